-- name: add_certificate
INSERT INTO certificates (
    id, platform, reference, email, first_name, last_name, birth_date, title, kind, awarded_on,
    file, code, issued_at, account, activated_at, revoked_at, revoked_why, reminded
) VALUES (
    :id, :platform, :reference, :email, :first_name, :last_name, :birth_date, :title, :kind,
    :awarded_on, :file, :code, :issued_at, :account, :activated_at, :revoked_at, :revoked_why,
    :reminded
)

-- name: update_certificate
UPDATE certificates SET
    email = :email, first_name = :first_name, last_name = :last_name, birth_date = :birth_date,
    title = :title, kind = :kind, awarded_on = :awarded_on, file = :file, account = :account,
    activated_at = :activated_at, revoked_at = :revoked_at, revoked_why = :revoked_why,
    reminded = :reminded
WHERE id = :id

-- name: certificate
SELECT id, platform, reference, email, first_name, last_name, birth_date, title, kind, awarded_on, file,
    code, issued_at, account, activated_at, revoked_at, revoked_why, reminded
FROM certificates WHERE id = :certificate
/*pg: FOR NO KEY UPDATE */

-- name: certificate_by_reference
SELECT id, platform, reference, email, first_name, last_name, birth_date, title, kind, awarded_on, file,
    code, issued_at, account, activated_at, revoked_at, revoked_why, reminded
FROM certificates WHERE platform = :platform AND reference = :reference
/*pg: FOR NO KEY UPDATE */

-- name: certificate_by_code
SELECT id, platform, reference, email, first_name, last_name, birth_date, title, kind, awarded_on, file,
    code, issued_at, account, activated_at, revoked_at, revoked_why, reminded
FROM certificates WHERE code = :code
/*pg: FOR NO KEY UPDATE */

-- name: portfolio
SELECT id, platform, reference, email, first_name, last_name, birth_date, title, kind, awarded_on, file,
    code, issued_at, account, activated_at, revoked_at, revoked_why, reminded
FROM certificates
WHERE account = :account AND activated_at IS NOT NULL AND revoked_at IS NULL
ORDER BY awarded_on DESC, id DESC

-- name: waiting_certificates
-- What was sent to any address that the account has proven.
SELECT
    certificates.id, certificates.platform, certificates.reference, certificates.email,
    certificates.first_name, certificates.last_name, certificates.birth_date,
    certificates.title, certificates.kind, certificates.awarded_on, certificates.file,
    certificates.code, certificates.issued_at, certificates.account, certificates.activated_at,
    certificates.revoked_at, certificates.revoked_why, certificates.reminded
FROM certificates
JOIN addresses ON addresses.email = certificates.email
WHERE addresses.account = :account
    AND certificates.activated_at IS NULL AND certificates.revoked_at IS NULL
ORDER BY certificates.awarded_on DESC, certificates.id DESC

-- name: certificates_waiting_at
SELECT id, platform, reference, email, first_name, last_name, birth_date, title, kind, awarded_on, file,
    code, issued_at, account, activated_at, revoked_at, revoked_why, reminded
FROM certificates
WHERE email = :email AND activated_at IS NULL AND revoked_at IS NULL
ORDER BY awarded_on DESC, id DESC

-- name: addresses_to_remind
SELECT email FROM certificates
WHERE activated_at IS NULL AND revoked_at IS NULL AND reminded < 2
    AND reminded < :level AND issued_at <= :before
GROUP BY email ORDER BY MIN(issued_at), email /*pg: COLLATE "C" */ LIMIT :limit

-- name: certificates_to_remind
SELECT id, platform, reference, email, first_name, last_name, birth_date, title, kind, awarded_on, file,
    code, issued_at, account, activated_at, revoked_at, revoked_why, reminded
FROM certificates
WHERE activated_at IS NULL AND revoked_at IS NULL AND reminded < 2
    AND reminded < :level AND issued_at <= :before AND email = :email
ORDER BY issued_at, id
/*pg: FOR NO KEY UPDATE */

-- name: add_token
INSERT INTO tokens (digest, purpose, email, certificate, made_at)
VALUES (:digest, :purpose, :email, :certificate, :made_at)
-- One that was used stays so, however often its mail is written.
ON CONFLICT (digest) DO UPDATE SET made_at = excluded.made_at
WHERE tokens.used_at IS NULL AND tokens.withdrawn_at IS NULL

-- name: token
SELECT tokens.digest, purpose, email, certificate, made_at, used_at, withdrawn_at, subject
FROM tokens LEFT JOIN token_subjects ON token_subjects.digest = tokens.digest
WHERE tokens.digest = :digest
/*pg: FOR NO KEY UPDATE OF tokens */

-- name: add_token_subject
INSERT INTO token_subjects (digest, subject) VALUES (:digest, :subject)
ON CONFLICT (digest) DO NOTHING

-- name: use_tokens_of
UPDATE tokens SET used_at = :now
WHERE purpose = :purpose AND used_at IS NULL AND withdrawn_at IS NULL
    AND digest IN (SELECT digest FROM token_subjects WHERE subject = :subject)

-- name: use_tokens
UPDATE tokens SET used_at = :now
WHERE certificate = :certificate AND used_at IS NULL AND withdrawn_at IS NULL

-- name: withdraw_tokens
UPDATE tokens SET withdrawn_at = :now
WHERE certificate = :certificate AND used_at IS NULL AND withdrawn_at IS NULL

-- name: put_file
-- Handed in again it is kept as long as if it were new.
INSERT INTO files (digest, content, kept_at) VALUES (:digest, :content, :now)
ON CONFLICT (digest) DO UPDATE SET kept_at = :now

-- name: file
SELECT content FROM files WHERE digest = :digest

-- name: forget_unused_files
DELETE FROM files WHERE digest IN (
    SELECT digest FROM files
    WHERE kept_at < :before
        AND NOT EXISTS (SELECT 1 FROM certificates WHERE certificates.file = files.digest)
        AND NOT EXISTS (SELECT 1 FROM news_files WHERE news_files.file = files.digest)
    LIMIT :limit
)
