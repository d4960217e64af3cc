-- Merging accounts (scope A8). What is taken names itself, so that it can be given back.

-- name: lock_account
SELECT id FROM accounts WHERE id = :account
/*pg: FOR NO KEY UPDATE */

-- name: add_merge
INSERT INTO merges (id, kept, other, merged_at) VALUES (:id, :kept, :other, :merged_at)

-- name: merge
SELECT id, kept, other, merged_at, undone_at, settled_at FROM merges WHERE id = :merge
/*pg: FOR NO KEY UPDATE */

-- name: merges_of
SELECT id, kept, other, merged_at, undone_at, settled_at FROM merges
WHERE (kept = :account OR other = :account) AND undone_at IS NULL ORDER BY id

-- name: merged_into
SELECT other FROM merges WHERE kept = :account AND undone_at IS NULL ORDER BY other

-- name: merges_due
-- The oldest first: an account that came to another which came to a third goes before that one.
SELECT id, kept, other, merged_at, undone_at, settled_at FROM merges
WHERE undone_at IS NULL AND settled_at IS NULL AND merged_at <= :before
ORDER BY merged_at, id LIMIT :limit

-- name: account_away
SELECT id, first_name, last_name, birth_date, language, password_hash, opened_at
FROM accounts WHERE id = :account

-- name: note_merged
INSERT INTO merged_rows (merge, kind, item, before) VALUES (:merge, :kind, :item, :before)

-- name: merged
SELECT item, before FROM merged_rows WHERE merge = :merge AND kind = :kind ORDER BY item

-- name: merge_take_addresses
UPDATE addresses SET account = :kept WHERE account = :other RETURNING email

-- name: merge_give_addresses
UPDATE addresses SET account = :other WHERE email = :email AND account = :kept

-- name: reinstate_address
-- One that was replaced since the merge works again.
DELETE FROM replaced_addresses WHERE email = :email AND replaced_at >= :since

-- name: choose_first
INSERT INTO chosen_addresses (account, email) VALUES (:account, :email)
ON CONFLICT (account) DO NOTHING

-- name: unchoose
DELETE FROM chosen_addresses WHERE account = :account AND email = :email

-- name: merge_take_certificates
UPDATE certificates SET account = :kept WHERE account = :other RETURNING id

-- name: merge_give_certificates
UPDATE certificates SET account = :other WHERE id = :id AND account = :kept

-- name: merge_take_devices
UPDATE devices SET account = :kept WHERE account = :other RETURNING id

-- name: merge_give_devices
UPDATE devices SET account = :other WHERE id = :id AND account = :kept

-- name: merge_take_places
UPDATE places SET account = :kept WHERE account = :other RETURNING id

-- name: merge_give_places
UPDATE places SET account = :other WHERE id = :id AND account = :kept

-- name: end_merged_place
UPDATE places SET ends_at = :now WHERE id = :place

-- name: take_up_place
UPDATE places SET ends_at = :before WHERE id = :place AND ends_at = :since

-- name: merge_take_terms_record
UPDATE terms_record SET account = :kept WHERE account = :other RETURNING id

-- name: merge_give_terms_record
UPDATE terms_record SET account = :other WHERE id = :id AND account = :kept

-- name: give_up_confirmation
UPDATE confirmations SET outcome = 'corrected', closed_at = :now
WHERE id = :confirmation AND closed_at IS NULL

-- name: take_up_confirmation
UPDATE confirmations SET outcome = '', closed_at = NULL
WHERE id = :confirmation AND outcome = 'corrected'

-- name: merge_take_confirmations
UPDATE confirmations SET account = :kept WHERE account = :other RETURNING id

-- name: merge_give_confirmations
UPDATE confirmations SET account = :other WHERE id = :id AND account = :kept

-- name: merge_take_requests
-- Of two that ask the same, the kept account's stands.
UPDATE requests SET account = :kept
WHERE account = :other AND NOT (closed_at IS NULL AND EXISTS (
    SELECT 1 FROM requests AS own
    WHERE own.account = :kept AND own.child = requests.child AND own.kind = requests.kind
        AND own.closed_at IS NULL
))
RETURNING id

