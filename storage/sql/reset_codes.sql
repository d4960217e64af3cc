-- name: add_reset_code
INSERT INTO reset_codes (id, account, chat, digest, asked_at, tries)
VALUES (:id, :account, :chat, :digest, :asked_at, :tries)

-- name: try_reset_code
UPDATE reset_codes SET tries = tries + 1 WHERE id = :code
RETURNING id, account, chat, digest, asked_at, tries

-- name: reset_code
SELECT id, account, chat, digest, asked_at, tries FROM reset_codes WHERE id = :code

-- name: forget_reset_codes
DELETE FROM reset_codes WHERE id IN (
    SELECT id FROM reset_codes WHERE asked_at < :before ORDER BY asked_at LIMIT :limit
)
