-- depends: 0008.forgetting
-- Whether a chat ever had access to an account: strangers' failures do not make it wait.

CREATE INDEX IF NOT EXISTS devices_ever ON devices (chat, account);
