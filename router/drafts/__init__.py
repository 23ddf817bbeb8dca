"""What an employee is typing and has not sent, kept on the server."""
