-- name: beat
INSERT INTO processes (holder, parts, beat_at) VALUES (:holder, :parts, :now)
ON CONFLICT (holder) DO UPDATE SET parts = excluded.parts, beat_at = excluded.beat_at

-- name: processes_heard
SELECT holder, parts FROM processes WHERE beat_at > :since ORDER BY holder

-- name: silent_processes
-- One of those who look at the same time buries them; the others have nothing to do.
SELECT holder FROM processes WHERE beat_at <= :since ORDER BY holder /*pg: FOR UPDATE SKIP LOCKED */

-- name: remove_process
DELETE FROM processes WHERE holder = :holder

-- name: elect
INSERT INTO elections (name, holder, until) VALUES (:name, :holder, :until)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE elections.holder = excluded.holder OR elections.until < :now

-- name: resign
DELETE FROM elections WHERE holder = :holder
