-- name: beat
INSERT INTO processes (holder, parts, beat_at) VALUES (:holder, :parts, :now)
ON CONFLICT (holder) DO UPDATE SET parts = excluded.parts, beat_at = excluded.beat_at

-- name: processes
SELECT holder FROM processes ORDER BY holder

-- name: processes_heard
SELECT holder, parts FROM processes
WHERE beat_at > :since AND beat_at <= :latest ORDER BY holder

-- name: silent_processes
-- One of those who look at the same time buries them; the others have nothing to do.
SELECT holder FROM processes WHERE beat_at <= :since OR beat_at > :latest
ORDER BY holder /*pg: FOR UPDATE SKIP LOCKED */

-- name: remove_process
DELETE FROM processes WHERE holder = :holder

-- name: elect
-- One who is elected for longer than anybody can be was so before the clock stepped back.
INSERT INTO elections (name, holder, until) VALUES (:name, :holder, :until)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE elections.holder = excluded.holder OR elections.until < :now OR elections.until > :latest

-- name: resign
DELETE FROM elections WHERE name = :name AND holder = :holder

-- name: resign_all
DELETE FROM elections WHERE holder = :holder
