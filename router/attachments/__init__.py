"""Files that a citizen sends to the employee who asked for one: what may come in, what becomes of it, who may open it."""
