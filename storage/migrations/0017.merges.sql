-- depends: 0016.devices-of-before
-- Two accounts of one person that were put together (scope A8). For a week the other one stays, away
-- from everything, so that it can be given back.

-- Numbers alone: which account came to which. They outlive the other account, so that an erasure
-- finds it in an older backup too.
CREATE TABLE IF NOT EXISTS merges (
    id BIGINT PRIMARY KEY,
    kept BIGINT NOT NULL,
    other BIGINT NOT NULL,
    merged_at BIGINT NOT NULL,
    undone_at BIGINT,
    settled_at BIGINT
);
CREATE UNIQUE INDEX IF NOT EXISTS merges_of_other ON merges (other) WHERE undone_at IS NULL;
CREATE INDEX IF NOT EXISTS merges_of_kept ON merges (kept);
CREATE INDEX IF NOT EXISTS merges_to_settle ON merges (merged_at, other)
    WHERE undone_at IS NULL AND settled_at IS NULL;

-- What came from the other account: rows by their keys, and fields that were empty; "before" is
-- what a row had that was changed. It goes with the week.
CREATE TABLE IF NOT EXISTS merged_rows (
    merge BIGINT NOT NULL REFERENCES merges (id),
    kind TEXT NOT NULL,
    item TEXT NOT NULL,
    before TEXT,
    PRIMARY KEY (merge, kind, item)
);
