"""What a citizen keeps of a conversation: a page to save, or the same by e-mail."""
