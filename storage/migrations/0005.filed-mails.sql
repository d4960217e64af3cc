-- depends: 0004.mail
-- Mails that no longer lie where they are read: only they may be forgotten, since nothing can hand
-- them in again.

CREATE TABLE IF NOT EXISTS filed_mails (
    input TEXT PRIMARY KEY
);
