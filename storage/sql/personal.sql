-- What is somebody's, table by table, in the order of storage/holdings.py. A chat is whose it was
-- linked to last.

-- name: personal_accounts
SELECT id, first_name, last_name, birth_date, language, opened_at FROM accounts WHERE id = :account

-- name: personal_addresses
SELECT email, state, proven_at, quiet_at FROM addresses WHERE account = :account
ORDER BY proven_at, email /*pg: COLLATE "C" */

-- name: personal_chats
SELECT chats.id, chats.language, chats.met_at, chats.blocked_at FROM chats
WHERE chats.id IN (SELECT chat FROM devices WHERE account = :account)
    AND NOT EXISTS (
        SELECT 1 FROM devices AS theirs
        WHERE theirs.chat = chats.id AND theirs.account <> :account AND theirs.linked_at >= (
            SELECT MAX(own.linked_at) FROM devices AS own
            WHERE own.chat = chats.id AND own.account = :account
        )
    )
ORDER BY chats.id

-- name: personal_devices
SELECT id, chat, linked_at, used_at, unlinked_at FROM devices WHERE account = :account
ORDER BY linked_at, id

-- name: personal_browsers
SELECT chat, agent, met_at FROM browsers WHERE chat = :chat

-- name: personal_form_sessions
SELECT chat, opened_at FROM form_sessions WHERE chat = :chat ORDER BY opened_at

-- name: personal_typed_passwords
SELECT chat, typed_at FROM typed_passwords WHERE account = :account ORDER BY typed_at

-- name: personal_changed_passwords
SELECT changed_at FROM changed_passwords WHERE account = :account

-- name: personal_reset_codes
SELECT id, chat, asked_at, tries FROM reset_codes WHERE account = :account ORDER BY id

-- name: personal_chosen_addresses
SELECT email FROM chosen_addresses WHERE account = :account

-- name: personal_replaced_addresses
SELECT email, confirmation, replaced_at FROM replaced_addresses WHERE email = :email

-- name: personal_photos
SELECT kept_at FROM photos WHERE account = :account

-- name: personal_closings
SELECT asked_at, closes_at, reminded, reopened_at FROM closings WHERE account = :account

-- name: personal_exports
SELECT id, chat, asked_at FROM exports WHERE account = :account ORDER BY id

-- name: personal_preferences
SELECT topic, chat, mail FROM preferences WHERE account = :account ORDER BY topic

-- name: personal_quiet_times
SELECT quiet, resumes_at FROM quiet_times WHERE account = :account

-- name: personal_digest_items
SELECT id, channel, kind, data, made_at FROM digest_items WHERE account = :account ORDER BY id

-- name: personal_last_messages
SELECT chat, message FROM last_messages WHERE chat = :chat

-- name: personal_conversations
SELECT chat, records, turn, message, deadline FROM conversations WHERE chat = :key

-- name: personal_conversation_mails
SELECT id, chat, turn FROM conversation_mails WHERE chat = :key ORDER BY id

-- name: personal_inbox
SELECT source, input, lane, state, attempts, error, received_at, done_at FROM inbox
WHERE source = 'telegram' AND lane = :lane ORDER BY position

-- name: personal_guardians
SELECT role, phone, mobile, chosen, completed_at FROM guardians WHERE account = :account

-- name: personal_profiles
SELECT sex, phone, country, city FROM profiles WHERE account = :account

-- name: personal_professions
SELECT title, employer, sector, link FROM professions WHERE account = :account

-- name: personal_places
SELECT id, platform, child, number, made_at, taken_at, opened_at, ends_at FROM places
WHERE account = :account ORDER BY taken_at, id

-- name: personal_children
-- Those that the account reaches, or has a right to from a later moment on: not after its end.
SELECT id, platform, identifier, first_name, last_name, class, birth_date, language, left_at
FROM children WHERE id IN (
    SELECT child FROM places
    WHERE account = :account AND (ends_at IS NULL OR ends_at > :now)
) ORDER BY id

-- name: personal_letters
SELECT id, platform, child, place, made_at, expires_at, reached, used_at, withdrawn_at FROM letters
WHERE place IN (SELECT id FROM places WHERE account = :account) ORDER BY id

