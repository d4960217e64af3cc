-- name: add_staff
INSERT INTO staff (id, platform, email, role, account, invited_at, accepted_at, revoked_at)
VALUES (:id, :platform, :email, :role, :account, :invited_at, :accepted_at, :revoked_at)
ON CONFLICT (platform, email, role) WHERE revoked_at IS NULL DO NOTHING

-- name: update_staff
UPDATE staff SET account = :account, invited_at = :invited_at, accepted_at = :accepted_at,
    revoked_at = :revoked_at
WHERE id = :id

-- name: staff_member
SELECT id, platform, email, role, invited_at, account, accepted_at, revoked_at
FROM staff WHERE id = :member
/*pg: FOR NO KEY UPDATE */

-- name: staff_of_account
SELECT id, platform, email, role, invited_at, account, accepted_at, revoked_at
FROM staff WHERE account = :account AND revoked_at IS NULL ORDER BY id

-- name: staff_of_platform
SELECT id, platform, email, role, invited_at, account, accepted_at, revoked_at
FROM staff WHERE platform = COALESCE(:platform, platform)
ORDER BY platform /*pg: COLLATE "C" */, email /*pg: COLLATE "C" */, id

-- name: add_act
INSERT INTO audit (id, done_at, actor, action, platform, subject, detail)
VALUES (:id, :done_at, :actor, :action, :platform, :subject, :detail)

-- name: latest_acts
SELECT id, done_at, actor, action, subject, platform, detail FROM audit
WHERE COALESCE(platform, '') = COALESCE(:platform, platform, '')
ORDER BY done_at DESC, id DESC LIMIT :limit

-- name: add_request
INSERT INTO requests (id, platform, kind, account, child, made_at)
VALUES (:id, :platform, :kind, :account, :child, :made_at)
ON CONFLICT (account, child, kind) WHERE closed_at IS NULL DO NOTHING

-- name: request
SELECT id, platform, kind, account, child, made_at, closed_at, closed_by
FROM requests WHERE id = :request

-- name: open_requests
SELECT id, platform, kind, account, child, made_at, closed_at, closed_by
FROM requests WHERE platform = :platform AND closed_at IS NULL ORDER BY id

-- name: open_request
SELECT id, platform, kind, account, child, made_at, closed_at, closed_by
FROM requests
WHERE account = :account AND child = :child AND kind = :kind AND closed_at IS NULL

-- name: close_request
UPDATE requests SET closed_at = :now, closed_by = :closed_by
WHERE id = :request AND closed_at IS NULL
