-- depends: 0020.news
-- Messages of a piece of news that somebody has opened in a chat: its text, of which the first message
-- has the headline, and its files. What is corrected or withdrawn is corrected or taken back there as
-- well. Personal, with the account.

CREATE TABLE IF NOT EXISTS news_opened (
    destination TEXT NOT NULL,
    message BIGINT NOT NULL,
    news BIGINT NOT NULL REFERENCES news (id),
    account BIGINT NOT NULL REFERENCES accounts (id),
    version INTEGER NOT NULL,
    headline INTEGER NOT NULL,
    PRIMARY KEY (destination, message)
);
CREATE INDEX IF NOT EXISTS news_opened_of_news ON news_opened (news, version);
CREATE INDEX IF NOT EXISTS news_opened_of_account ON news_opened (account);
