-- A school's life for :count accounts, in words that both engines read: each statement stands
-- alone. Account n is reached in chat 1 + n * 7919 % :count, so that neighbours in one table are
-- none in the other; moments are spread over the day before :now.

-- accounts
INSERT INTO accounts (id, first_name, last_name, birth_date, language, password_hash, opened_at)
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)
SELECT n, 'Anna', 'Maes-' || CAST(n AS TEXT), '1990-01-31', 'fr',
    'hmac-sha256:$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$'
        || '0000000000000000000000000000000000000000000', :now - 100000000
FROM numbers;

-- addresses
INSERT INTO addresses (email, state, account, proven_at)
SELECT 'anna.' || CAST(id AS TEXT) || '@example.org', 'confirmed', id, opened_at FROM accounts;

-- chats
INSERT INTO chats (id, language, met_at)
SELECT 1 + id * 7919 % :count, 'fr', opened_at FROM accounts;

-- devices
INSERT INTO devices (id, account, chat, linked_at, used_at)
SELECT id, id, 1 + id * 7919 % :count, opened_at, :now FROM accounts;

-- certificates
INSERT INTO certificates (
    id, platform, reference, email, first_name, last_name, birth_date, title, kind, awarded_on,
    code, issued_at, account, activated_at, reminded
)
WITH kinds (k, kind) AS (SELECT 0, 'unit' UNION ALL SELECT 1, 'level_test')
SELECT 2 * id + k, 'icc', 'R-' || CAST(id AS TEXT) || '-' || CAST(k AS TEXT),
    'anna.' || CAST(id AS TEXT) || '@example.org', first_name, last_name, birth_date,
    'Anglais ' || CAST(1 + id * 7919 % :count AS TEXT) || '-' || CAST(k AS TEXT), kind,
    '2026-06-26', CAST((2 * id + k) * 2654435761 % 4294967291 AS TEXT) || 'abcdefghijklmnop',
    opened_at, id, opened_at, 0
FROM accounts, kinds;

-- tokens
INSERT INTO tokens (digest, purpose, email, certificate, made_at, used_at)
SELECT CAST(id * 2654435761 % 4294967291 AS TEXT)
        || '0123456789abcdef0123456789abcdef0123456789abcdef012345',
    'activation', email, id, issued_at, activated_at
FROM certificates;

-- terms_record
INSERT INTO terms_record (
    id, account, platform, version, language, digest, answer, channel, answered_at
)
SELECT id, id, 'icc', '1', 'fr', '0123456789abcdef0123456789abcdef', 'accepted', 'telegram',
    opened_at
FROM accounts;

-- inbox
INSERT INTO inbox (
    source, input, position, lane, state, attempts, received_at, done_at
)
SELECT 'telegram', 'before-' || CAST(id AS TEXT), -id, CAST(1 + id * 7919 % :count AS TEXT), 'done',
    0, :now - 86400000 + id * 86400000 / :count, :now - 86400000 + id * 86400000 / :count
FROM accounts;

-- outbox
INSERT INTO outbox (
    id, channel, destination, lane, kind, due_at, charged, account, state, attempts, made_at,
    closed_at
)
SELECT id, 'telegram', CAST(1 + id * 7919 % :count AS TEXT), 0, 'call',
    :now - 86400000 + id * 86400000 / :count, 1, id, 'sent', 1,
    :now - 86400000 + id * 86400000 / :count, :now - 86400000 + id * 86400000 / :count
FROM accounts;

-- notice_keys
INSERT INTO notice_keys (unique_key, notice)
SELECT 'activation:' || CAST(id AS TEXT), id FROM certificates;
