"""Telegram: takes updates, answers them, and delivers what the school owes in the chat."""
