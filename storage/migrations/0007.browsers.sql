-- depends: 0006.conversation-mails
-- A browser is a chat like any other; its cookie is kept as a digest.

CREATE TABLE IF NOT EXISTS browsers (
    chat BIGINT PRIMARY KEY REFERENCES chats (id),
    digest TEXT NOT NULL UNIQUE,
    agent TEXT NOT NULL,
    met_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS browsers_by_age ON browsers (met_at);
