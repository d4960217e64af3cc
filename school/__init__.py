"""The school's rules and use cases; knows no Telegram, no mail, no SQL and no clock on the wall."""
