"""Keeps secrets: keys, seals, password hashes, strength, tokens; nothing here knows a person."""
