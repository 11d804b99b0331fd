"""The activities of the home feed."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "activities",
        sa.Column("uuid", sa.Uuid, primary_key=True),
        sa.Column("handle", sa.String(128), nullable=False),
        sa.Column("message", sa.String(280), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("likes_count", sa.Integer, nullable=False, server_default="0"),
        sa.Column("replies_count", sa.Integer, nullable=False, server_default="0"),
        sa.Column("reposts_count", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_index("activities_created_at", "activities", ["created_at"])
