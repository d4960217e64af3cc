"""The embedded mail server: SMTP in, IMAP for the program, mailboxes for the personas."""
