"""The embedded default: Telegram, mail and a page, for trying Cartable on one machine alone."""
