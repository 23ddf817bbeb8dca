"""How messages leave: the outbox, and the hints that wake those who read."""
