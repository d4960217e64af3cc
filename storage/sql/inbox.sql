-- name: store_input
INSERT INTO inbox (source, input, position, lane, holder, payload, state, attempts, received_at)
VALUES (:source, :input, :position, :lane, :holder, :payload, 'new', 0, :received_at)
ON CONFLICT (source, input, position) DO NOTHING

-- name: waiting_inputs
SELECT source, input, position, lane, payload, received_at, holder, attempts FROM inbox
WHERE state = 'new' AND source = :source AND position > :after ORDER BY position LIMIT :limit

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
UPDATE inbox SET
    attempts = attempts + 1,
    error = :error,
    state = CASE WHEN attempts + 1 >= :tries THEN 'set_aside' ELSE state END,
    done_at = CASE WHEN attempts + 1 >= :tries THEN :now ELSE done_at END
WHERE source = :source AND input = :input AND state = 'new'
RETURNING attempts

-- name: input_state
SELECT state FROM inbox WHERE source = :source AND input = :input

-- name: drop_old_inputs
-- Those set aside stay: people are to look at them. So do mails, by which a mailbox that is read
-- anew is known.
DELETE FROM inbox WHERE (source, input, position) IN (
    SELECT source, input, position FROM inbox
    WHERE state = 'done' AND source <> 'mail' AND done_at < :before ORDER BY done_at LIMIT :limit
)