-- name: merge_give_requests
UPDATE requests SET account = :other WHERE id = :id AND account = :kept

-- name: merge_settle_requests
UPDATE requests SET account = :kept, closed_at = COALESCE(closed_at, :now) WHERE account = :other

-- name: merge_take_closers
UPDATE requests SET closed_by = :kept WHERE closed_by = :other RETURNING id

-- name: merge_give_closers
UPDATE requests SET closed_by = :other WHERE id = :id AND closed_by = :kept

-- name: merge_take_staff
-- A role at a school counts once, whatever the mailbox to which it was given.
UPDATE staff SET account = :kept
WHERE account = :other AND NOT (revoked_at IS NULL AND EXISTS (
    SELECT 1 FROM staff AS own
    WHERE own.account = :kept AND own.platform = staff.platform AND own.role = staff.role
        AND own.revoked_at IS NULL
))
RETURNING id

-- name: merge_give_staff
UPDATE staff SET account = :other WHERE id = :id AND account = :kept

-- name: revoke_with_kept
-- One that stayed, because the kept account had the same, went when that one was revoked.
UPDATE staff SET revoked_at = :now
WHERE account = :other AND revoked_at IS NULL AND EXISTS (
    SELECT 1 FROM staff AS own
    WHERE own.account = :kept AND own.platform = staff.platform AND own.role = staff.role
        AND own.revoked_at >= :since
) AND NOT EXISTS (
    SELECT 1 FROM staff AS own
    WHERE own.account = :kept AND own.platform = staff.platform AND own.role = staff.role
        AND own.revoked_at IS NULL
)

-- name: merge_settle_staff
UPDATE staff SET account = :kept, revoked_at = COALESCE(revoked_at, :now) WHERE account = :other

-- name: merge_take_reset_codes
UPDATE reset_codes SET account = :kept WHERE account = :other RETURNING id

-- name: merge_give_reset_codes
UPDATE reset_codes SET account = :other WHERE id = :id AND account = :kept

-- name: merge_take_problems
UPDATE problems SET account = :kept WHERE account = :other RETURNING id

-- name: merge_give_problems
UPDATE problems SET account = :other WHERE id = :id AND account = :kept

-- name: merge_take_problem_words
UPDATE problem_words SET writer = :kept WHERE writer = :other RETURNING id

-- name: merge_give_problem_words
UPDATE problem_words SET writer = :other WHERE id = :id AND writer = :kept

-- name: merge_take_outbox
-- An export that is on its way would show both accounts to a chat that has asked for one of them.
UPDATE outbox SET account = :kept WHERE account = :other AND kind <> 'export' RETURNING id

-- name: merge_give_outbox
UPDATE outbox SET account = :other WHERE id = :id AND account = :kept

-- name: merge_take_news
UPDATE news SET made_by = :kept WHERE made_by = :other RETURNING id

-- name: merge_give_news
UPDATE news SET made_by = :other WHERE id = :id AND made_by = :kept

-- name: merge_take_news_told
UPDATE news_told SET account = :kept
WHERE account = :other AND NOT EXISTS (
    SELECT 1 FROM news_told AS own
    WHERE own.news = news_told.news AND own.account = :kept
        AND own.channel = news_told.channel AND own.destination = news_told.destination
)
RETURNING news, channel, destination

-- name: merge_give_news_told
UPDATE news_told SET account = :other
WHERE news = :news AND account = :kept AND channel = :channel AND destination = :destination

-- name: merge_take_news_opened
UPDATE news_opened SET account = :kept WHERE account = :other RETURNING destination, message

-- name: merge_give_news_opened
UPDATE news_opened SET account = :other
WHERE destination = :destination AND message = :message AND account = :kept

-- name: merge_take_news_readers
UPDATE news_readers SET account = :kept
WHERE account = :other AND NOT EXISTS (
    SELECT 1 FROM news_readers AS own
    WHERE own.news = news_readers.news AND own.account = :kept
)
RETURNING news

-- name: merge_give_news_readers
UPDATE news_readers SET account = :other WHERE news = :news AND account = :kept

