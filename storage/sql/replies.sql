-- name: count_mail
INSERT INTO mail_classes (class, treated) VALUES (:class, 1)
ON CONFLICT (class) DO UPDATE SET treated = mail_classes.treated + 1

-- name: mail_counts
SELECT class, treated FROM mail_classes

-- name: ask_once
INSERT INTO mail_requests (digest, asked_at) VALUES (:digest, :now)
ON CONFLICT (digest) DO NOTHING

-- name: answered_since
SELECT COUNT(*) FROM (
    SELECT 1 FROM mail_answers WHERE answered_at > :since LIMIT :most
) AS answered

-- name: answer_once
INSERT INTO mail_answers (recipient, answered_at) VALUES (:recipient, :now)
ON CONFLICT (recipient) DO UPDATE SET answered_at = excluded.answered_at
WHERE mail_answers.answered_at <= :since

-- name: drop_old_mail_requests
DELETE FROM mail_requests WHERE digest IN (
    SELECT digest FROM mail_requests WHERE asked_at < :before ORDER BY asked_at LIMIT :limit
)

-- name: drop_old_mail_answers
DELETE FROM mail_answers WHERE recipient IN (
    SELECT recipient FROM mail_answers WHERE answered_at < :before ORDER BY answered_at LIMIT :limit
)
