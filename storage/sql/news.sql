-- name: add_news
INSERT INTO news (
    id, platform, class, child, publish_at, urgent, made_by, made_at, digest, version, edited_at,
    corrected_at, announced_to, announced_at, withdrawn_at
) VALUES (
    :id, :platform, :class, :child, :publish_at, :urgent, :made_by, :made_at, :digest, :version,
    :edited_at, :corrected_at, :announced_to, :announced_at, :withdrawn_at
) ON CONFLICT (platform, digest) WHERE digest IS NOT NULL DO NOTHING

-- name: update_news
UPDATE news SET class = :class, child = :child, publish_at = :publish_at, urgent = :urgent,
    digest = :digest, version = :version, edited_at = :edited_at, corrected_at = :corrected_at,
    announced_to = :announced_to, announced_at = :announced_at, withdrawn_at = :withdrawn_at
WHERE id = :id

-- name: news
SELECT id, platform, class, child, publish_at, urgent, made_by, made_at, digest, version, edited_at,
    corrected_at, announced_to, announced_at, withdrawn_at
FROM news WHERE id = :news

-- name: lock_news
SELECT id, platform, class, child, publish_at, urgent, made_by, made_at, digest, version, edited_at,
    corrected_at, announced_to, announced_at, withdrawn_at
FROM news WHERE id = :news
/*pg: FOR NO KEY UPDATE */

-- name: news_by_digest
SELECT id, platform, class, child, publish_at, urgent, made_by, made_at, digest, version, edited_at,
    corrected_at, announced_to, announced_at, withdrawn_at
FROM news WHERE platform = :platform AND digest = :digest

-- name: news_of_platform
-- What lies ahead comes first, then the newest.
SELECT id, platform, class, child, publish_at, urgent, made_by, made_at, digest, version, edited_at,
    corrected_at, announced_to, announced_at, withdrawn_at
FROM news WHERE platform = :platform ORDER BY publish_at DESC, id DESC LIMIT :limit

-- name: published_news
SELECT id, platform, class, child, publish_at, urgent, made_by, made_at, digest, version, edited_at,
    corrected_at, announced_to, announced_at, withdrawn_at
FROM news
WHERE platform = :platform AND publish_at <= :now AND withdrawn_at IS NULL
ORDER BY publish_at DESC, id DESC LIMIT :limit

-- name: add_news_text
INSERT INTO news_texts (news, language, title, body) VALUES (:news, :language, :title, :body)

-- name: clear_news_texts
DELETE FROM news_texts WHERE news = :news

-- name: news_texts
SELECT language, title, body FROM news_texts WHERE news = :news ORDER BY language

-- name: add_news_file
INSERT INTO news_files (news, number, name, media_type, size, file)
VALUES (:news, :number, :name, :media_type, :size, :file)

-- name: clear_news_files
DELETE FROM news_files WHERE news = :news

-- name: news_files
SELECT number, name, media_type, size, file FROM news_files WHERE news = :news ORDER BY number

-- name: news_to_announce
SELECT id FROM news WHERE announced_at IS NULL AND publish_at <= :now AND withdrawn_at IS NULL
ORDER BY publish_at, id

-- name: news_to_correct
SELECT id FROM news WHERE edited_at IS NOT NULL AND corrected_at IS NULL ORDER BY edited_at, id

-- name: audience_of_news
-- Who holds a place at a child of the audience that was opened; what else is missing is asked after.
-- The school's places are gone through once in all: were the children joined, PostgreSQL would take
-- few of them for the audience, and read the whole school for each batch.
SELECT DISTINCT account FROM places
WHERE platform = :platform AND account > :after
    AND opened_at IS NOT NULL AND (ends_at IS NULL OR ends_at > :now)
    AND (
        SELECT children.left_at IS NULL AND children.class = COALESCE(:class, children.class)
            AND children.id = COALESCE(:child, children.id)
        FROM children WHERE children.id = places.child
    )
ORDER BY account LIMIT :limit

