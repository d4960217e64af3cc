-- depends: 0011.profile
-- Problems that somebody reports (scope B21), and what is written about each, in order. Personal:
-- account (or email, for somebody who has none), screen and words. What an administrator writes
-- names them by address or account in "writer"; it is empty for the person whose problem it is.

CREATE TABLE IF NOT EXISTS problems (
    id BIGINT PRIMARY KEY,
    platform TEXT NOT NULL REFERENCES platforms (id),
    account BIGINT REFERENCES accounts (id),
    email TEXT NOT NULL,
    language TEXT NOT NULL,
    screen TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS problems_of_account ON problems (account) WHERE account IS NOT NULL;

CREATE TABLE IF NOT EXISTS problem_words (
    id BIGINT PRIMARY KEY,
    problem BIGINT NOT NULL REFERENCES problems (id),
    writer TEXT NOT NULL,
    words TEXT NOT NULL,
    written_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS problem_words_in_order ON problem_words (problem, id);
