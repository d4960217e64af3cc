-- How what is somebody's goes (scope D5). What refers comes before what it refers to.

-- name: erase_conversations
DELETE FROM conversations WHERE chat = :key

-- name: erase_conversation_mails
DELETE FROM conversation_mails WHERE chat = :key

-- name: erase_inputs
-- Those that are done are numbers, but the lane is the person's chat. One that waits goes unread.
DELETE FROM inbox WHERE source = 'telegram' AND lane = :lane

-- name: erase_clicks
DELETE FROM inbox WHERE source = 'click' AND lane IN (
    SELECT digest FROM tokens WHERE email = :email
)

-- name: erase_last_messages
DELETE FROM last_messages WHERE chat = :chat

-- name: erase_form_sessions
DELETE FROM form_sessions WHERE chat = :chat

-- name: erase_typed_passwords_at
DELETE FROM typed_passwords WHERE chat = :chat

-- name: erase_reset_codes_at
DELETE FROM reset_codes WHERE chat = :chat

-- name: erase_typed_passwords
DELETE FROM typed_passwords WHERE account = :account

-- name: erase_changed_password
DELETE FROM changed_passwords WHERE account = :account

-- name: erase_reset_codes
DELETE FROM reset_codes WHERE account = :account

-- name: erase_own_photo
DELETE FROM photos WHERE account = :account

-- name: erase_chosen_address
DELETE FROM chosen_addresses WHERE account = :account

-- name: erase_problem_words
DELETE FROM problem_words WHERE problem IN (SELECT id FROM problems WHERE account = :account)

-- name: erase_problems
DELETE FROM problems WHERE account = :account

-- name: erase_problem_words_at
DELETE FROM problem_words WHERE problem IN (
    SELECT id FROM problems WHERE account IS NULL AND email = :email
)

-- name: erase_problems_at
DELETE FROM problems WHERE account IS NULL AND email = :email

-- name: erase_writer
-- What somebody has answered as an administrator stays with whom it was answered.
UPDATE problem_words SET writer = :nobody WHERE writer = :writer

-- name: erase_news_made_by
-- What a school has told its families stays told, whoever wrote it.
UPDATE news SET made_by = NULL WHERE made_by = :account

-- name: erase_news_told
DELETE FROM news_told WHERE account = :account

-- name: erase_news_opened
DELETE FROM news_opened WHERE account = :account

-- name: erase_news_read
DELETE FROM news_readers WHERE account = :account

-- name: erase_closing
DELETE FROM closings WHERE account = :account

-- name: erase_preferences
DELETE FROM preferences WHERE account = :account

-- name: erase_quiet_times
DELETE FROM quiet_times WHERE account = :account

-- name: erase_exports
DELETE FROM exports WHERE account = :account

-- name: erase_replacement
DELETE FROM replaced_addresses WHERE email = :email

-- name: erase_browser
DELETE FROM browsers WHERE chat = :chat

-- name: erase_chat
-- A telephone that others have used keeps its row for them.
DELETE FROM chats WHERE id = :chat AND NOT EXISTS (
    SELECT 1 FROM devices WHERE devices.chat = chats.id
)

-- name: erase_devices
DELETE FROM devices WHERE account = :account

-- name: erase_notices_to
DELETE FROM outbox WHERE channel = :channel AND destination = :destination

-- name: erase_notices_of_account
DELETE FROM outbox WHERE account = :account

-- name: erase_notices_naming
-- Words that were passed on to a school name who wrote them.
DELETE FROM outbox WHERE data IS NOT NULL AND REPLACE(data, :email, '') <> data

-- name: erase_notice_keys
-- Keys are made of parts with colons between.
DELETE FROM notice_keys
WHERE REPLACE(:colon || unique_key || :colon, :part, '') <> :colon || unique_key || :colon

-- name: erase_failures_of_source
DELETE FROM sign_in_failures WHERE source = :source

-- name: erase_token_subjects
DELETE FROM token_subjects WHERE digest IN (SELECT digest FROM tokens WHERE email = :email)

-- name: erase_tokens
DELETE FROM tokens WHERE email = :email

-- name: tokens_of_confirmations
-- Those too that went to an address that was not proven.
SELECT tokens.digest FROM tokens JOIN token_subjects ON token_subjects.digest = tokens.digest
WHERE tokens.purpose = 'confirmation' AND token_subjects.subject IN (
    SELECT id FROM confirmations WHERE account = :account
)

-- name: erase_token_subject
DELETE FROM token_subjects WHERE digest = :digest

