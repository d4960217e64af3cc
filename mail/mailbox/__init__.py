"""The mailbox that people write back to: read over IMAP, and filed there once it is treated."""
