"""Where an employee works today. Deploy: before the code."""

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Make the table."""
    op.execute(
        """
CREATE TABLE workplace (
    agent_id UUID NOT NULL,
    day DATE NOT NULL,
    place TEXT NOT NULL,
    PRIMARY KEY (agent_id),
    FOREIGN KEY(agent_id) REFERENCES agent (id) ON DELETE CASCADE,
    CONSTRAINT workplace_place CHECK (place in ('home', 'town_hall'))
)
"""
    )


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP TABLE workplace")
