"""Search over conversations: words in Dutch and English, filters, saved views and an export, never more than the employee may open."""
