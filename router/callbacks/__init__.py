"""Call-backs: a promise to phone in a slot of real capacity, looked up, moved and cancelled without an account, kept or counted as missed."""
