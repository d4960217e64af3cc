-- name: add_problem
INSERT INTO problems (id, platform, account, email, language, screen, made_at)
VALUES (:id, :platform, :account, :email, :language, :screen, :made_at)

-- name: problem
SELECT id, platform, account, email, language, screen, made_at FROM problems WHERE id = :problem

-- name: say_of_problem
INSERT INTO problem_words (id, problem, writer, words, written_at)
VALUES (:id, :problem, :writer, :words, :written_at)

-- name: said_of_problem
SELECT id, problem, writer, words, written_at FROM problem_words
WHERE problem = :problem ORDER BY written_at, id
