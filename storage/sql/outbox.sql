-- name: add_notice
INSERT INTO outbox (
    id, channel, destination, lane, kind, data, due_at, unique_key, edits, charged, account, state,
    holder, lease_until, attempts, made_at
) VALUES (
    :id, :channel, :destination, :lane, :kind, :data, :due_at, :unique_key, :edits, :charged,
    :account, :state, :holder, :lease_until, 0, :made_at
)

-- name: owe_once
INSERT INTO notice_keys (unique_key, notice) VALUES (:unique_key, :id)
ON CONFLICT (unique_key) DO NOTHING

-- name: told_already
-- What waits for a digest has a key and no notice yet.
SELECT 1 FROM notice_keys
WHERE unique_key = :unique_key AND NOT EXISTS (
    SELECT 1 FROM outbox
    WHERE outbox.id = notice_keys.notice AND outbox.state IN ('dropped', 'failed')
)

-- name: something_waits
-- Whether a notice must queue behind others of its chat.
SELECT 1 FROM outbox
WHERE state IN ('new', 'sending') AND channel = :channel AND destination = :destination
    AND lane <= :lane
LIMIT 1

-- name: destinations_waiting
SELECT DISTINCT destination FROM outbox
WHERE state IN ('new', 'sending') AND channel = :channel AND destination IN (
    SELECT key FROM json_each(/*pg: CAST( */:destinations /*pg: AS json) */)
)

-- name: drop_superseded_edits
-- "IN" says nothing new, but leads to the index by destination rather than to all that waits.
UPDATE outbox SET state = 'dropped', data = NULL, error = 'superseded', closed_at = :now
WHERE state IN ('new', 'sending') AND state = 'new' AND channel = :channel
    AND destination = :destination AND edits = :edits

-- name: due_notices
-- First by lane, and of each chat only what no earlier notice of its lane or a faster one precedes.
-- A mail that failed and is not tried again soon precedes none.
SELECT id, channel, destination, lane, kind, data, due_at, unique_key, edits, charged, account,
    attempts
FROM outbox AS due
WHERE state = 'new' AND channel = :channel AND lane <= :slowest AND due_at <= :now
    AND NOT EXISTS (
        SELECT 1 FROM outbox AS earlier
        WHERE earlier.state IN ('new', 'sending') AND earlier.channel = due.channel
            AND earlier.destination = due.destination AND earlier.lane <= due.lane
            AND (earlier.id < due.id OR earlier.state = 'sending') AND earlier.id <> due.id
            AND NOT (
                earlier.channel = 'mail' AND earlier.state = 'new' AND earlier.error IS NOT NULL
                AND earlier.due_at > :soon
            )
    )
ORDER BY lane, id LIMIT :limit /*pg: FOR UPDATE OF due SKIP LOCKED */

-- name: something_due
SELECT 1 FROM outbox AS due
WHERE state = 'new' AND channel = :channel AND due_at <= :now
    AND NOT EXISTS (
        SELECT 1 FROM outbox AS earlier
        WHERE earlier.state IN ('new', 'sending') AND earlier.channel = due.channel
            AND earlier.destination = due.destination AND earlier.lane <= due.lane
            AND (earlier.id < due.id OR earlier.state = 'sending') AND earlier.id <> due.id
            AND NOT (
                earlier.channel = 'mail' AND earlier.state = 'new' AND earlier.error IS NOT NULL
                AND earlier.due_at > :soon
            )
    )
LIMIT 1

-- name: lease_notices
UPDATE outbox SET state = 'sending', holder = :holder, lease_until = :lease_until
WHERE id IN (
    SELECT CAST(key AS BIGINT) FROM json_each(/*pg: CAST( */:notices /*pg: AS json) */)
)

-- name: now_due
SELECT id FROM outbox WHERE state = 'later' AND channel = :channel AND due_at <= :now
ORDER BY due_at LIMIT :limit /*pg: FOR UPDATE SKIP LOCKED */

-- name: join_queue
UPDATE outbox SET state = 'new' WHERE id = :id

-- name: take_back_expired
UPDATE outbox SET state = 'new', holder = NULL, attempts = attempts + 1
WHERE state = 'sending' AND channel = :channel AND lease_until < :now

-- name: take_back_from
UPDATE outbox SET state = 'new', holder = NULL, attempts = attempts + 1
WHERE state = 'sending' AND holder = :holder

-- name: next_due_at
-- Due ones are left out: what could not be leased now waits for another of its chat to be closed.
SELECT MIN(moment) FROM (
    SELECT MIN(due_at) AS moment FROM outbox
    WHERE state = 'new' AND channel = :channel AND due_at > :now
    UNION ALL
    SELECT MIN(due_at) AS moment FROM outbox WHERE state = 'later' AND channel = :channel
    UNION ALL
    SELECT MIN(lease_until) + 1 AS moment FROM outbox
    WHERE state = 'sending' AND channel = :channel
) AS moments

