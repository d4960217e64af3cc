-- depends: 0008.forgetting
-- What Telegram says of whoever opened our page in it is exchanged once, for a session of minutes.

CREATE TABLE IF NOT EXISTS form_sessions (
    shown TEXT PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    chat BIGINT NOT NULL REFERENCES chats (id),
    opened_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS form_sessions_by_age ON form_sessions (opened_at);
