"""Employees: accounts, sessions, presence."""
