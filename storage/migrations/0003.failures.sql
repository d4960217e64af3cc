-- depends: 0002.parents
-- Failures are counted by reading the newest few of a source, and of all unknown ones.

CREATE INDEX IF NOT EXISTS sign_in_failures_of_source
    ON sign_in_failures (subject, source, failed_at);
CREATE INDEX IF NOT EXISTS sign_in_failures_of_unknown ON sign_in_failures (subject, failed_at)
    WHERE known = 0;
-- A sum, or PostgreSQL might count those of one name by reading those of everybody.
CREATE INDEX IF NOT EXISTS sign_in_failures_by_age ON sign_in_failures ((failed_at + 0));
DROP INDEX IF EXISTS sign_in_failures_of_subject;
