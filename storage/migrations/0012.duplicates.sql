-- depends: 0008.forgetting
-- Before an account is opened, those of the same person are looked for: born that day, and so called.

CREATE INDEX IF NOT EXISTS accounts_by_birth ON accounts (birth_date) WHERE birth_date IS NOT NULL;
