"""What a supervisor sees of the day as a whole: the wallboard, how well the bot's certainty holds, and who may need a call."""
