-- The first tables. Both engines read this file: BIGINT moments are milliseconds since 1970 in UTC,
-- ids are made by the program, and tables that grow carry what they can be partitioned by.

CREATE TABLE IF NOT EXISTS platforms (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    domain TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    fax TEXT NOT NULL,
    web TEXT NOT NULL,
    languages TEXT NOT NULL,
    password_rule TEXT NOT NULL,
    administrators TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS accounts (
    id BIGINT PRIMARY KEY,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    birth_date TEXT,
    language TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    opened_at BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS addresses (
    email TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    account BIGINT REFERENCES accounts (id),
    proven_at BIGINT,
    quiet_at BIGINT
);
CREATE INDEX IF NOT EXISTS addresses_of_account ON addresses (account) WHERE account IS NOT NULL;
CREATE INDEX IF NOT EXISTS addresses_by_state ON addresses (state);

CREATE TABLE IF NOT EXISTS chats (
    id BIGINT PRIMARY KEY,
    language TEXT NOT NULL,
    met_at BIGINT NOT NULL,
    blocked_at BIGINT
);
CREATE INDEX IF NOT EXISTS chats_blocked ON chats (blocked_at) WHERE blocked_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS devices (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES accounts (id),
    chat BIGINT NOT NULL REFERENCES chats (id),
    linked_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    unlinked_at BIGINT
);
CREATE UNIQUE INDEX IF NOT EXISTS devices_of_chat ON devices (chat) WHERE unlinked_at IS NULL;
CREATE INDEX IF NOT EXISTS devices_of_account ON devices (account) WHERE unlinked_at IS NULL;

CREATE TABLE IF NOT EXISTS files (
    digest TEXT PRIMARY KEY,
    content BYTEA NOT NULL,
    kept_at BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS certificates (
    id BIGINT PRIMARY KEY,
    platform TEXT NOT NULL REFERENCES platforms (id),
    reference TEXT NOT NULL,
    email TEXT NOT NULL REFERENCES addresses (email),
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    birth_date TEXT,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    awarded_on TEXT NOT NULL,
    file TEXT REFERENCES files (digest),
    code TEXT NOT NULL UNIQUE,
    issued_at BIGINT NOT NULL,
    account BIGINT REFERENCES accounts (id),
    activated_at BIGINT,
    revoked_at BIGINT,
    revoked_why TEXT,
    reminded INTEGER NOT NULL,
    UNIQUE (platform, reference)
);
CREATE INDEX IF NOT EXISTS certificates_of_account ON certificates (account) WHERE account IS NOT NULL;
CREATE INDEX IF NOT EXISTS certificates_waiting ON certificates (email)
    WHERE activated_at IS NULL AND revoked_at IS NULL;
CREATE INDEX IF NOT EXISTS certificates_by_state ON certificates (activated_at, revoked_at);
CREATE INDEX IF NOT EXISTS certificates_to_remind ON certificates (issued_at)
    WHERE activated_at IS NULL AND revoked_at IS NULL AND reminded < 2;

CREATE TABLE IF NOT EXISTS tokens (
    digest TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    email TEXT NOT NULL,
    certificate BIGINT REFERENCES certificates (id),
    made_at BIGINT NOT NULL,
    used_at BIGINT,
    withdrawn_at BIGINT
);
CREATE INDEX IF NOT EXISTS tokens_of_certificate ON tokens (certificate)
    WHERE used_at IS NULL AND withdrawn_at IS NULL;

CREATE TABLE IF NOT EXISTS terms (
    platform TEXT NOT NULL REFERENCES platforms (id),
    version TEXT NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    plain TEXT NOT NULL,
    digest TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    ignore_until TEXT,
    PRIMARY KEY (platform, version, language)
);

CREATE TABLE IF NOT EXISTS terms_answers (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES accounts (id),
    platform TEXT NOT NULL,
    version TEXT NOT NULL,
    language TEXT NOT NULL,
    digest TEXT NOT NULL,
    answer TEXT NOT NULL,
    channel TEXT NOT NULL,
    answered_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS terms_answers_of_account ON terms_answers (account, platform);

CREATE TABLE IF NOT EXISTS sign_in_failures (
    subject TEXT NOT NULL,
    source TEXT NOT NULL,
    known INTEGER NOT NULL,
    failed_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS sign_in_failures_of_subject ON sign_in_failures (subject, failed_at);

CREATE TABLE IF NOT EXISTS conversations (
    chat TEXT PRIMARY KEY,
    records TEXT NOT NULL,
    turn BIGINT NOT NULL,
    message BIGINT,
    deadline BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS conversations_deadline ON conversations (deadline);

CREATE TABLE IF NOT EXISTS inbox (
    source TEXT NOT NULL,
    input TEXT NOT NULL,
    position BIGINT NOT NULL,
    lane TEXT NOT NULL,
    holder TEXT,
    payload BYTEA,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    error TEXT,
    received_at BIGINT NOT NULL,
    done_at BIGINT,
    -- An input has one position; it stands in the key so that the table can be partitioned by it.
    PRIMARY KEY (source, input, position)
);
CREATE INDEX IF NOT EXISTS inbox_waiting ON inbox (source, position) WHERE state = 'new';
CREATE INDEX IF NOT EXISTS inbox_waiting_in_lane ON inbox (source, lane, position) WHERE state = 'new';
-- The state stands in it for SQLite, which would look it up in each row, where it counts them.
CREATE INDEX IF NOT EXISTS inbox_done ON inbox (done_at, source, state) WHERE state = 'done';
CREATE INDEX IF NOT EXISTS inbox_set_aside ON inbox (source) WHERE state = 'set_aside';

CREATE TABLE IF NOT EXISTS outbox (
    id BIGINT PRIMARY KEY,
    channel TEXT NOT NULL,
    destination TEXT NOT NULL,
    lane INTEGER NOT NULL,
    kind TEXT NOT NULL,
    data TEXT,
    due_at BIGINT NOT NULL,
    unique_key TEXT,
    edits BIGINT,
    charged INTEGER NOT NULL,
    account BIGINT,
    state TEXT NOT NULL,
    holder TEXT,
    lease_until BIGINT,
    attempts INTEGER NOT NULL,
    error TEXT,
    made_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE INDEX IF NOT EXISTS outbox_due ON outbox (channel, lane, id) WHERE state = 'new';
CREATE INDEX IF NOT EXISTS outbox_open ON outbox (channel, destination, lane, id)
    WHERE state IN ('new', 'sending');
CREATE INDEX IF NOT EXISTS outbox_leased ON outbox (channel, lease_until) WHERE state = 'sending';
CREATE INDEX IF NOT EXISTS outbox_sent ON outbox (closed_at, channel, state) WHERE state = 'sent';
CREATE INDEX IF NOT EXISTS outbox_failed ON outbox (channel) WHERE state = 'failed';

-- What is owed once; apart from the outbox, whose rows go, and which is partitioned by id (by day).
CREATE TABLE IF NOT EXISTS notice_keys (
    unique_key TEXT PRIMARY KEY,
    notice BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS notice_keys_by_age ON notice_keys (notice);

CREATE TABLE IF NOT EXISTS processes (
    holder TEXT PRIMARY KEY,
    parts TEXT NOT NULL,
    beat_at BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS elections (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS send_limits (
    channel TEXT PRIMARY KEY,
    recent BYTEA NOT NULL,
    answered_at BIGINT NOT NULL,
    paused_until BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS job_runs (
    job TEXT NOT NULL,
    due TEXT NOT NULL,
    done_at BIGINT NOT NULL,
    PRIMARY KEY (job, due)
);

CREATE TABLE IF NOT EXISTS backups (
    id BIGINT PRIMARY KEY,
    state TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    holder TEXT,
    beat_at BIGINT NOT NULL,
    copied BIGINT NOT NULL,
    total BIGINT NOT NULL,
    closed_at BIGINT,
    error TEXT
);
CREATE INDEX IF NOT EXISTS backups_open ON backups (id) WHERE closed_at IS NULL;
CREATE INDEX IF NOT EXISTS backups_closed ON backups (state, closed_at);

-- What was erased for good; subjects are ids, which say nothing once their rows are gone.
CREATE TABLE IF NOT EXISTS erasures (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    erased_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS erasures_by_moment ON erasures (erased_at);

CREATE TABLE IF NOT EXISTS facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
