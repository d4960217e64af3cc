-- For PostgreSQL with tens of millions of messages a day (docs/scale.md): outbox and inbox become
-- partitioned, so that old days are dropped rather than deleted row by row. Run it once, with the
-- program stopped:   psql "$URL" -v ON_ERROR_STOP=1 -f deploy/partitions.sql
-- and from then on once a day, beside the running program:
--   psql "$URL" -c "SELECT cartable_partitions_ahead(7), cartable_partitions_drop(30, 7)"
-- What stands in the tables stays: they become the first partitions. Nothing is copied.

BEGIN;

-- The lowest id of a day (school/ids.py: milliseconds since 2025, shifted by 21 bits).
CREATE FUNCTION cartable_first_id(day DATE) RETURNS BIGINT IMMUTABLE LANGUAGE sql AS $$
    SELECT (EXTRACT(EPOCH FROM day::TIMESTAMP AT TIME ZONE 'UTC') * 1000 - 1735689600000)::BIGINT << 21
$$;

ALTER INDEX outbox_pkey RENAME TO outbox_before_pkey;
ALTER INDEX outbox_due RENAME TO outbox_before_due;
ALTER INDEX outbox_open RENAME TO outbox_before_open;
ALTER INDEX outbox_leased RENAME TO outbox_before_leased;
ALTER INDEX outbox_later RENAME TO outbox_before_later;
ALTER INDEX outbox_later_of RENAME TO outbox_before_later_of;
ALTER TABLE outbox RENAME TO outbox_before;
CREATE TABLE outbox (LIKE outbox_before) PARTITION BY RANGE (id);
DO $$ BEGIN
    EXECUTE format('ALTER TABLE outbox ATTACH PARTITION outbox_before FOR VALUES FROM (MINVALUE) TO (%s)',
        cartable_first_id((now() AT TIME ZONE 'UTC')::DATE + 1));
END $$;
ALTER TABLE outbox ADD PRIMARY KEY (id);
CREATE INDEX outbox_due ON outbox (channel, lane, id) WHERE state = 'new';
CREATE INDEX outbox_open ON outbox (channel, destination, lane, id) WHERE state IN ('new', 'sending');
CREATE INDEX outbox_leased ON outbox (channel, lease_until) WHERE state = 'sending';
CREATE INDEX outbox_later ON outbox (channel, due_at) WHERE state = 'later';
CREATE INDEX outbox_later_of ON outbox (channel, destination) WHERE state = 'later';

-- Updates are numbered by Telegram without gaps to speak of: a partition has ten million of them.
-- What comes from elsewhere is little, and stays together.
ALTER INDEX inbox_pkey RENAME TO inbox_before_pkey;
ALTER INDEX inbox_waiting RENAME TO inbox_before_waiting;
ALTER INDEX inbox_waiting_in_lane RENAME TO inbox_before_waiting_in_lane;
ALTER INDEX inbox_treated RENAME TO inbox_before_treated;
ALTER INDEX inbox_gone RENAME TO inbox_before_gone;
ALTER INDEX inbox_mails_here RENAME TO inbox_before_mails_here;
ALTER TABLE inbox RENAME TO inbox_before;
CREATE TABLE inbox (LIKE inbox_before) PARTITION BY RANGE (source, position);
DO $$ BEGIN
    EXECUTE format('ALTER TABLE inbox ATTACH PARTITION inbox_before FOR VALUES FROM (MINVALUE, MINVALUE) TO (''telegram'', %s)',
        (SELECT (COALESCE(MAX(position), 0) / 10000000 + 1) * 10000000 FROM inbox_before WHERE source = 'telegram'));
END $$;
CREATE TABLE inbox_after PARTITION OF inbox DEFAULT;
ALTER TABLE inbox ADD PRIMARY KEY (source, input, position);
CREATE INDEX inbox_waiting ON inbox (source, position) WHERE state = 'new';
CREATE INDEX inbox_waiting_in_lane ON inbox (source, lane, position) WHERE state = 'new';
CREATE INDEX inbox_treated ON inbox (source, done_at, state) WHERE state IN ('done', 'gone');
CREATE INDEX inbox_gone ON inbox (done_at) WHERE state = 'gone';
CREATE INDEX inbox_mails_here ON inbox (input) WHERE source = 'mail' AND state = 'done';

-- Makes the outbox's partitions for today and so many days to come; gives how many were missing.
CREATE FUNCTION cartable_partitions_ahead(days INTEGER) RETURNS INTEGER LANGUAGE plpgsql AS $$
DECLARE
    today DATE := (now() AT TIME ZONE 'UTC')::DATE;
    made INTEGER := 0;
    name TEXT;
BEGIN
    FOR ahead IN 1..days LOOP
        name := 'outbox_' || to_char(today + ahead, 'YYYYMMDD');
        IF to_regclass(name) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF outbox FOR VALUES FROM (%s) TO (%s)', name,
                cartable_first_id(today + ahead), cartable_first_id(today + ahead + 1));
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END $$;

-- Drops the outbox's partitions of days so long ago in which nothing is open or failed; gives how
-- many. Inputs are still deleted by the program: it needs them for a week only (docs/scale.md).
CREATE FUNCTION cartable_partitions_drop(outbox_days INTEGER, at_most INTEGER) RETURNS INTEGER
LANGUAGE plpgsql AS $$
DECLARE
    oldest TEXT := 'outbox_' || to_char((now() AT TIME ZONE 'UTC')::DATE - outbox_days, 'YYYYMMDD');
    dropped INTEGER := 0;
    name TEXT;
    needed BOOLEAN;
BEGIN
    FOR name IN
        SELECT child.relname FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
        WHERE inhparent = 'outbox'::REGCLASS AND child.relname ~ '^outbox_\d{8}$' AND child.relname < oldest
        ORDER BY child.relname LIMIT at_most
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE state IN (''new'', ''later'', ''sending'', ''failed''))', name)
            INTO needed;
        IF NOT needed THEN
            EXECUTE format('DROP TABLE %I', name);
            dropped := dropped + 1;
        END IF;
    END LOOP;
    RETURN dropped;
END $$;

SELECT cartable_partitions_ahead(7);

COMMIT;
