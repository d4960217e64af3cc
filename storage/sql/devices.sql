-- name: chat
SELECT chats.id, chats.language, devices.account, chats.blocked_at, devices.used_at
FROM chats LEFT JOIN devices ON devices.chat = chats.id AND devices.unlinked_at IS NULL
WHERE chats.id = :chat

-- name: accounts_at_chats
SELECT chat, account FROM devices WHERE unlinked_at IS NULL AND chat IN (
    SELECT CAST(key AS BIGINT) FROM json_each(/*pg: CAST( */:chats /*pg: AS json) */)
)

-- name: meet_chat
INSERT INTO chats (id, language, met_at) VALUES (:chat, :language, :now)
ON CONFLICT (id) DO NOTHING

-- name: speak_to_chat
UPDATE chats SET language = :language WHERE id = :chat

-- name: block_chat
UPDATE chats SET blocked_at = :blocked_at WHERE id = :chat

-- name: messages_sent
-- Sends are recorded in whatever order they are reported.
INSERT INTO last_messages (chat, message)
SELECT CAST(key AS BIGINT), CAST(CAST(value AS TEXT) AS BIGINT)
FROM json_each(/*pg: CAST( */:messages /*pg: AS json) */) WHERE true
ON CONFLICT (chat) DO UPDATE SET message = excluded.message
WHERE last_messages.message < excluded.message

-- name: last_message
SELECT message FROM last_messages WHERE chat = :chat

-- name: link_device
INSERT INTO devices (id, account, chat, linked_at, used_at)
VALUES (:id, :account, :chat, :linked_at, :used_at)

-- name: type_password
INSERT INTO typed_passwords (chat, account, typed_at) VALUES (:chat, :account, :now)
ON CONFLICT (chat) DO UPDATE SET account = excluded.account, typed_at = excluded.typed_at

-- name: password_typed_at
SELECT devices.linked_at, typed_passwords.typed_at, changed_passwords.changed_at
FROM devices
LEFT JOIN typed_passwords
    ON typed_passwords.chat = devices.chat AND typed_passwords.account = devices.account
LEFT JOIN changed_passwords ON changed_passwords.account = devices.account
WHERE devices.chat = :chat AND devices.unlinked_at IS NULL

-- name: device_linked_at
SELECT linked_at FROM devices WHERE chat = :chat AND unlinked_at IS NULL

-- name: device_was_linked
SELECT 1 FROM devices WHERE chat = :chat AND account = :account LIMIT 1

-- name: use_device
UPDATE devices SET used_at = :now WHERE chat = :chat AND unlinked_at IS NULL

-- name: unlink_chat
UPDATE devices SET unlinked_at = :now WHERE chat = :chat AND unlinked_at IS NULL

-- name: chats_of_account
SELECT chats.id, chats.language, devices.account, chats.blocked_at, devices.used_at
FROM devices JOIN chats ON chats.id = devices.chat
WHERE devices.account = :account AND devices.unlinked_at IS NULL
AND NOT EXISTS (SELECT 1 FROM browsers WHERE browsers.chat = devices.chat)
ORDER BY devices.linked_at

-- name: everywhere_of_account
SELECT chats.id, chats.language, devices.account, chats.blocked_at, devices.used_at
FROM devices JOIN chats ON chats.id = devices.chat
WHERE devices.account = :account AND devices.unlinked_at IS NULL ORDER BY devices.linked_at

-- name: add_failure
INSERT INTO sign_in_failures (subject, source, known, failed_at)
SELECT :subject, :source, CAST(:known AS INTEGER), CAST(:now AS BIGINT)
WHERE CAST(:counted AS INTEGER) = 1

-- name: lock_failures
-- A subject may have no row to be locked; SQLite writes one transaction after the other anyway.
SELECT 1 /*pg: FROM pg_advisory_xact_lock(hashtextextended(:subject, 0)) */

-- name: failures
-- Either half reads no more than the newest that matter, from an index: the time that it takes must
-- not tell how often a name was guessed at.
SELECT own.failures, own.last_at, unknown.failures, unknown.since
FROM (
    SELECT COUNT(*) AS failures, MAX(failed_at) AS last_at
    FROM (
        SELECT failed_at FROM sign_in_failures
        WHERE subject = :subject AND source = :source
        ORDER BY failed_at DESC LIMIT :most
    ) AS newest
) AS own
CROSS JOIN (
    SELECT COUNT(*) AS failures, MIN(failed_at) AS since
    FROM (
        SELECT failed_at FROM sign_in_failures
        WHERE subject = :subject AND known = 0 AND failed_at > :since
        ORDER BY failed_at DESC LIMIT :most_unknown
    ) AS newest
) AS unknown

-- name: forget_failures
DELETE FROM sign_in_failures WHERE subject = :subject AND source = :source

-- name: forget_all_failures
DELETE FROM sign_in_failures WHERE subject = :subject

-- name: clear_failures
-- They have no number of their own, so the oldest go up to a moment; of one moment all go. The sum
-- is what they are indexed by.
DELETE FROM sign_in_failures WHERE failed_at + 0 <= (
    SELECT MAX(age) FROM (
        SELECT failed_at + 0 AS age FROM sign_in_failures
        WHERE failed_at + 0 < :before ORDER BY failed_at + 0 LIMIT :limit
    ) AS oldest
)
