-- depends: 0008.forgetting
-- Accounts on their way to be erased (scope A11), and exports that people have asked for themselves.

CREATE TABLE IF NOT EXISTS closings (
    account BIGINT PRIMARY KEY REFERENCES accounts (id),
    asked_at BIGINT NOT NULL,
    closes_at BIGINT NOT NULL,
    reminded INTEGER NOT NULL,
    reopened_at BIGINT
);
CREATE INDEX IF NOT EXISTS closings_by_moment ON closings (closes_at) WHERE reopened_at IS NULL;

CREATE TABLE IF NOT EXISTS exports (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES accounts (id),
    chat BIGINT NOT NULL,
    asked_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS exports_of_account ON exports (account, asked_at);
CREATE INDEX IF NOT EXISTS exports_of_chat ON exports (chat, asked_at);
