"""The index that finds the activities to delete.

PostgreSQL refuses writes to the table while it creates the index, and serves reads.
"""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_index("activities_expires_at", "activities", ["expires_at"])
