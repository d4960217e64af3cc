-- depends: 0016.devices-of-before
-- News of schools (scope B13): for all of a school, a class, or one child. Its texts and files stand
-- beside it, the files' content in "files". "announced_to" is the account up to which it was told,
-- so that telling goes on where it stopped; "corrected_at" is set once every chat shows the newest
-- version. "digest" names what was published, so that the same is published once; it is empty for
-- what was withdrawn. Personal: made_by, and who was told and who has read.

CREATE TABLE IF NOT EXISTS news (
    id BIGINT PRIMARY KEY,
    platform TEXT NOT NULL REFERENCES platforms (id),
    class TEXT,
    child BIGINT REFERENCES children (id),
    publish_at BIGINT NOT NULL,
    urgent INTEGER NOT NULL,
    made_by BIGINT REFERENCES accounts (id),
    made_at BIGINT NOT NULL,
    digest TEXT,
    version INTEGER NOT NULL,
    edited_at BIGINT,
    corrected_at BIGINT,
    announced_to BIGINT NOT NULL,
    announced_at BIGINT,
    withdrawn_at BIGINT
);
CREATE UNIQUE INDEX IF NOT EXISTS news_once ON news (platform, digest) WHERE digest IS NOT NULL;
CREATE INDEX IF NOT EXISTS news_of_platform ON news (platform, publish_at);
CREATE INDEX IF NOT EXISTS news_of_child ON news (child) WHERE child IS NOT NULL;
CREATE INDEX IF NOT EXISTS news_made_by ON news (made_by) WHERE made_by IS NOT NULL;
CREATE INDEX IF NOT EXISTS news_to_announce ON news (publish_at) WHERE announced_at IS NULL;
CREATE INDEX IF NOT EXISTS news_to_correct ON news (edited_at)
    WHERE edited_at IS NOT NULL AND corrected_at IS NULL;

CREATE TABLE IF NOT EXISTS news_texts (
    news BIGINT NOT NULL REFERENCES news (id),
    language TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (news, language)
);

CREATE TABLE IF NOT EXISTS news_files (
    news BIGINT NOT NULL REFERENCES news (id),
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    file TEXT NOT NULL REFERENCES files (digest),
    PRIMARY KEY (news, number)
);
CREATE INDEX IF NOT EXISTS news_files_by_file ON news_files (file);
CREATE INDEX IF NOT EXISTS certificates_by_file ON certificates (file) WHERE file IS NOT NULL;

-- Whom it was owed to, and where: "message" is the one in the chat that shows "version" of it, with
-- the picture of this digest. "state" is what became of it, once its notice is forgotten.
CREATE TABLE IF NOT EXISTS news_told (
    news BIGINT NOT NULL REFERENCES news (id),
    account BIGINT NOT NULL REFERENCES accounts (id),
    channel TEXT NOT NULL,
    destination TEXT NOT NULL,
    notice BIGINT,
    message BIGINT,
    picture TEXT,
    version INTEGER NOT NULL,
    state TEXT,
    PRIMARY KEY (news, account, channel, destination)
);
CREATE INDEX IF NOT EXISTS news_told_of_account ON news_told (account);
CREATE INDEX IF NOT EXISTS news_told_unsettled ON news_told (notice)
    WHERE state IS NULL AND notice IS NOT NULL;

CREATE TABLE IF NOT EXISTS news_readers (
    news BIGINT NOT NULL REFERENCES news (id),
    account BIGINT NOT NULL REFERENCES accounts (id),
    opened_at BIGINT NOT NULL,
    PRIMARY KEY (news, account)
);
CREATE INDEX IF NOT EXISTS news_readers_of_account ON news_readers (account);
