-- What people chose of how they are told, and what waits for their digests.

-- name: preferences
SELECT topic, chat, mail, CAST(NULL AS INTEGER), CAST(NULL AS BIGINT) FROM preferences
WHERE account = :account
UNION ALL
SELECT NULL, NULL, NULL, quiet, resumes_at FROM quiet_times WHERE account = :account

-- name: choose_preference
INSERT INTO preferences (account, topic, chat, mail) VALUES (:account, :topic, :chat, :mail)
ON CONFLICT (account, topic) DO UPDATE SET chat = excluded.chat, mail = excluded.mail

-- name: keep_hours
INSERT INTO quiet_times (account, quiet, resumes_at) VALUES (:account, :quiet, :resumes_at)
ON CONFLICT (account) DO UPDATE SET quiet = excluded.quiet, resumes_at = excluded.resumes_at

-- name: add_digest_item
INSERT INTO digest_items (id, account, channel, kind, data, made_at)
VALUES (:id, :account, :channel, :kind, :data, :made_at)

-- name: accounts_with_items
SELECT DISTINCT account FROM digest_items
WHERE account > :after AND made_at < :before ORDER BY account LIMIT :limit

-- name: take_digest_items
DELETE FROM digest_items WHERE account = :account AND made_at < :before
RETURNING id, account, channel, kind, data, made_at

-- name: erase_digest_items
DELETE FROM digest_items WHERE account = :account
