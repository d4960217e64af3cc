-- depends: 0023.opened-news
-- Families are told account by account: each batch goes on in the school's places where the last ended.

CREATE INDEX IF NOT EXISTS places_of_platform ON places (platform, account)
WHERE account IS NOT NULL;
