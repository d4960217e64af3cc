"""Formats: what text in a mail may be wrapped in, each read by itself and within limits."""
