"""Conversations: what was said, who may speak, and the bot's turns."""
