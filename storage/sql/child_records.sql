-- What is a child's, table by table, in the order of storage/child_holdings.py, and how it goes.

-- name: child_children
SELECT id, platform, identifier, first_name, last_name, class, birth_date, language, email, address,
    guardian_places, added_at, left_at
FROM children WHERE id = :child

-- name: child_places
SELECT id, platform, number, made_at, taken_at, opened_at, ends_at FROM places
WHERE child = :child ORDER BY number, id

-- name: child_letters
SELECT id, platform, place, made_at, expires_at, reached, used_at, withdrawn_at FROM letters
WHERE child = :child ORDER BY id

-- name: child_terms_record
SELECT id, platform, version, language, answer, channel, answered_at FROM terms_record
WHERE child = :child OR place IN (SELECT id FROM places WHERE child = :child)
ORDER BY answered_at, id

-- name: child_requests
SELECT id, platform, kind, made_at, closed_at FROM requests WHERE child = :child ORDER BY id

-- name: child_news
SELECT id, platform, publish_at, urgent, made_at, edited_at, withdrawn_at FROM news
WHERE child = :child ORDER BY id

-- name: child_news_texts
SELECT news, language, title, body FROM news_texts
WHERE news IN (SELECT id FROM news WHERE child = :child) ORDER BY news, language

-- name: child_news_files
SELECT news, number, name, media_type, size FROM news_files
WHERE news IN (SELECT id FROM news WHERE child = :child) ORDER BY news, number

-- name: child_failures
SELECT failed_at FROM sign_in_failures WHERE subject = :subject ORDER BY failed_at

-- name: child_audit
SELECT id, done_at, action, platform FROM audit
WHERE subject = :who
    OR REPLACE(REPLACE(detail, :inside, ''), :at_the_end, '') <> detail
    OR subject IN (SELECT :place || CAST(id AS TEXT) FROM places WHERE child = :child)
    OR subject IN (SELECT :request || CAST(id AS TEXT) FROM requests WHERE child = :child)
ORDER BY id

-- name: guardians_of_child
SELECT DISTINCT account FROM places
WHERE child = :child AND account IS NOT NULL AND (ends_at IS NULL OR ends_at > :now)
ORDER BY account

-- name: child_for_good
-- Nobody writes a row that refers to it from here on.
SELECT identifier, first_name, last_name FROM children WHERE id = :child
/*pg: FOR UPDATE */

-- name: of_like_names
-- Of the same letters, in whichever order.
SELECT id, identifier, first_name, last_name FROM children
WHERE id <> :child AND name_key = (SELECT name_key FROM children WHERE id = :child)

-- name: places_at_child
SELECT id FROM places WHERE child = :child

-- name: accounts_at_child
-- Those too whose right is over: what was written to them may wait still.
SELECT DISTINCT account FROM places WHERE child = :child AND account IS NOT NULL

-- name: requests_about_child
SELECT id FROM requests WHERE child = :child

-- name: news_to_child
SELECT id FROM news WHERE child = :child

-- name: letters_of_child
SELECT id FROM letters WHERE child = :child

-- name: outbox_with_data
SELECT id, account, data FROM outbox WHERE data IS NOT NULL AND id > :after
ORDER BY id LIMIT :limit

-- name: erase_notice
DELETE FROM outbox WHERE id = :id

-- name: digest_items_of_guardians
SELECT id, data FROM digest_items
WHERE account IN (SELECT account FROM places WHERE child = :child) ORDER BY id

-- name: erase_digest_item
DELETE FROM digest_items WHERE id = :id

-- name: erase_merged_row
DELETE FROM merged_rows WHERE item = :item

-- name: hold_conversations
-- Every step reads its chat's row to lock it, there being one or not: this waits for those under
-- way, and those to come wait for it. SQLite writes one transaction after the other anyway.
/*pg: LOCK TABLE conversations IN EXCLUSIVE MODE -- */ SELECT 1

-- name: conversations_after
SELECT chat, records FROM conversations WHERE chat /*pg: COLLATE "C" */ > :after
ORDER BY chat /*pg: COLLATE "C" */ LIMIT :limit

-- name: keep_records
UPDATE conversations SET records = :records WHERE chat = :key

-- name: words_at_school_of_child
SELECT id, words FROM problem_words WHERE problem IN (
    SELECT problems.id FROM problems JOIN children ON children.platform = problems.platform
    WHERE children.id = :child
) ORDER BY id

-- name: erase_words
DELETE FROM problem_words WHERE id = :id

-- name: erase_problems_without_words
DELETE FROM problems WHERE platform = (SELECT platform FROM children WHERE id = :child)
    AND NOT EXISTS (SELECT 1 FROM problem_words WHERE problem_words.problem = problems.id)

-- name: empty_set_aside
-- Sealed, and kept to look into what went wrong; it may be what a guardian typed of the child.
UPDATE inbox SET payload = NULL
WHERE source = 'telegram' AND state = 'set_aside' AND payload IS NOT NULL AND lane IN (
    SELECT CAST(devices.chat AS TEXT) FROM devices
    JOIN places ON places.account = devices.account WHERE places.child = :child
)

-- name: blank_acts_about_child
UPDATE audit SET detail = '{}'
WHERE detail <> '{}' AND (
    subject = :who
    OR REPLACE(REPLACE(detail, :inside, ''), :at_the_end, '') <> detail
    OR subject IN (SELECT :place || CAST(id AS TEXT) FROM places WHERE child = :child)
    OR subject IN (SELECT :request || CAST(id AS TEXT) FROM requests WHERE child = :child)
)

-- name: files_of_news_to_child
SELECT DISTINCT file FROM news_files WHERE news IN (SELECT id FROM news WHERE child = :child)

-- name: erase_texts_of_news_to_child
DELETE FROM news_texts WHERE news IN (SELECT id FROM news WHERE child = :child)

-- name: erase_files_of_news_to_child
DELETE FROM news_files WHERE news IN (SELECT id FROM news WHERE child = :child)

-- name: erase_told_of_news_to_child
DELETE FROM news_told WHERE news IN (SELECT id FROM news WHERE child = :child)

-- name: erase_opened_of_news_to_child
DELETE FROM news_opened WHERE news IN (SELECT id FROM news WHERE child = :child)

-- name: erase_readers_of_news_to_child
DELETE FROM news_readers WHERE news IN (SELECT id FROM news WHERE child = :child)

-- name: erase_news_to_child
DELETE FROM news WHERE child = :child

-- name: forget_chosen_child
UPDATE guardians SET chosen = NULL WHERE chosen = :child

-- name: erase_answers_of_nobody
-- Given on the way to an account that was never opened: nobody's consent is shown by them.
DELETE FROM terms_record WHERE account IS NULL AND (
    child = :child OR place IN (SELECT id FROM places WHERE child = :child)
)

-- name: detach_answers
-- That a guardian has answered, what and when stays theirs, as proof.
UPDATE terms_record SET child = NULL, place = NULL
WHERE child = :child OR place IN (SELECT id FROM places WHERE child = :child)

-- name: erase_requests_about
DELETE FROM requests WHERE child = :child

-- name: erase_letters_of_child
DELETE FROM letters WHERE child = :child OR place IN (SELECT id FROM places WHERE child = :child)

-- name: erase_places_of_child
DELETE FROM places WHERE child = :child

-- name: erase_child
DELETE FROM children WHERE id = :child
