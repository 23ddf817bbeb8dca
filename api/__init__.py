"""The edge: everything that the public, an employee or the bot can reach over HTTP."""
