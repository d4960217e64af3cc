"""Step-by-step scripts and the small engine that runs them; knows no Telegram."""