-- name: erase_token
DELETE FROM tokens WHERE digest = :digest

-- name: given_addresses
SELECT DISTINCT email FROM confirmations WHERE account = :account

-- name: erase_confirmations
DELETE FROM confirmations WHERE account = :account

-- name: erase_confirmations_at
DELETE FROM confirmations WHERE email = :email

-- name: erase_answers
DELETE FROM terms_record WHERE account = :account

-- name: erase_requests
DELETE FROM requests WHERE account = :account

-- name: erase_closer
UPDATE requests SET closed_by = NULL WHERE closed_by = :account

-- name: erase_guardian
DELETE FROM guardians WHERE account = :account

-- name: erase_profile
DELETE FROM profiles WHERE account = :account

-- name: erase_profession
DELETE FROM professions WHERE account = :account

-- name: erase_roles
DELETE FROM staff WHERE account = :account

-- name: erase_roles_at
DELETE FROM staff WHERE email = :email

-- name: erase_letters
-- No letter of a place that is over opens anything.
UPDATE letters SET withdrawn_at = :now
WHERE used_at IS NULL AND withdrawn_at IS NULL
    AND place IN (SELECT id FROM places WHERE account = :account)

-- name: erase_places
UPDATE places SET account = NULL,
    ends_at = CASE WHEN ends_at IS NULL OR ends_at > :now THEN CAST(:now AS BIGINT) ELSE ends_at END
WHERE account = :account

-- name: erased_address
-- The one row that certificates refer to whose owner was erased; no mail goes to it.
INSERT INTO addresses (email, state, account, proven_at, quiet_at)
VALUES (:nobody, 'refused', NULL, NULL, NULL) ON CONFLICT (email) DO NOTHING

-- name: certificate_files
SELECT DISTINCT file FROM certificates
WHERE file IS NOT NULL AND (account = :account OR (
    account IS NULL AND email IN (SELECT email FROM addresses WHERE account = :account)
))

-- name: erase_tokens_of_certificates
DELETE FROM tokens WHERE certificate IN (
    SELECT id FROM certificates WHERE account = :account OR (
        account IS NULL AND email IN (SELECT email FROM addresses WHERE account = :account)
    )
)

-- name: detach_certificates
-- Name, title, date and code stay, so that the paper can be verified; reminders are over.
UPDATE certificates SET email = :nobody, account = NULL, birth_date = NULL, file = NULL,
    revoked_why = CASE WHEN revoked_at IS NULL THEN NULL ELSE '' END, reminded = 2
WHERE account = :account OR (
    account IS NULL AND email IN (SELECT email FROM addresses WHERE account = :account)
)

-- name: detach_others_certificates
-- Somebody else's portfolio keeps them; they were sent to an address that is erased.
UPDATE certificates SET email = :nobody
WHERE email IN (SELECT email FROM addresses WHERE account = :account)

-- name: erase_file
DELETE FROM files WHERE digest = :digest AND NOT EXISTS (
    SELECT 1 FROM certificates WHERE certificates.file = files.digest
) AND NOT EXISTS (
    SELECT 1 FROM news_files WHERE news_files.file = files.digest
)

-- name: erase_addresses
DELETE FROM addresses WHERE account = :account

-- name: erase_account
DELETE FROM accounts WHERE id = :account

-- name: blank_acts
-- The log only grows: an act stays, with who and what as numbers that lead nowhere any more.
UPDATE audit SET detail = '{}'
WHERE detail <> '{}' AND (
    actor = :who OR subject = :who
    OR REPLACE(REPLACE(detail, :inside, ''), :at_the_end, '') <> detail
    OR subject IN (SELECT :place || CAST(id AS TEXT) FROM places WHERE account = :account)
    OR subject IN (SELECT :staff || CAST(id AS TEXT) FROM staff WHERE account = :account)
    OR subject IN (SELECT :request || CAST(id AS TEXT) FROM requests WHERE account = :account)
)

-- name: emails
SELECT email FROM addresses WHERE email /*pg: COLLATE "C" */ > :after
ORDER BY email /*pg: COLLATE "C" */ LIMIT :limit

-- name: erase_tokens_of_certificates_at
DELETE FROM tokens WHERE certificate IN (
    SELECT id FROM certificates WHERE account IS NULL AND email = :email
)

-- name: detach_certificates_at
UPDATE certificates SET email = :nobody, reminded = 2,
    birth_date = CASE WHEN account IS NULL THEN NULL ELSE birth_date END
WHERE email = :email

-- name: erase_unproven
DELETE FROM addresses WHERE email = :email AND account IS NULL
