-- depends: 0003.failures
-- E-mail as a channel: how many mails of each class were treated, which were asked for before,
-- who was answered lately. Digests only: nothing here says who wrote, or what.

CREATE TABLE IF NOT EXISTS mail_classes (
    class TEXT PRIMARY KEY,
    treated BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS mail_requests (
    digest TEXT PRIMARY KEY,
    asked_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS mail_requests_by_age ON mail_requests (asked_at);

CREATE TABLE IF NOT EXISTS mail_answers (
    recipient TEXT PRIMARY KEY,
    answered_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS mail_answers_by_age ON mail_answers (answered_at);

-- What was said by sent mails is kept for some days, since it may come back.
CREATE INDEX IF NOT EXISTS outbox_kept ON outbox (id) WHERE state = 'sent' AND data IS NOT NULL;