-- name: close_notice
-- What is closed stays as it is: its words are erased, it can never be sent again.
UPDATE outbox SET state = :state, data = CASE WHEN :state = 'failed' THEN data END,
    error = :error, closed_at = :now, attempts = attempts + 1
WHERE id = :id AND state IN ('new', 'later', 'sending')

-- name: all_sent
-- As ``close_notice`` has it.
UPDATE outbox SET state = 'sent', data = NULL, error = NULL, closed_at = :now,
    attempts = attempts + 1
WHERE state IN ('new', 'later', 'sending') AND id IN (
    SELECT CAST(key AS BIGINT) FROM json_each(/*pg: CAST( */:notices /*pg: AS json) */)
)

-- name: notices_given_up
-- That there are no other channels leads to the few that there are.
SELECT id, channel, destination, kind, account, COALESCE(error, ''), attempts, made_at, closed_at
FROM outbox WHERE state = 'failed' AND channel IN ('telegram', 'mail') AND id > :after
ORDER BY id LIMIT :limit

-- name: revive_notice
UPDATE outbox SET state = 'new', holder = NULL, lease_until = NULL, error = NULL, attempts = 0,
    due_at = :now, closed_at = NULL
WHERE id = :id AND state = 'failed' AND data IS NOT NULL
RETURNING channel

-- name: notice_sent
-- A mail may come back from a server on its way: until then what it was about is kept.
UPDATE outbox SET state = 'sent', error = NULL, closed_at = :now, attempts = attempts + 1
WHERE id = :id AND state IN ('new', 'sending')

-- name: sent_mail
SELECT id, channel, destination, lane, kind, data, due_at, unique_key, edits, charged, account,
    attempts
FROM outbox WHERE id = :id AND channel = 'mail' AND state = 'sent'
/*pg: FOR NO KEY UPDATE */

-- name: send_again
UPDATE outbox SET state = 'new', holder = NULL, error = :error, due_at = :due_at, closed_at = NULL
WHERE id = :id AND state = 'sent' AND data IS NOT NULL

-- name: erase_sent
UPDATE outbox SET data = NULL WHERE id IN (
    SELECT id FROM outbox
    WHERE state = 'sent' AND data IS NOT NULL AND id < :before ORDER BY id LIMIT :limit
)

-- name: free_key
-- Who is written to anew after a withdrawal is owed a new notice.
DELETE FROM notice_keys WHERE unique_key = :unique_key RETURNING notice

-- name: withdraw_notice
UPDATE outbox SET state = 'dropped', data = NULL, error = 'withdrawn', closed_at = :now
WHERE id = :id AND state IN ('new', 'later')

-- name: notice_again
UPDATE outbox SET state = 'new', holder = NULL, error = :error, due_at = :due_at,
    attempts = attempts + :counted
WHERE id = :id AND state = 'sending' AND holder = :holder

-- name: notices_of_chat
UPDATE outbox SET state = 'dropped', error = 'blocked', data = NULL, closed_at = :now
WHERE state IN ('new', 'sending') AND channel = 'telegram' AND destination = :destination

-- name: put_off_of_chat
UPDATE outbox SET state = 'dropped', error = 'blocked', data = NULL, closed_at = :now
WHERE state = 'later' AND channel = 'telegram' AND destination = :destination

-- name: open_notices
-- What is not closed yet, of which a part may be tried at this moment.
SELECT id, channel, destination, lane, kind, data, due_at, unique_key, edits, charged, account,
    attempts
FROM outbox
WHERE state IN ('new', 'sending') AND channel = :channel AND destination = :destination
UNION ALL
SELECT id, channel, destination, lane, kind, data, due_at, unique_key, edits, charged, account,
    attempts
FROM outbox WHERE state = 'later' AND channel = :channel AND destination = :destination
ORDER BY id

-- name: withdraw_untried
UPDATE outbox SET state = 'dropped', data = NULL, error = :why, closed_at = :now
WHERE id = :id AND state IN ('new', 'later') AND lease_until IS NULL

-- name: drop_old_notices
-- By id, which grows with time, so that no index on moments must be kept for it.
DELETE FROM outbox WHERE id IN (
    SELECT id FROM outbox
    WHERE state IN ('sent', 'dropped') AND id < :before ORDER BY id LIMIT :limit
)

-- name: drop_old_keys
DELETE FROM notice_keys WHERE unique_key IN (
    SELECT unique_key FROM notice_keys WHERE notice < :before ORDER BY notice LIMIT :limit
)

-- name: limit_of
SELECT full_at, paused_until FROM send_buckets WHERE channel = :channel
/*pg: FOR UPDATE */

-- name: begin_limit
INSERT INTO send_buckets (channel, full_at, paused_until) VALUES (:channel, 0, 0)
ON CONFLICT (channel) DO NOTHING

-- name: pause_of
SELECT paused_until FROM send_buckets WHERE channel = :channel

-- name: put_limit
INSERT INTO send_buckets (channel, full_at, paused_until)
VALUES (:channel, :full_at, :paused_until)
ON CONFLICT (channel) DO UPDATE SET
    full_at = excluded.full_at, paused_until = excluded.paused_until
