-- name: inbox_counts
SELECT source,
    COUNT(CASE WHEN state = 'new' THEN 1 END),
    COUNT(CASE WHEN state = 'done' THEN 1 END),
    COUNT(CASE WHEN state = 'set_aside' THEN 1 END),
    MIN(CASE WHEN state = 'new' THEN received_at END)
FROM inbox GROUP BY source

-- name: outbox_counts
SELECT channel,
    COUNT(CASE WHEN state IN ('new', 'sending') THEN 1 END),
    COUNT(CASE WHEN state = 'sent' THEN 1 END),
    COUNT(CASE WHEN state = 'failed' THEN 1 END),
    MIN(CASE WHEN state IN ('new', 'sending') THEN made_at END)
FROM outbox GROUP BY channel

-- name: address_counts
SELECT state, COUNT(*) FROM addresses GROUP BY state

-- name: account_count
SELECT COUNT(*) FROM accounts

-- name: certificate_counts
SELECT COUNT(*), COUNT(activated_at), COUNT(revoked_at) FROM certificates

-- name: blocked_chat_count
SELECT COUNT(*) FROM chats WHERE blocked_at IS NOT NULL

-- name: remember
INSERT INTO facts (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value

-- name: remember_first
INSERT INTO facts (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING

-- name: recall
SELECT value FROM facts WHERE name = :name

-- name: job_is_done
SELECT 1 FROM job_runs WHERE job = :job AND due = :due

-- name: job_done
INSERT INTO job_runs (job, due, done_at) VALUES (:job, :due, :now)
ON CONFLICT (job, due) DO NOTHING
