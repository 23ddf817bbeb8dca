"""E-mail: reading what comes in a mailbox, and writing the letters that answer it."""
