-- name: add_child
INSERT INTO children (
    id, platform, identifier, first_name, last_name, name_key, class, birth_date, language, email,
    address, guardian_places, added_at, left_at
) VALUES (
    :id, :platform, :identifier, :first_name, :last_name, :name_key, :class, :birth_date, :language,
    :email, :address, :guardian_places, :added_at, :left_at
) ON CONFLICT (platform, identifier) DO NOTHING

-- name: update_child
UPDATE children SET
    identifier = :identifier, first_name = :first_name, last_name = :last_name,
    name_key = :name_key, class = :class, birth_date = :birth_date, language = :language,
    email = :email, address = :address, guardian_places = :guardian_places, left_at = :left_at
WHERE id = :id

-- name: child
SELECT id, platform, identifier, first_name, last_name, class, birth_date, language, email, address,
    guardian_places, added_at, left_at
FROM children WHERE id = :child

-- name: lock_child
SELECT id FROM children WHERE id = :child
/*pg: FOR NO KEY UPDATE */

-- name: children_by_identifier
SELECT id, platform, identifier, first_name, last_name, class, birth_date, language, email, address,
    guardian_places, added_at, left_at
FROM children WHERE identifier = :identifier ORDER BY platform /*pg: COLLATE "C" */

-- name: children_by_name
SELECT id, platform, identifier, first_name, last_name, class, birth_date, language, email, address,
    guardian_places, added_at, left_at
FROM children
WHERE platform = :platform AND name_key = :name_key AND birth_date = :birth_date ORDER BY id

-- name: children_called
SELECT id, platform, identifier, first_name, last_name, class, birth_date, language, email, address,
    guardian_places, added_at, left_at
FROM children WHERE platform = :platform AND name_key = :name_key AND left_at IS NULL
ORDER BY class /*pg: COLLATE "C" */, id

-- name: classes_of_platform
SELECT class FROM children WHERE platform = :platform AND left_at IS NULL AND class <> ''
GROUP BY class ORDER BY class /*pg: COLLATE "C" */ LIMIT :limit

-- name: children_of_platform
SELECT id, platform, identifier, first_name, last_name, class, birth_date, language, email, address,
    guardian_places, added_at, left_at
FROM children WHERE platform = :platform AND left_at IS NULL AND id > :after
ORDER BY id LIMIT :limit

-- name: children_of_class
SELECT id, platform, identifier, first_name, last_name, class, birth_date, language, email, address,
    guardian_places, added_at, left_at
FROM children WHERE platform = :platform AND class = :class AND left_at IS NULL AND id > :after
ORDER BY id LIMIT :limit

-- name: staying_children
SELECT id FROM children WHERE platform = :platform AND left_at IS NULL

-- name: leave_child
UPDATE children SET left_at = :now WHERE id = :child AND left_at IS NULL

-- name: add_place
INSERT INTO places (id, platform, child, number, account, made_at, taken_at, opened_at, ends_at)
VALUES (:id, :platform, :child, :number, :account, :made_at, :taken_at, :opened_at, :ends_at)

-- name: update_place
-- An end is moved at most: whoever writes what was read before a right was ended takes none back.
UPDATE places SET account = :account, taken_at = :taken_at, opened_at = :opened_at,
    ends_at = COALESCE(:ends_at, ends_at)
WHERE id = :id

-- name: place
SELECT id, platform, child, number, made_at, account, taken_at, opened_at, ends_at
FROM places WHERE id = :place
/*pg: FOR NO KEY UPDATE */

-- name: places_of_child
SELECT id, platform, child, number, made_at, account, taken_at, opened_at, ends_at
FROM places WHERE child = :child ORDER BY number, id

-- name: places_of_account
SELECT id, platform, child, number, made_at, account, taken_at, opened_at, ends_at
FROM places WHERE account = :account ORDER BY taken_at, id

-- name: places_with_children
SELECT places.id, places.platform, places.child, places.number, places.made_at, places.account,
    places.taken_at, places.opened_at, places.ends_at,
    children.id, children.platform, children.identifier, children.first_name, children.last_name,
    children.class, children.birth_date, children.language, children.email, children.address,
    children.guardian_places, children.added_at, children.left_at
FROM places JOIN children ON children.id = places.child
WHERE places.account IN (
    SELECT CAST(key AS BIGINT) FROM json_each(/*pg: CAST( */:accounts /*pg: AS json) */)
)
ORDER BY places.account, places.taken_at, places.id

-- name: taken_places
SELECT id, platform, child, number, made_at, account, taken_at, opened_at, ends_at
FROM places
WHERE id > :after AND account IS NOT NULL AND platform = COALESCE(:platform, platform)
ORDER BY id LIMIT :limit

-- name: add_letter
INSERT INTO letters (id, platform, place, child, digest, link, made_at, expires_at, reached)
VALUES (:id, :platform, :place, :child, :digest, :link, :made_at, :expires_at, :reached)

-- name: letter
SELECT id, platform, place, child, digest, link, made_at, expires_at, reached, used_at, withdrawn_at
FROM letters WHERE id = :letter
/*pg: FOR NO KEY UPDATE */

-- name: letter_by_link
SELECT id, platform, place, child, digest, link, made_at, expires_at, reached, used_at, withdrawn_at
FROM letters WHERE link = :link

-- name: letter_by_password
SELECT id, platform, place, child, digest, link, made_at, expires_at, reached, used_at, withdrawn_at
FROM letters WHERE child = :child AND digest = :digest

-- name: open_letters
SELECT id, platform, place, child, digest, link, made_at, expires_at, reached, used_at, withdrawn_at
FROM letters WHERE child = :child AND used_at IS NULL AND withdrawn_at IS NULL ORDER BY id

-- name: count_working_letters
SELECT COUNT(*) FROM children
JOIN places ON places.child = children.id AND places.number <= children.guardian_places
JOIN letters ON letters.place = places.id
WHERE children.platform = :platform AND children.left_at IS NULL
    AND children.class = COALESCE(:class, children.class)
    AND children.id = COALESCE(:child, children.id)
    AND places.account IS NULL AND places.ends_at IS NULL
    AND letters.used_at IS NULL AND letters.withdrawn_at IS NULL AND letters.expires_at > :now

-- name: reach_letter
UPDATE letters SET reached = :reached WHERE id = :letter

-- name: use_letter
UPDATE letters SET used_at = :now WHERE id = :letter AND used_at IS NULL AND withdrawn_at IS NULL

-- name: withdraw_letters
UPDATE letters SET withdrawn_at = :now
WHERE place = :place AND used_at IS NULL AND withdrawn_at IS NULL

-- name: withdraw_letter
UPDATE letters SET withdrawn_at = :now
WHERE id = :letter AND used_at IS NULL AND withdrawn_at IS NULL
