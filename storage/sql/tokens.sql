-- name: old_tokens
SELECT digest FROM tokens WHERE purpose = :purpose AND made_at < :before
ORDER BY made_at LIMIT :limit

-- name: ended_tokens
SELECT digest FROM tokens
WHERE purpose = :purpose AND (used_at IS NOT NULL OR withdrawn_at IS NOT NULL)
    AND COALESCE(used_at, withdrawn_at) < :before
ORDER BY COALESCE(used_at, withdrawn_at) LIMIT :limit

-- name: drop_token_subjects
DELETE FROM token_subjects WHERE digest IN (
    SELECT key FROM json_each(/*pg: CAST( */:digests /*pg: AS json) */)
)

-- name: drop_tokens
DELETE FROM tokens WHERE digest IN (
    SELECT key FROM json_each(/*pg: CAST( */:digests /*pg: AS json) */)
)
