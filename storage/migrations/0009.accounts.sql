-- depends: 0008.forgetting
-- What one changes of one's own account, and how one comes back to it.

-- When the password of its account was last typed in a chat that was linked before.
CREATE TABLE IF NOT EXISTS typed_passwords (
    chat BIGINT PRIMARY KEY REFERENCES chats (id),
    account BIGINT NOT NULL REFERENCES accounts (id),
    typed_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS typed_passwords_of_account ON typed_passwords (account);

CREATE TABLE IF NOT EXISTS changed_passwords (
    account BIGINT PRIMARY KEY REFERENCES accounts (id),
    changed_at BIGINT NOT NULL
);

-- An address that gives its place to the one of a confirmation; it stays proven (scope A7, A10).
CREATE TABLE IF NOT EXISTS replaced_addresses (
    email TEXT PRIMARY KEY REFERENCES addresses (email),
    confirmation BIGINT NOT NULL,
    replaced_at BIGINT
);
CREATE INDEX IF NOT EXISTS replaced_addresses_by_confirmation ON replaced_addresses (confirmation);

-- The address that an account is written to first, where that is not the one proven first.
CREATE TABLE IF NOT EXISTS chosen_addresses (
    account BIGINT PRIMARY KEY REFERENCES accounts (id),
    email TEXT NOT NULL
);

-- Codes that were asked for a forgotten password; there is a row also where nobody gets a mail.
CREATE TABLE IF NOT EXISTS reset_codes (
    id BIGINT PRIMARY KEY,
    account BIGINT REFERENCES accounts (id),
    chat BIGINT NOT NULL,
    digest TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    tries INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS reset_codes_by_age ON reset_codes (asked_at);