-- name: families_of_news
-- Accounts to which a child of the audience is open (school.access, school.agreement), and how many
-- of them are told nowhere as they have chosen by now (school.telling).
WITH newest AS (
    SELECT version FROM terms WHERE platform = :platform
    GROUP BY version ORDER BY MIN(published_at) DESC, version /*pg: COLLATE "C" */ DESC LIMIT 1
),
texts AS (
    SELECT language, CASE WHEN ignore_until >= :today THEN 1 ELSE 0 END AS may_ignore
    FROM terms JOIN newest ON newest.version = terms.version WHERE platform = :platform
),
open_to AS (
    SELECT DISTINCT places.account FROM children JOIN places ON places.child = children.id
    LEFT JOIN newest ON 1 = 1
    WHERE children.platform = :platform AND children.left_at IS NULL
        AND children.class = COALESCE(:class, children.class)
        AND children.id = COALESCE(:child, children.id)
        AND places.opened_at IS NOT NULL AND (places.ends_at IS NULL OR places.ends_at > :now)
        AND NOT EXISTS (
            SELECT 1 FROM places held
            WHERE held.account = places.account AND held.child = places.child
                AND (held.taken_at, held.id) < (places.taken_at, places.id)
                AND (held.ends_at IS NULL OR held.ends_at > :now)
        )
        AND (newest.version IS NULL OR CASE COALESCE((
            SELECT answer FROM terms_record said
            WHERE said.account = places.account AND said.platform = children.platform
                AND said.child = children.id AND said.version = newest.version
            ORDER BY said.id DESC LIMIT 1
        ), (
            SELECT CASE answer WHEN 'accepted' THEN 'ignored' END FROM terms_record said
            WHERE said.account = places.account AND said.platform = children.platform
                AND said.child = children.id AND said.answer <> 'ignored'
            ORDER BY said.id DESC LIMIT 1
        ))
            WHEN 'accepted' THEN 1
            WHEN 'ignored' THEN COALESCE(
                (SELECT may_ignore FROM texts WHERE texts.language = children.language),
                (
                    SELECT may_ignore FROM texts ORDER BY
                        CASE WHEN language = 'fr' THEN 0 ELSE 1 END, language /*pg: COLLATE "C" */
                    LIMIT 1
                )
            )
            ELSE 0
        END = 1)
),
wanted AS (
    SELECT open_to.account,
        COALESCE(chosen.chat, :chat) AS chat, COALESCE(chosen.mail, :mail) AS mail,
        EXISTS (
            SELECT 1 FROM devices JOIN chats ON chats.id = devices.chat
            WHERE devices.account = open_to.account AND devices.unlinked_at IS NULL
                AND chats.blocked_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM browsers WHERE browsers.chat = devices.chat)
        ) AS chats,
        (
            SELECT CASE WHEN addresses.quiet_at IS NULL THEN 1 ELSE 0 END FROM addresses
            LEFT JOIN replaced_addresses ON replaced_addresses.email = addresses.email
            LEFT JOIN chosen_addresses ON chosen_addresses.account = addresses.account
                AND chosen_addresses.email = addresses.email
            WHERE addresses.account = open_to.account AND addresses.state <> 'bad'
                AND replaced_addresses.replaced_at IS NULL
            ORDER BY CASE WHEN chosen_addresses.email IS NULL THEN 1 ELSE 0 END,
                addresses.proven_at, addresses.email /*pg: COLLATE "C" */
            LIMIT 1
        ) AS mailbox,
        EXISTS (
            SELECT 1 FROM closings
            WHERE closings.account = open_to.account AND reopened_at IS NULL
        ) AS closes
    FROM open_to LEFT JOIN preferences chosen
        ON chosen.account = open_to.account AND chosen.topic = 'news'
)
SELECT COUNT(*), COUNT(CASE
    WHEN closes THEN 1
    WHEN CASE WHEN chats THEN chat ELSE 'off' END <> 'off' THEN NULL
    WHEN CASE WHEN mail <> 'instead' THEN mail WHEN chats THEN 'off' ELSE chat END <> 'off'
        AND mailbox = 1 THEN NULL
    ELSE 1
END) FROM wanted

-- name: owe_news
INSERT INTO news_told (
    news, account, channel, destination, notice, message, picture, version, state
) VALUES (:news, :account, :channel, :destination, :notice, NULL, NULL, :version, NULL)
ON CONFLICT (news, account, channel, destination) DO UPDATE SET
    notice = :notice, state = NULL

-- name: write_news
INSERT INTO news_told (
    news, account, channel, destination, notice, message, picture, version, state
) VALUES (:news, :account, :channel, :destination, :notice, NULL, :picture, :version, NULL)
ON CONFLICT (news, account, channel, destination) DO UPDATE SET
    notice = COALESCE(:notice, news_told.notice), picture = :picture, version = :version

