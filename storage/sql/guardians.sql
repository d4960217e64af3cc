-- name: put_guardian
INSERT INTO guardians (account, role, phone, mobile, chosen, completed_at)
VALUES (:account, :role, :phone, :mobile, :chosen, :completed_at)
ON CONFLICT (account) DO UPDATE SET
    role = excluded.role, phone = excluded.phone, mobile = excluded.mobile,
    chosen = excluded.chosen, completed_at = excluded.completed_at

-- name: guardian
SELECT account, role, phone, mobile, chosen, completed_at FROM guardians WHERE account = :account

-- name: add_confirmation
INSERT INTO confirmations (
    id, account, email, asked_at, sent_at, sent, reminded, outcome, closed_at
) VALUES (:id, :account, :email, :asked_at, :sent_at, :sent, :reminded, :outcome, :closed_at)

-- name: update_confirmation
UPDATE confirmations SET
    sent_at = :sent_at, sent = :sent, reminded = :reminded, outcome = :outcome,
    closed_at = :closed_at
WHERE id = :id

-- name: confirmation
SELECT id, account, email, asked_at, sent_at, sent, reminded, outcome, closed_at
FROM confirmations WHERE id = :confirmation
/*pg: FOR NO KEY UPDATE */

-- name: latest_confirmation
SELECT id, account, email, asked_at, sent_at, sent, reminded, outcome, closed_at
FROM confirmations WHERE account = :account ORDER BY id DESC LIMIT 1

-- name: open_confirmations
SELECT id, account, email, asked_at, sent_at, sent, reminded, outcome, closed_at
FROM confirmations WHERE closed_at IS NULL AND asked_at <= :before AND reminded < :reminded
ORDER BY asked_at, id LIMIT :limit
/*pg: FOR NO KEY UPDATE */
