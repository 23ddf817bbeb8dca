"""Understanding: which topic, which aspect, for whom, in which language, and how sure of it."""
