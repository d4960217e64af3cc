-- depends: 0016.devices-of-before
-- What mails have asked goes along with a conversation that is taken up on another device.

CREATE INDEX IF NOT EXISTS conversation_mails_chat ON conversation_mails (chat);
