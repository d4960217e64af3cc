-- name: add_platform
INSERT INTO platforms (
    id, name, kind, domain, address, phone, email, fax, web, languages, password_rule,
    administrators
) VALUES (
    :id, :name, :kind, :domain, :address, :phone, :email, :fax, :web, :languages, :password_rule,
    :administrators
) ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, kind = excluded.kind, domain = excluded.domain,
    address = excluded.address, phone = excluded.phone, email = excluded.email,
    fax = excluded.fax, web = excluded.web, languages = excluded.languages,
    password_rule = excluded.password_rule, administrators = excluded.administrators

-- name: platform
SELECT id, name, kind, domain, address, phone, email, fax, web, languages, password_rule,
    administrators
FROM platforms WHERE id = :platform

-- name: platforms
SELECT id, name, kind, domain, address, phone, email, fax, web, languages, password_rule,
    administrators
FROM platforms ORDER BY name /*pg: COLLATE "C" */, id /*pg: COLLATE "C" */

-- name: school_domains
SELECT domain FROM platforms WHERE kind = 'school' GROUP BY domain
ORDER BY domain /*pg: COLLATE "C" */ LIMIT :limit

-- name: schools_at
SELECT COUNT(*) FROM platforms WHERE kind = 'school' AND domain = :domain

-- name: publish_terms
INSERT INTO terms (platform, version, language, text, plain, digest, published_at, ignore_until)
VALUES (:platform, :version, :language, :text, :plain, :digest, :published_at, :ignore_until)
ON CONFLICT (platform, version, language) DO NOTHING

-- name: same_terms
SELECT digest FROM terms
WHERE platform = :platform AND version = :version AND language = :language

-- name: current_terms
-- The newest version as a whole; within it the wanted language, then French, then any.
SELECT platform, version, language, text, plain, digest, published_at, ignore_until FROM terms
WHERE platform = :platform AND version = (
    SELECT version FROM terms WHERE platform = :platform
    GROUP BY version ORDER BY MIN(published_at) DESC, version /*pg: COLLATE "C" */ DESC LIMIT 1
)
ORDER BY
    CASE WHEN language = :language THEN 0 WHEN language = 'fr' THEN 1 ELSE 2 END,
    language /*pg: COLLATE "C" */
LIMIT 1

-- name: terms_version
SELECT platform, version, language, text, plain, digest, published_at, ignore_until FROM terms
WHERE platform = :platform AND version = :version
ORDER BY
    CASE WHEN language = :language THEN 0 WHEN language = 'fr' THEN 1 ELSE 2 END,
    language /*pg: COLLATE "C" */
LIMIT 1

-- name: answer_terms
INSERT INTO terms_record (
    id, account, platform, version, language, digest, answer, channel, answered_at, child, place
) VALUES (
    :id, :account, :platform, :version, :language, :digest, :answer, :channel, :answered_at, :child,
    :place
)

-- name: own_terms_answer
UPDATE terms_record SET account = :account WHERE id = :id AND account IS NULL

-- name: terms_answers
SELECT id, account, platform, version, language, digest, answer, channel, answered_at, child, place
FROM terms_record WHERE account = :account AND platform = :platform ORDER BY id DESC

-- name: terms_answers_of
SELECT id, account, platform, version, language, digest, answer, channel, answered_at, child, place
FROM terms_record
WHERE platform = :platform AND account IN (
    SELECT CAST(key AS BIGINT) FROM json_each(/*pg: CAST( */:accounts /*pg: AS json) */)
)
ORDER BY id DESC

-- name: accounts_without_answer
-- To put an answer off is no answer yet; what was said last counts.
SELECT DISTINCT p.account FROM places p
WHERE p.platform = :platform AND p.account > :after AND p.opened_at IS NOT NULL
    AND (p.ends_at IS NULL OR p.ends_at > :now)
    AND COALESCE((
        SELECT r.answer FROM terms_record r
        WHERE r.account = p.account AND r.platform = p.platform AND r.child = p.child
            AND r.version = :version
        ORDER BY r.id DESC LIMIT 1
    ), 'ignored') = 'ignored'
ORDER BY p.account LIMIT :limit
