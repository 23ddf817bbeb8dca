"""Whether an answer of the bot helped, and what was missed in it: said by the citizen, for the editors. Never about an employee."""
