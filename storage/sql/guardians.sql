-- name: put_guardian
INSERT INTO guardians (account, role, phone, mobile, chosen, completed_at)
VALUES (:account, :role, :phone, :mobile, :chosen, :completed_at)
ON CONFLICT (account) DO UPDATE SET
    role = excluded.role, phone = excluded.phone, mobile = excluded.mobile,
    completed_at = excluded.completed_at

-- name: choose_child
-- Alone, so that another device may complete the details at the same moment.
INSERT INTO guardians (account, role, phone, mobile, chosen) VALUES (:account, '', '', '', :child)
ON CONFLICT (account) DO UPDATE SET chosen = excluded.chosen

-- name: guardian
SELECT account, role, phone, mobile, chosen, completed_at FROM guardians WHERE account = :account

-- name: hold_account
SELECT id FROM accounts WHERE id = :account
/*pg: FOR NO KEY UPDATE */

-- name: add_confirmation
INSERT INTO confirmations (
    id, account, platform, email, asked_at, sent_at, sent, reminded, outcome, closed_at
) VALUES (
    :id, :account, :platform, :email, :asked_at, :sent_at, :sent, :reminded, :outcome, :closed_at
)

-- name: update_confirmation
UPDATE confirmations SET
    sent_at = :sent_at, sent = :sent, reminded = :reminded, outcome = :outcome,
    closed_at = :closed_at
WHERE id = :id

-- name: confirmation
SELECT id, account, platform, email, asked_at, sent_at, sent, reminded, outcome, closed_at
FROM confirmations WHERE id = :confirmation
/*pg: FOR NO KEY UPDATE */

-- name: confirmations_at
SELECT id, account, platform, email, asked_at, sent_at, sent, reminded, outcome, closed_at
FROM confirmations WHERE email = :email AND closed_at IS NULL ORDER BY id
/*pg: FOR NO KEY UPDATE */

-- name: latest_confirmation
-- The open one comes first: ids of two processes made within a millisecond are in no order.
SELECT id, account, platform, email, asked_at, sent_at, sent, reminded, outcome, closed_at
FROM confirmations WHERE account = :account
ORDER BY CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END, id DESC LIMIT 1

-- name: ended_confirmation
SELECT id FROM confirmations
WHERE email = :email AND account = :account AND outcome = :outcome LIMIT 1

-- name: rival_confirmation
SELECT id FROM confirmations
WHERE email = :email AND account <> :account AND closed_at IS NULL LIMIT 1

-- name: forget_corrected_confirmations
DELETE FROM confirmations WHERE id IN (
    SELECT id FROM confirmations
    WHERE outcome = 'corrected' AND closed_at < :before ORDER BY id LIMIT :limit
)

-- name: confirmations_to_remind
SELECT id, account, platform, email, asked_at, sent_at, sent, reminded, outcome, closed_at
FROM confirmations
WHERE closed_at IS NULL AND outcome = '' AND reminded < :level
    AND asked_at <= :asked_before AND sent_at <= :sent_before
ORDER BY asked_at, id LIMIT :limit
/*pg: FOR NO KEY UPDATE */

-- name: confirmations_to_expire
SELECT id, account, platform, email, asked_at, sent_at, sent, reminded, outcome, closed_at
FROM confirmations
WHERE closed_at IS NULL AND asked_at <= :asked_before AND sent_at <= :sent_before
ORDER BY asked_at, id LIMIT :limit
/*pg: FOR NO KEY UPDATE */

