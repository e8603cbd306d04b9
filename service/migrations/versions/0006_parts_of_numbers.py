"""An index of the parts of case numbers, where the server has what it takes (decision 0020)."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NAME = "ix_instance_business_key_parts"
POSSIBLE = sa.text(
    "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')"
    " OR (EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm')"
    " AND has_database_privilege(current_database(), 'CREATE'))"
)


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql" or not connection.scalar(POSSIBLE):
        return
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_index(
        NAME, "instance", ["business_key"], postgresql_using="gin", postgresql_ops={"business_key": "gin_trgm_ops"}
    )


def downgrade() -> None:
    op.execute(f"DROP INDEX IF EXISTS {NAME}")  # whoever else uses the extension keeps it
