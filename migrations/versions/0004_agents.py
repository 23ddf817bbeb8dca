"""Presence, wrap-up, breaks and assignment of employees. Deploy: before the code."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
