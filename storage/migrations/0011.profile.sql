-- depends: 0008.forgetting
-- What somebody tells of themselves (scope A9): all of it personal, at most a row for an account,
-- empty where it is not told. Names and birth date stand with the account, and a guardian's
-- numbers with the guardian.

CREATE TABLE IF NOT EXISTS profiles (
    account BIGINT PRIMARY KEY REFERENCES accounts (id),
    sex TEXT NOT NULL,
    phone TEXT NOT NULL,
    country TEXT NOT NULL,
    city TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS professions (
    account BIGINT PRIMARY KEY REFERENCES accounts (id),
    title TEXT NOT NULL,
    employer TEXT NOT NULL,
    sector TEXT NOT NULL,
    link TEXT NOT NULL
);
