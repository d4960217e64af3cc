-- depends: 0011.profile
-- The photo of an account (scope A9): a JPEG of 150 by 150 pixels without metadata, a few KB.
-- Personal: it goes with its account.

CREATE TABLE IF NOT EXISTS photos (
    account BIGINT PRIMARY KEY REFERENCES accounts (id),
    content BYTEA NOT NULL,
    kept_at BIGINT NOT NULL
);
