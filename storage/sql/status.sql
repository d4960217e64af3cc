-- Of what grows these read an index alone, and of the queues what is new: /metrics asks often.

-- name: inbox_open
SELECT source, COUNT(*), MIN(received_at) FROM inbox WHERE state = 'new' GROUP BY source

-- name: inbox_set_aside
SELECT source, COUNT(*) FROM inbox WHERE state = 'set_aside' GROUP BY source

-- name: inbox_done
-- That there are no other sources leads to the few that are new of each.
SELECT source, COUNT(*) FROM inbox
WHERE state IN ('done', 'gone') AND source IN ('telegram', 'click', 'mail')
    AND done_at >= :since AND done_at < :until GROUP BY source

-- name: outbox_open
-- Ids grow with time: the lowest is of the oldest, and stands in the index.
SELECT channel, waiting, (SELECT made_at FROM outbox WHERE id = first) FROM (
    SELECT channel, COUNT(*) AS waiting, MIN(id) AS first FROM outbox
    WHERE state IN ('new', 'sending') GROUP BY channel
) AS open_notices

-- name: outbox_later
-- What is put off waits, and is not late.
SELECT channel, COUNT(*) FROM outbox WHERE state = 'later' GROUP BY channel

-- name: outbox_failed
SELECT channel, COUNT(*) FROM outbox WHERE state = 'failed' GROUP BY channel

-- name: outbox_sent
SELECT channel, COUNT(*) FROM outbox
WHERE state = 'sent' AND closed_at >= :since AND closed_at < :until GROUP BY channel

-- name: address_counts
SELECT state, COUNT(*) FROM addresses GROUP BY state

-- name: account_count
-- Without those that are merged into others and wait to be given back or to go.
SELECT (SELECT COUNT(*) FROM accounts) - (
    SELECT COUNT(*) FROM merges WHERE undone_at IS NULL AND settled_at IS NULL
)

-- name: certificate_counts
SELECT COUNT(*), COUNT(activated_at), COUNT(revoked_at) FROM certificates

-- name: blocked_chat_count
SELECT COUNT(*) FROM chats WHERE blocked_at IS NOT NULL

-- name: letters_by_step
-- The letters of a child who has left open nothing, and come back to life with the child.
SELECT reached, COUNT(*) FROM letters JOIN children ON children.id = letters.child
WHERE used_at IS NULL AND withdrawn_at IS NULL AND left_at IS NULL GROUP BY reached

-- name: guardian_count
SELECT (SELECT COUNT(*) FROM guardians) - (
    SELECT COUNT(*) FROM merges JOIN guardians ON guardians.account = merges.other
    WHERE undone_at IS NULL AND settled_at IS NULL
)

-- name: guardians_in_details
SELECT (SELECT COUNT(*) FROM guardians WHERE completed_at IS NULL) - (
    SELECT COUNT(*) FROM merges JOIN guardians ON guardians.account = merges.other
    WHERE undone_at IS NULL AND settled_at IS NULL AND completed_at IS NULL
)

-- name: guardians_done
-- From the addresses, whose index knows the accounts: those of students are no guardians.
SELECT COUNT(*) FROM (
    SELECT DISTINCT account FROM addresses WHERE account IS NOT NULL
) AS proven JOIN guardians ON guardians.account = proven.account
WHERE guardians.completed_at IS NOT NULL

-- name: remember
INSERT INTO facts (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value

-- name: remember_first
INSERT INTO facts (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING

-- name: recall
SELECT value FROM facts WHERE name = :name

-- name: recall_to_change
SELECT value FROM facts WHERE name = :name /*pg: FOR UPDATE */

-- name: job_is_done
SELECT 1 FROM job_runs WHERE job = :job AND due = :due

-- name: job_done
INSERT INTO job_runs (job, due, done_at) VALUES (:job, :due, :now)
ON CONFLICT (job, due) DO NOTHING
