"""Thin handlers: read the update, call one use case, say one thing."""
