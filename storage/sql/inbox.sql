-- name: store_input
INSERT INTO inbox (source, input, position, lane, holder, payload, state, attempts, received_at)
VALUES (:source, :input, :position, :lane, :holder, :payload, 'new', 0, :received_at)
ON CONFLICT (source, input, position) DO NOTHING

-- name: waiting_inputs
SELECT source, input, position, lane, payload, received_at, holder, attempts FROM inbox
WHERE state = 'new' AND source = :source AND position > :after ORDER BY position LIMIT :limit

-- name: waiting_inputs_within
-- As many as come to so many bytes, one at least: what went before it counts.
SELECT source, input, position, lane, payload, received_at, holder, attempts FROM inbox
WHERE state = 'new' AND source = :source AND attempts BETWEEN :least AND :most AND position IN (
    SELECT position FROM (
        SELECT position,
            SUM(LENGTH(payload)) OVER (ORDER BY position) - LENGTH(payload) AS bytes_before
        FROM inbox
        WHERE state = 'new' AND source = :source AND attempts BETWEEN :least AND :most
            AND position > :after
        ORDER BY position LIMIT :limit
    ) AS queue WHERE bytes_before < :bytes
) ORDER BY position

-- name: inputs_known
-- That a treated mail has gone is for those who forget it only.
SELECT input, CASE state WHEN 'gone' THEN 'done' ELSE state END FROM inbox WHERE source = :source
    AND input IN (SELECT key FROM json_each(/*pg: CAST( */:inputs /*pg: AS json) */))

-- name: inputs_held
SELECT source, input, position, lane, payload, received_at, holder, attempts FROM inbox
WHERE state = 'new' AND source = :source AND holder = :holder AND position > :after
ORDER BY position LIMIT :limit

-- name: first_input_of_lane
-- Whoever treats a lane's first input holds its row: others of the lane wait for it to be done.
SELECT input FROM inbox
WHERE state = 'new' AND source = :source
    AND lane = (SELECT lane FROM inbox WHERE source = :source AND input = :input)
ORDER BY position LIMIT 1 /*pg: FOR UPDATE */

-- name: inputs_of_nobody
SELECT input, lane FROM inbox
WHERE state = 'new' AND source = :source
    AND (holder IS NULL OR holder NOT IN (SELECT holder FROM processes))
ORDER BY position LIMIT :limit /*pg: FOR UPDATE OF inbox SKIP LOCKED */

-- name: give_input
UPDATE inbox SET holder = :holder WHERE source = :source AND input = :input

-- name: waiting_inputs_in_lane
SELECT source, input, position, lane, payload, received_at, holder, attempts FROM inbox
WHERE state = 'new' AND source = :source AND lane = :lane AND position > :after
ORDER BY position LIMIT :limit

-- name: input_done
UPDATE inbox SET state = 'done', payload = NULL, done_at = :now
WHERE source = :source AND input = :input AND state = 'new'

-- name: input_failed
-- A mail that is set aside still lies in its mailbox: it is not kept twice.
UPDATE inbox SET
    attempts = attempts + 1,
    error = :error,
    payload = CASE WHEN attempts + 1 >= :tries AND source = 'mail' THEN NULL ELSE payload END,
    state = CASE WHEN attempts + 1 >= :tries THEN 'set_aside' ELSE state END,
    done_at = CASE WHEN attempts + 1 >= :tries THEN :now ELSE done_at END
WHERE source = :source AND input = :input AND state = 'new'
RETURNING attempts

-- name: input_set_aside
UPDATE inbox SET
    attempts = attempts + 1,
    error = :error,
    payload = CASE WHEN source = 'mail' THEN NULL ELSE payload END,
    state = 'set_aside',
    done_at = :now
WHERE source = :source AND input = :input AND state = 'new'

-- name: input_state
SELECT state FROM inbox WHERE source = :source AND input = :input

-- name: mails_gone
UPDATE inbox SET state = 'gone'
WHERE source = 'mail' AND state = 'done' AND input IN (
    SELECT key FROM json_each(/*pg: CAST( */:inputs /*pg: AS json) */)
)

-- name: mails_here
-- One that went is not forgotten yet: it lies there after all.
UPDATE inbox SET state = 'done'
WHERE source = 'mail' AND state = 'gone' AND input IN (
    SELECT key FROM json_each(/*pg: CAST( */:inputs /*pg: AS json) */)
)

-- name: treated_mails
SELECT input FROM inbox WHERE source = 'mail' AND state = 'done' AND input > :after
ORDER BY input LIMIT :limit

-- name: drop_old_inputs
-- Those set aside stay: people are to look at them. "IN" leads to the index of what was treated.
DELETE FROM inbox WHERE (source, input, position) IN (
    SELECT source, input, position FROM inbox
    WHERE state IN ('done', 'gone') AND source = :source AND done_at < :before
    ORDER BY done_at LIMIT :limit
)

-- name: drop_gone_mails
-- Mails that lie where they are read stay as well.
DELETE FROM inbox WHERE (source, input, position) IN (
    SELECT source, input, position FROM inbox
    WHERE state = 'gone' AND done_at < :before ORDER BY done_at LIMIT :limit
)
