-- name: profile
SELECT account, sex, phone, country, city FROM profiles WHERE account = :account

-- name: put_profile
INSERT INTO profiles (account, sex, phone, country, city)
VALUES (:account, :sex, :phone, :country, :city)
ON CONFLICT (account) DO UPDATE SET
    sex = excluded.sex, phone = excluded.phone, country = excluded.country, city = excluded.city

-- name: change_birth_date
UPDATE accounts SET birth_date = :birth_date WHERE id = :account

-- name: profession
SELECT account, title, employer, sector, link FROM professions WHERE account = :account

-- name: put_profession
INSERT INTO professions (account, title, employer, sector, link)
VALUES (:account, :title, :employer, :sector, :link)
ON CONFLICT (account) DO UPDATE SET
    title = excluded.title, employer = excluded.employer,
    sector = excluded.sector, link = excluded.link
