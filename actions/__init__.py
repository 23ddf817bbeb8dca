"""The bot's custom actions: what a rule cannot know by itself, asked of the api over its internal listener."""