-- name: personal_terms_record
SELECT id, place, child, platform, version, language, answer, channel, answered_at
FROM terms_record WHERE account = :account ORDER BY answered_at, id

-- name: personal_confirmations
SELECT id, platform, email, asked_at, sent_at, sent, reminded, outcome, closed_at
FROM confirmations WHERE account = :account ORDER BY id

-- name: personal_requests
SELECT id, platform, kind, child, made_at, closed_at FROM requests WHERE account = :account
ORDER BY id

-- name: personal_problems
SELECT id, platform, email, language, screen, made_at FROM problems
WHERE account = :account OR (
    account IS NULL AND email IN (SELECT email FROM addresses WHERE account = :account)
) ORDER BY id

-- name: personal_problem_words
SELECT id, problem, words, written_at FROM problem_words WHERE problem IN (
    SELECT id FROM problems WHERE account = :account OR (
        account IS NULL AND email IN (SELECT email FROM addresses WHERE account = :account)
    )
) ORDER BY id

-- name: personal_news
SELECT id, platform, class, publish_at, urgent, made_at, version, edited_at, withdrawn_at FROM news
WHERE made_by = :account ORDER BY id

-- name: personal_news_told
SELECT news, channel, destination, message, version, state FROM news_told WHERE account = :account
ORDER BY news, channel, destination

-- name: personal_news_opened
SELECT news, destination, message, version FROM news_opened WHERE account = :account
ORDER BY news, message

-- name: personal_news_readers
SELECT news, opened_at FROM news_readers WHERE account = :account ORDER BY news

-- name: personal_staff
SELECT id, platform, email, role, invited_at, accepted_at, revoked_at FROM staff
WHERE account = :account OR email IN (SELECT email FROM addresses WHERE account = :account)
ORDER BY id

-- name: personal_certificates
SELECT id, platform, reference, email, first_name, last_name, birth_date, title, kind, awarded_on,
    file, code, issued_at, activated_at, revoked_at, revoked_why, reminded
FROM certificates
WHERE account = :account OR (
    account IS NULL AND email IN (SELECT email FROM addresses WHERE account = :account)
) ORDER BY awarded_on, id

-- name: personal_files
SELECT digest, kept_at FROM files WHERE digest IN (
    SELECT file FROM certificates
    WHERE account = :account OR (
        account IS NULL AND email IN (SELECT email FROM addresses WHERE account = :account)
    )
) ORDER BY digest

-- name: personal_tokens
SELECT purpose, email, certificate, made_at, used_at, withdrawn_at FROM tokens
WHERE email = :email ORDER BY made_at, purpose

-- name: personal_tokens_of_confirmations
SELECT tokens.purpose, tokens.email, tokens.certificate, tokens.made_at, tokens.used_at,
    tokens.withdrawn_at
FROM tokens JOIN token_subjects ON token_subjects.digest = tokens.digest
WHERE tokens.purpose = 'confirmation'
    AND token_subjects.subject IN (SELECT id FROM confirmations WHERE account = :account)
    AND tokens.email NOT IN (SELECT email FROM addresses WHERE account = :account)
ORDER BY tokens.made_at

-- name: personal_sign_in_failures
SELECT source, known, failed_at FROM sign_in_failures
WHERE subject = :subject ORDER BY failed_at

-- name: personal_outbox
SELECT id, channel, destination, lane, kind, data, due_at, attempts, state, error, made_at,
    closed_at
FROM outbox
WHERE channel = :channel AND destination = :destination
    AND (account IS NULL OR account = :account)
ORDER BY id

-- name: personal_outbox_of_account
-- What was owed about the person to wherever: to an address that was not proven, for one.
SELECT id, channel, destination, lane, kind, data, due_at, attempts, state, error, made_at,
    closed_at
FROM outbox WHERE account = :account ORDER BY id

-- name: personal_merges
SELECT id, other, merged_at, undone_at, settled_at FROM merges WHERE kept = :account ORDER BY id

-- name: personal_merged_rows
SELECT merge, kind, item, before FROM merged_rows
WHERE merge IN (SELECT id FROM merges WHERE kept = :account) ORDER BY merge, kind, item

-- name: personal_audit
SELECT id, done_at, action, platform FROM audit
WHERE actor = :who OR subject = :who ORDER BY id
