-- name: conversation
SELECT records, turn, message FROM conversations WHERE chat = :chat
/*pg: FOR NO KEY UPDATE */

-- name: conversations_elsewhere
SELECT conversations.chat, conversations.records, conversations.turn, conversations.message
FROM devices JOIN conversations ON conversations.chat IN (
    CAST(:telegram AS TEXT) || devices.chat, CAST(:web AS TEXT) || devices.chat
)
WHERE devices.account = :account AND devices.unlinked_at IS NULL AND devices.chat <> :chat
AND conversations.deadline > :now
ORDER BY conversations.deadline DESC, conversations.chat

-- name: put_conversation
INSERT INTO conversations (chat, records, turn, message, deadline)
VALUES (:chat, :records, :turn, :message, :deadline)
ON CONFLICT (chat) DO UPDATE SET
    records = excluded.records, turn = excluded.turn, message = excluded.message,
    deadline = excluded.deadline

-- name: remove_conversation
DELETE FROM conversations WHERE chat = :chat

-- name: shown
-- An answer may have moved the conversation on before its question was reported as sent.
UPDATE conversations SET message = :message WHERE chat = :chat AND turn = :turn

-- name: clear_conversations
-- Asked twice: one that goes on just now has a new deadline once its lock is free.
DELETE FROM conversations WHERE deadline < :before AND chat IN (
    SELECT chat FROM conversations WHERE deadline < :before LIMIT :limit
)

-- name: idle_conversations
-- Those that were moved on last between two moments; every answer gives a new deadline.
SELECT chat FROM conversations
WHERE deadline > :earliest AND deadline <= :latest AND chat /*pg: COLLATE "C" */ > :after
ORDER BY chat /*pg: COLLATE "C" */ LIMIT :limit

-- name: add_conversation_mail
INSERT INTO conversation_mails (id, chat, turn) VALUES (:id, :chat, :turn)

-- name: conversation_mail
SELECT chat, turn FROM conversation_mails WHERE id = :id

-- name: move_conversation_mails
UPDATE conversation_mails SET chat = :other WHERE chat = :chat AND turn = :turn

-- name: drop_old_conversation_mails
DELETE FROM conversation_mails WHERE id IN (
    SELECT id FROM conversation_mails WHERE id < :before ORDER BY id LIMIT :limit
)