-- name: merge_take_preferences
-- What the kept account chose of a topic stands.
UPDATE preferences SET account = :kept
WHERE account = :other AND NOT EXISTS (
    SELECT 1 FROM preferences AS own
    WHERE own.account = :kept AND own.topic = preferences.topic
)
RETURNING topic

-- name: merge_give_preferences
UPDATE preferences SET account = :other WHERE topic = :topic AND account = :kept

-- name: merge_take_digest_items
UPDATE digest_items SET account = :kept WHERE account = :other RETURNING id

-- name: merge_give_digest_items
UPDATE digest_items SET account = :other WHERE id = :id AND account = :kept

-- name: merged_quiet_times
SELECT quiet, resumes_at FROM quiet_times WHERE account = :account

-- name: merge_fill_quiet_times
INSERT INTO quiet_times (account, quiet, resumes_at) VALUES (:account, :quiet, :resumes_at)
ON CONFLICT (account) DO UPDATE SET quiet = excluded.quiet, resumes_at = excluded.resumes_at

-- name: merge_empty_quiet_times
DELETE FROM quiet_times WHERE account = :account

-- name: merged_accounts
SELECT first_name, last_name, birth_date FROM accounts WHERE id = :account

-- name: merge_fill_accounts
UPDATE accounts SET first_name = :first_name, last_name = :last_name, birth_date = :birth_date
WHERE id = :account

-- name: merged_guardians
SELECT role, phone, mobile, chosen, completed_at FROM guardians WHERE account = :account

-- name: merge_fill_guardians
INSERT INTO guardians (account, role, phone, mobile, chosen, completed_at)
VALUES (:account, :role, :phone, :mobile, :chosen, :completed_at)
ON CONFLICT (account) DO UPDATE SET role = excluded.role, phone = excluded.phone,
    mobile = excluded.mobile, chosen = excluded.chosen, completed_at = excluded.completed_at

-- name: merge_empty_guardians
-- Who has taken a place since goes on as its guardian.
DELETE FROM guardians WHERE account = :account
    AND NOT EXISTS (SELECT 1 FROM places WHERE places.account = guardians.account)

-- name: merged_profiles
SELECT sex, phone, country, city FROM profiles WHERE account = :account

-- name: merge_fill_profiles
INSERT INTO profiles (account, sex, phone, country, city)
VALUES (:account, :sex, :phone, :country, :city)
ON CONFLICT (account) DO UPDATE SET sex = excluded.sex, phone = excluded.phone,
    country = excluded.country, city = excluded.city

-- name: merge_empty_profiles
DELETE FROM profiles WHERE account = :account

-- name: merged_professions
SELECT title, employer, sector, link FROM professions WHERE account = :account

-- name: merge_fill_professions
INSERT INTO professions (account, title, employer, sector, link)
VALUES (:account, :title, :employer, :sector, :link)
ON CONFLICT (account) DO UPDATE SET title = excluded.title, employer = excluded.employer,
    sector = excluded.sector, link = excluded.link

-- name: merge_empty_professions
DELETE FROM professions WHERE account = :account

-- name: merged_photos
SELECT content, kept_at FROM photos WHERE account = :account

-- name: merge_fill_photos
INSERT INTO photos (account, content, kept_at) VALUES (:account, :content, :kept_at)
ON CONFLICT (account) DO UPDATE SET content = excluded.content, kept_at = excluded.kept_at

-- name: merge_empty_photos
DELETE FROM photos WHERE account = :account

-- name: undo_merge
UPDATE merges SET undone_at = :now
WHERE id = :merge AND undone_at IS NULL AND settled_at IS NULL

-- name: settle_merge
UPDATE merges SET settled_at = :now
WHERE id = :merge AND undone_at IS NULL AND settled_at IS NULL

-- name: forget_merged
DELETE FROM merged_rows WHERE merge = :merge

-- name: erase_merged
DELETE FROM merged_rows WHERE merge IN (
    SELECT id FROM merges WHERE kept = :account OR other = :account
)

-- name: erase_merges
DELETE FROM merges WHERE kept = :account OR other = :account
