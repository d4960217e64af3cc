-- depends: 0005.filed-mails
-- Mails that ask what an open conversation asks: a reply answers that turn of it, and no other.

CREATE TABLE IF NOT EXISTS conversation_mails (
    id BIGINT PRIMARY KEY,
    chat TEXT NOT NULL,
    turn BIGINT NOT NULL
);
