"""What people and their programs write, in four languages: tables that the judging reads."""
