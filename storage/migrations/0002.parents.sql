-- depends: 0001.first-house
-- Parents: children, places and letters, terms for each child, confirmations, staff, requests.

CREATE TABLE IF NOT EXISTS children (
    id BIGINT PRIMARY KEY,
    platform TEXT NOT NULL REFERENCES platforms (id),
    identifier TEXT NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    class TEXT NOT NULL,
    birth_date TEXT,
    language TEXT NOT NULL,
    email TEXT NOT NULL,
    address TEXT NOT NULL,
    guardian_places INTEGER NOT NULL,
    added_at BIGINT NOT NULL,
    left_at BIGINT,
    UNIQUE (platform, identifier)
);
CREATE INDEX IF NOT EXISTS children_by_identifier ON children (identifier);
CREATE INDEX IF NOT EXISTS children_by_name ON children (platform, name_key, birth_date);
CREATE INDEX IF NOT EXISTS children_of_class ON children (platform, class) WHERE left_at IS NULL;

-- One guardian's right to one child. A number is free again once the right of before has an end.
CREATE TABLE IF NOT EXISTS places (
    id BIGINT PRIMARY KEY,
    platform TEXT NOT NULL REFERENCES platforms (id),
    child BIGINT NOT NULL REFERENCES children (id),
    number INTEGER NOT NULL,
    account BIGINT REFERENCES accounts (id),
    made_at BIGINT NOT NULL,
    taken_at BIGINT,
    opened_at BIGINT,
    ends_at BIGINT
);
CREATE UNIQUE INDEX IF NOT EXISTS places_of_child ON places (child, number) WHERE ends_at IS NULL;
CREATE INDEX IF NOT EXISTS places_by_child ON places (child);
CREATE INDEX IF NOT EXISTS places_of_account ON places (account) WHERE account IS NOT NULL;

-- A temporary password, as a digest, on its way to a place; printed again, the older is withdrawn.
CREATE TABLE IF NOT EXISTS letters (
    id BIGINT PRIMARY KEY,
    platform TEXT NOT NULL REFERENCES platforms (id),
    place BIGINT NOT NULL REFERENCES places (id),
    child BIGINT NOT NULL REFERENCES children (id),
    digest TEXT NOT NULL,
    link TEXT NOT NULL UNIQUE,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    reached TEXT NOT NULL,
    used_at BIGINT,
    withdrawn_at BIGINT
);
CREATE INDEX IF NOT EXISTS letters_by_child ON letters (child);
CREATE INDEX IF NOT EXISTS letters_open_of_place ON letters (place)
    WHERE used_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX IF NOT EXISTS letters_by_step ON letters (reached)
    WHERE used_at IS NULL AND withdrawn_at IS NULL;

-- The newest message that we sent to a chat: a page is edited in place only where it stands last.
CREATE TABLE IF NOT EXISTS last_messages (
    chat BIGINT PRIMARY KEY,
    message BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS guardians (
    account BIGINT PRIMARY KEY REFERENCES accounts (id),
    role TEXT NOT NULL,
    phone TEXT NOT NULL,
    mobile TEXT NOT NULL,
    chosen BIGINT REFERENCES children (id),
    completed_at BIGINT
);
CREATE INDEX IF NOT EXISTS guardians_in_details ON guardians (account) WHERE completed_at IS NULL;

-- An address that somebody gave and has not shown to be theirs yet.
CREATE TABLE IF NOT EXISTS confirmations (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES accounts (id),
    platform TEXT NOT NULL REFERENCES platforms (id),
    email TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    sent INTEGER NOT NULL,
    reminded INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    closed_at BIGINT
);
CREATE UNIQUE INDEX IF NOT EXISTS confirmations_open ON confirmations (account)
    WHERE closed_at IS NULL;
CREATE INDEX IF NOT EXISTS confirmations_by_age ON confirmations (asked_at)
    WHERE closed_at IS NULL;
CREATE INDEX IF NOT EXISTS confirmations_of_account ON confirmations (account);
CREATE INDEX IF NOT EXISTS confirmations_of_address ON confirmations (email);

-- What a token is about where that is no certificate: a confirmation, an invitation of staff.
CREATE TABLE IF NOT EXISTS token_subjects (
    digest TEXT PRIMARY KEY REFERENCES tokens (digest),
    subject BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS token_subjects_by_subject ON token_subjects (subject);

CREATE TABLE IF NOT EXISTS staff (
    id BIGINT PRIMARY KEY,
    platform TEXT NOT NULL REFERENCES platforms (id),
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    account BIGINT REFERENCES accounts (id),
    invited_at BIGINT NOT NULL,
    accepted_at BIGINT,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX IF NOT EXISTS staff_once ON staff (platform, email, role)
    WHERE revoked_at IS NULL;
CREATE INDEX IF NOT EXISTS staff_of_account ON staff (account) WHERE revoked_at IS NULL;

CREATE TABLE IF NOT EXISTS requests (
    id BIGINT PRIMARY KEY,
    platform TEXT NOT NULL REFERENCES platforms (id),
    kind TEXT NOT NULL,
    account BIGINT NOT NULL REFERENCES accounts (id),
    child BIGINT REFERENCES children (id),
    made_at BIGINT NOT NULL,
    closed_at BIGINT,
    closed_by BIGINT REFERENCES accounts (id)
);
CREATE INDEX IF NOT EXISTS requests_open ON requests (platform, id) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX IF NOT EXISTS requests_once ON requests (account, child, kind)
    WHERE closed_at IS NULL;

CREATE TABLE IF NOT EXISTS audit (
    id BIGINT PRIMARY KEY,
    done_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    platform TEXT,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS audit_by_moment ON audit (done_at);

-- The record of answers to terms also holds who has no account yet, and for which child it was.
-- The table of before is made once more, empty, where a kill came between this and its mark.
CREATE TABLE IF NOT EXISTS terms_record (
    id BIGINT PRIMARY KEY,
    account BIGINT REFERENCES accounts (id),
    place BIGINT REFERENCES places (id),
    child BIGINT REFERENCES children (id),
    platform TEXT NOT NULL,
    version TEXT NOT NULL,
    language TEXT NOT NULL,
    digest TEXT NOT NULL,
    answer TEXT NOT NULL,
    channel TEXT NOT NULL,
    answered_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS terms_record_of_account ON terms_record (account, platform)
    WHERE account IS NOT NULL;
CREATE INDEX IF NOT EXISTS terms_record_of_place ON terms_record (place) WHERE place IS NOT NULL;
CREATE TABLE IF NOT EXISTS terms_answers (
    id BIGINT, account BIGINT, platform TEXT, version TEXT, language TEXT, digest TEXT,
    answer TEXT, channel TEXT, answered_at BIGINT
);
INSERT INTO terms_record (
    id, account, platform, version, language, digest, answer, channel, answered_at
)
SELECT id, account, platform, version, language, digest, answer, channel, answered_at
FROM terms_answers WHERE id IS NOT NULL
ON CONFLICT (id) DO NOTHING;
DROP TABLE terms_answers;
