-- name: add_erasure
INSERT INTO erasures (id, kind, subject, erased_at) VALUES (:id, :kind, :subject, :erased_at)
ON CONFLICT (id) DO NOTHING

-- name: erasure
SELECT 1 FROM erasures WHERE id = :id

-- name: erasures_since
SELECT id, kind, subject, erased_at FROM erasures WHERE erased_at >= :since ORDER BY erased_at, id
