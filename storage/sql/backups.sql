-- name: add_backup
INSERT INTO backups (id, state, asked_at, holder, beat_at, copied, total)
VALUES (:id, :state, :now, :holder, :now, 0, 0)

-- name: backup_asked_for
SELECT id FROM backups WHERE state = 'asked' ORDER BY id LIMIT 1 /*pg: FOR UPDATE SKIP LOCKED */

-- name: take_backup
UPDATE backups SET state = 'copying', holder = :holder, beat_at = :now WHERE id = :id

-- name: beat_backup
UPDATE backups SET copied = :copied, total = :total, beat_at = :now
WHERE id = :id AND state = 'copying'

-- name: backup_copied
UPDATE backups SET state = 'copied', copied = total, beat_at = :now
WHERE id = :id AND state = 'copying' AND holder = :holder

-- name: close_backup
UPDATE backups SET state = :state, error = :error, closed_at = :now
WHERE id = :id AND closed_at IS NULL

-- name: backup
SELECT id, state, asked_at, holder, beat_at, copied, total, error FROM backups WHERE id = :id

-- name: last_backup
SELECT id, closed_at FROM backups WHERE state = 'done' ORDER BY id DESC LIMIT 1

-- name: failed_backups_after
SELECT COUNT(*) FROM backups WHERE state = 'failed' AND id > :last

-- name: drop_old_backups
-- The last that was made stays on record, however long ago.
DELETE FROM backups WHERE closed_at < :before
    AND id <> (SELECT COALESCE(MAX(id), 0) FROM backups WHERE state = 'done')

-- name: drop_open_backups
DELETE FROM backups WHERE closed_at IS NULL

-- name: drop_stale_answers
UPDATE outbox SET state = 'dropped', data = NULL, error = 'restored', closed_at = :now
WHERE state IN ('new', 'sending') AND channel = 'telegram' AND lane = :lane
    AND made_at < :stale_before

-- name: release_everything
UPDATE outbox SET state = 'new', holder = NULL, attempts = attempts + 1 WHERE state = 'sending'

-- name: strike_processes
DELETE FROM processes

-- name: strike_elections
DELETE FROM elections
