-- depends: 0016.devices-of-before
-- How people are told (scope B20): what an account chose of each topic, whether it has quiet hours,
-- until when it takes a pause, and what waits for its digest of 18:00. All of it is personal. A
-- notice that is not due yet waits in a state of its own: by night all families' may, and whoever
-- leases what is due must not look through them.

CREATE TABLE IF NOT EXISTS preferences (
    account BIGINT NOT NULL REFERENCES accounts (id),
    topic TEXT NOT NULL,
    chat TEXT NOT NULL,
    mail TEXT NOT NULL,
    PRIMARY KEY (account, topic)
);

CREATE TABLE IF NOT EXISTS quiet_times (
    account BIGINT PRIMARY KEY REFERENCES accounts (id),
    quiet INTEGER,
    resumes_at BIGINT
);

CREATE TABLE IF NOT EXISTS digest_items (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES accounts (id),
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS digest_items_of_account ON digest_items (account, made_at);

CREATE INDEX IF NOT EXISTS outbox_later ON outbox (channel, due_at) WHERE state = 'later';
CREATE INDEX IF NOT EXISTS outbox_later_of ON outbox (channel, destination) WHERE state = 'later';
