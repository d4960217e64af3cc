-- name: add_account
INSERT INTO accounts (id, first_name, last_name, birth_date, language, password_hash, opened_at)
VALUES (:id, :first_name, :last_name, :birth_date, :language, :password_hash, :opened_at)

-- name: account
-- One that is merged into another is nobody's, though its row waits in case that is undone.
SELECT id, first_name, last_name, birth_date, language, password_hash, opened_at
FROM accounts WHERE id = :account AND NOT EXISTS (
    SELECT 1 FROM merges WHERE merges.other = accounts.id AND merges.undone_at IS NULL
)

-- name: accounts
SELECT id, first_name, last_name, birth_date, language, password_hash, opened_at
FROM accounts WHERE id IN (
    SELECT CAST(key AS BIGINT) FROM json_each(/*pg: CAST( */:accounts /*pg: AS json) */)
) AND NOT EXISTS (
    SELECT 1 FROM merges WHERE merges.other = accounts.id AND merges.undone_at IS NULL
)

-- name: accounts_born_on
SELECT id, first_name, last_name, birth_date, language, password_hash, opened_at
FROM accounts WHERE birth_date = :day AND NOT EXISTS (
    SELECT 1 FROM merges WHERE merges.other = accounts.id AND merges.undone_at IS NULL
) ORDER BY id LIMIT :most

-- name: rehash_account
UPDATE accounts SET password_hash = :password_hash
WHERE id = :account AND password_hash = :stored

-- name: give_password
UPDATE accounts SET password_hash = :password_hash WHERE id = :account

-- name: password_changed
INSERT INTO changed_passwords (account, changed_at) VALUES (:account, :now)
ON CONFLICT (account) DO UPDATE SET changed_at = excluded.changed_at

-- name: speak_to_account
UPDATE accounts SET language = :language WHERE id = :account

-- name: rename_account
UPDATE accounts SET first_name = :first_name, last_name = :last_name WHERE id = :account

-- name: address
SELECT addresses.email, state, account, proven_at, quiet_at, replaced_at
FROM addresses LEFT JOIN replaced_addresses ON replaced_addresses.email = addresses.email
WHERE addresses.email = :email
/*pg: FOR NO KEY UPDATE OF addresses */

-- name: note_address
INSERT INTO addresses (email, state) VALUES (:email, 'pending') ON CONFLICT (email) DO NOTHING

-- name: await_address
INSERT INTO addresses (email, state) VALUES (:email, 'pending')
ON CONFLICT (email) DO UPDATE SET state = 'pending'
WHERE addresses.state IN ('refused', 'bad') AND addresses.account IS NULL

-- name: refuse_address
UPDATE addresses SET state = 'refused'
WHERE email = :email AND state = 'pending' AND account IS NULL

-- name: spoil_address
UPDATE addresses SET state = 'bad' WHERE email = :email AND state <> 'refused'

-- name: recover_address
UPDATE addresses SET state = CASE WHEN account IS NULL THEN 'pending' ELSE 'confirmed' END
WHERE email = :email AND state = 'bad'

-- name: leave_address_alone
-- Nothing waits there any more; the wish for no notices stays.
UPDATE addresses SET state = 'refused'
WHERE email = :email AND state = 'pending' AND account IS NULL AND quiet_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM certificates WHERE certificates.email = :email)
    AND NOT EXISTS (
        SELECT 1 FROM confirmations WHERE confirmations.email = :email AND closed_at IS NULL
    )

-- name: awaited_address
SELECT id FROM confirmations WHERE email = :email AND closed_at IS NULL LIMIT 1

-- name: forget_address
DELETE FROM addresses
WHERE email = :email AND state = 'pending' AND account IS NULL AND quiet_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM certificates WHERE certificates.email = :email)
    AND NOT EXISTS (
        SELECT 1 FROM confirmations WHERE confirmations.email = :email AND closed_at IS NULL
    )

-- name: prove_address
-- Proving again by the same account keeps the first moment; what another has proven stays theirs.
INSERT INTO addresses (email, state, account, proven_at)
VALUES (:email, 'confirmed', :account, :now)
ON CONFLICT (email) DO UPDATE SET
    state = 'confirmed', account = :account, proven_at = COALESCE(addresses.proven_at, :now)
WHERE addresses.account IS NULL OR addresses.account = excluded.account

-- name: addresses_of_account
-- The one that is written to comes first, those that others have replaced come last.
SELECT addresses.email, state, addresses.account, proven_at, quiet_at, replaced_at
FROM addresses
LEFT JOIN replaced_addresses ON replaced_addresses.email = addresses.email
LEFT JOIN chosen_addresses
    ON chosen_addresses.account = addresses.account AND chosen_addresses.email = addresses.email
WHERE addresses.account = :account
ORDER BY CASE WHEN replaced_at IS NULL THEN 0 ELSE 1 END,
    CASE state WHEN 'bad' THEN 1 ELSE 0 END,
    CASE WHEN chosen_addresses.email IS NULL THEN 1 ELSE 0 END,
    proven_at, addresses.email /*pg: COLLATE "C" */

-- name: address_to_be_replaced
INSERT INTO replaced_addresses (email, confirmation) VALUES (:email, :confirmation)
ON CONFLICT (email) DO UPDATE SET confirmation = excluded.confirmation

-- name: address_replaced
INSERT INTO replaced_addresses (email, confirmation, replaced_at) VALUES (:email, 0, :now)
ON CONFLICT (email) DO UPDATE SET replaced_at = excluded.replaced_at

-- name: addresses_to_be_replaced
SELECT email FROM replaced_addresses WHERE confirmation = :confirmation AND replaced_at IS NULL

-- name: address_reinstated
DELETE FROM replaced_addresses WHERE email = :email

-- name: choose_address
INSERT INTO chosen_addresses (account, email) VALUES (:account, :email)
ON CONFLICT (account) DO UPDATE SET email = excluded.email

-- name: quieten_address
UPDATE addresses SET quiet_at = COALESCE(quiet_at, :now) WHERE email = :email

-- name: resume_address
UPDATE addresses SET quiet_at = NULL WHERE email = :email
