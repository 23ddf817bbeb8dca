"""Handoffs: from the bot's request to a person's last word, and the queue in between."""
