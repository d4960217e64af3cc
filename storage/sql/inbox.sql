-- name: store_input
INSERT INTO inbox (source, input, position, lane, payload, state, attempts, received_at)
VALUES (:source, :input, :position, :lane, :payload, 'new', 0, :received_at)
ON CONFLICT (source, input) DO NOTHING

-- name: waiting_inputs
SELECT source, input, position, lane, payload, received_at, attempts FROM inbox
WHERE state = 'new' AND source = :source AND position > :after ORDER BY position LIMIT :limit

-- name: waiting_inputs_in_lane
SELECT source, input, position, lane, payload, received_at, attempts FROM inbox
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
