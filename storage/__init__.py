"""What lasts: one transaction runner, repositories by topic, named SQL and migrations."""