-- name: news_leave
-- What stands there already, as it does where nothing was edited since, is not written again.
INSERT INTO news_told (
    news, account, channel, destination, notice, message, picture, version, state
)
SELECT CAST(:news AS BIGINT), account, channel, destination, id, CAST(NULL AS BIGINT),
    CAST(:picture AS TEXT), CAST(:version AS INTEGER), CAST(NULL AS TEXT)
FROM outbox
WHERE id IN (SELECT CAST(key AS BIGINT) FROM json_each(/*pg: CAST( */:notices /*pg: AS json) */))
ON CONFLICT (news, account, channel, destination) DO UPDATE SET
    notice = excluded.notice, picture = excluded.picture, version = excluded.version
WHERE news_told.version <> excluded.version OR COALESCE(news_told.notice, 0) <> excluded.notice
    OR COALESCE(news_told.picture, '') <> COALESCE(excluded.picture, '')

-- name: promise_news
UPDATE news_told SET version = :version
WHERE news = :news AND account = :account AND channel = 'telegram' AND destination = :destination

-- name: news_shown
UPDATE news_told SET message = sent.message
FROM (
    SELECT outbox.account, outbox.destination, CAST(CAST(value AS TEXT) AS BIGINT) AS message
    FROM json_each(/*pg: CAST( */:messages /*pg: AS json) */)
    JOIN outbox ON outbox.id = CAST(key AS BIGINT)
) AS sent
WHERE news_told.news = :news AND news_told.account = sent.account
    AND news_told.channel = 'telegram' AND news_told.destination = sent.destination

-- name: news_came_back
UPDATE news_told SET state = 'bounced'
WHERE news = :news AND account = :account AND channel = 'mail' AND destination = :destination

-- name: outdated_news
SELECT account, destination, message FROM news_told
WHERE news = :news AND message IS NOT NULL AND version < :version
ORDER BY account, destination LIMIT :limit

-- name: news_of_message
SELECT message, picture FROM news_told
WHERE news = :news AND account = :account AND channel = 'telegram' AND destination = :destination

-- name: open_news
INSERT INTO news_opened (destination, message, news, account, version, headline)
VALUES (:destination, :message, :news, :account, :version, :headline)
ON CONFLICT (destination, message) DO NOTHING

-- name: take_opened_news
DELETE FROM news_opened WHERE (destination, message) IN (
    SELECT destination, message FROM news_opened
    WHERE news = :news AND version < :version ORDER BY destination, message LIMIT :limit
) RETURNING account, destination, message, headline

-- name: read_news
INSERT INTO news_readers (news, account, opened_at) VALUES (:news, :account, :now)
ON CONFLICT (news, account) DO NOTHING

-- name: news_reader
SELECT opened_at FROM news_readers WHERE news = :news AND account = :account

-- part: told_state
-- What became of telling somebody: as it was kept, or as the notice says while there is one.
CASE
    WHEN told.state IS NOT NULL THEN told.state
    WHEN told.notice IS NULL THEN 'digest'
    WHEN outbox.state IN ('new', 'sending', 'later') THEN 'queued'
    WHEN outbox.state = 'dropped' AND outbox.error = 'blocked' THEN 'blocked'
    WHEN outbox.state = 'failed' AND told.channel = 'mail' THEN 'bounced'
    WHEN outbox.state IS NULL THEN 'sent'
    ELSE outbox.state
END

-- name: news_told_states
SELECT told.account, told.channel, {told_state}
FROM news_told AS told LEFT JOIN outbox ON outbox.id = told.notice
WHERE told.news = :news ORDER BY told.account, told.channel, told.destination

-- name: count_news_told
SELECT {told_state}, COUNT(*)
FROM news_told AS told LEFT JOIN outbox ON outbox.id = told.notice
WHERE told.news = :news GROUP BY 1

-- name: count_news_accounts
SELECT
    (SELECT COUNT(DISTINCT account) FROM news_told WHERE news = :news),
    (SELECT COUNT(*) FROM news_readers WHERE news = :news)

-- name: news_readers
SELECT account, opened_at FROM news_readers WHERE news = :news ORDER BY account

-- name: settle_news
UPDATE news_told AS told SET state = {told_state}
FROM outbox
WHERE outbox.id = told.notice AND told.state IS NULL AND told.notice IN (
    SELECT closed.notice FROM news_told AS closed JOIN outbox ON outbox.id = closed.notice
    WHERE closed.state IS NULL AND outbox.state IN ('sent', 'dropped', 'failed') LIMIT :limit
)
