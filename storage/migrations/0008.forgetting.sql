-- depends: 0007.browsers
-- What is needed no more goes, and is found without reading what stays.

-- Mails that lie no more where they are read are "gone": only they may be forgotten, since nothing
-- can hand them in again. The table of those that were filed is made once more, empty, where a kill
-- came between this and its mark.
CREATE TABLE IF NOT EXISTS filed_mails (
    input TEXT PRIMARY KEY
);
UPDATE inbox SET state = 'gone'
WHERE source = 'mail' AND state = 'done' AND input IN (SELECT input FROM filed_mails);
DROP TABLE filed_mails;
CREATE INDEX IF NOT EXISTS inbox_gone ON inbox (done_at) WHERE state = 'gone';
CREATE INDEX IF NOT EXISTS inbox_mails_here ON inbox (input)
    WHERE source = 'mail' AND state = 'done';

-- By source first: mails that stay stand in nobody's way.
CREATE INDEX IF NOT EXISTS inbox_treated ON inbox (source, done_at, state)
    WHERE state IN ('done', 'gone');
DROP INDEX IF EXISTS inbox_done;

CREATE INDEX IF NOT EXISTS tokens_by_age ON tokens (purpose, made_at);
CREATE INDEX IF NOT EXISTS tokens_by_end ON tokens (purpose, (COALESCE(used_at, withdrawn_at)))
    WHERE used_at IS NOT NULL OR withdrawn_at IS NOT NULL;
