"""The domain of Balie: what the router decides and remembers, without knowing its edge or the bot."""
