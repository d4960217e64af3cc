-- name: open_form_session
INSERT INTO form_sessions (shown, digest, chat, opened_at) VALUES (:shown, :digest, :chat, :now)
ON CONFLICT (shown) DO NOTHING

-- name: chat_of_form_session
SELECT chat FROM form_sessions WHERE digest = :digest AND opened_at > :since

-- name: forget_form_sessions
DELETE FROM form_sessions WHERE shown IN (
    SELECT shown FROM form_sessions WHERE opened_at < :before ORDER BY opened_at LIMIT :limit
)
