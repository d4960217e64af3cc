-- name: add_browser
INSERT INTO browsers (chat, digest, agent, met_at) VALUES (:chat, :digest, :agent, :now)

-- name: chat_of_browser
SELECT chat FROM browsers WHERE digest = :digest

-- name: renew_browser
UPDATE browsers SET digest = :digest WHERE chat = :chat

-- name: browser_agents
SELECT browsers.chat, browsers.agent
FROM devices JOIN browsers ON browsers.chat = devices.chat
WHERE devices.account = :account AND devices.unlinked_at IS NULL

-- name: forgotten_browsers
-- Those that reach nothing, and in which nothing is being asked.
SELECT browsers.chat FROM browsers
WHERE browsers.met_at < :before
AND NOT EXISTS (
    SELECT 1 FROM devices WHERE devices.chat = browsers.chat AND devices.unlinked_at IS NULL
)
AND NOT EXISTS (SELECT 1 FROM conversations WHERE conversations.chat = CAST(:place AS TEXT) || browsers.chat)
ORDER BY browsers.met_at LIMIT :limit

-- name: remove_browser
DELETE FROM browsers WHERE chat = :chat
