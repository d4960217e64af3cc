"""E-mail: what leaves by SMTP, laid out and in four languages."""
