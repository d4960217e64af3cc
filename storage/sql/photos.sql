-- name: photo
SELECT account, content, kept_at FROM photos WHERE account = :account

-- name: put_photo
INSERT INTO photos (account, content, kept_at) VALUES (:account, :content, :kept_at)
ON CONFLICT (account) DO UPDATE SET content = excluded.content, kept_at = excluded.kept_at

-- name: remove_photo
DELETE FROM photos WHERE account = :account
