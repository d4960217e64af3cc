-- name: begin_closing
INSERT INTO closings (account, asked_at, closes_at, reminded)
VALUES (:account, :asked_at, :closes_at, 0)
ON CONFLICT (account) DO UPDATE SET asked_at = excluded.asked_at, closes_at = excluded.closes_at,
    reminded = 0, reopened_at = NULL

-- name: closing
SELECT account, asked_at, closes_at, reopened_at FROM closings
WHERE account = :account AND reopened_at IS NULL

-- name: reopen_account
UPDATE closings SET reopened_at = :now WHERE account = :account AND reopened_at IS NULL

-- name: forget_reopened
DELETE FROM closings WHERE account = :account AND reopened_at IS NOT NULL

-- name: closings_to_remind
SELECT account, asked_at, closes_at, reopened_at FROM closings
WHERE reopened_at IS NULL AND reminded = 0 AND closes_at <= :before
ORDER BY closes_at, account LIMIT :limit

-- name: closing_reminded
UPDATE closings SET reminded = 1 WHERE account = :account

-- name: closings_due
SELECT account FROM closings WHERE reopened_at IS NULL AND closes_at <= :now
ORDER BY closes_at, account LIMIT :limit

-- name: add_export
INSERT INTO exports (id, account, chat, asked_at) VALUES (:id, :account, :chat, :now)

-- name: exports_since
SELECT COUNT(*) FROM exports WHERE account = :account AND asked_at > :since

-- name: exported_in
SELECT account FROM exports WHERE chat = :chat AND asked_at > :since
ORDER BY asked_at DESC, id DESC LIMIT 1

-- name: forget_exports
DELETE FROM exports WHERE id IN (
    SELECT id FROM exports WHERE asked_at < :before ORDER BY id LIMIT :limit
)
