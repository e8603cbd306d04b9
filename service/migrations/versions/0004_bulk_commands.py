"""Commands over many cases, figures that are kept, and indexes for who looks for cases among very many."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OPEN_CASE = sa.text("ended_at IS NULL")
SUSPENDED = sa.text("suspended")
OF_ACCOUNTS = sa.text("kind = 'account'")
OPEN_TASK = sa.text("closed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "bulk_command",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("fed", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_bulk_command_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_command")),
    )
    op.create_index(op.f("ix_bulk_command_created_at"), "bulk_command", ["created_at"], unique=False)
    op.create_table(
        "bulk_row",
        sa.Column("command_id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=True),
        sa.Column("element", sa.String(length=64), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["command_id"], ["bulk_command.id"], name=op.f("fk_bulk_row_command_id_bulk_command")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_bulk_row_instance_id_instance")),
        sa.PrimaryKeyConstraint("command_id", "instance_id", name=op.f("pk_bulk_row")),
    )
    op.create_index("ix_bulk_row_order", "bulk_row", ["command_id", "position"], unique=True)
    op.create_index("ix_bulk_row_outcome", "bulk_row", ["command_id", "outcome", "position"], unique=False)
    op.create_table(
        "snapshot",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_snapshot")),
    )
    op.create_index(
        "ix_instance_open",
        "instance",
        ["started_at", "id"],
        sqlite_where=OPEN_CASE,
        postgresql_where=OPEN_CASE,
    )
    op.create_index(
        "ix_instance_suspended",
        "instance",
        ["started_at", "id"],
        sqlite_where=SUSPENDED,
        postgresql_where=SUSPENDED,
    )
    op.create_index(
        "ix_event_account", "event", ["id"], sqlite_where=OF_ACCOUNTS, postgresql_where=OF_ACCOUNTS
    )
    op.create_index("ix_job_element", "job", ["element", "instance_id"])
    op.create_index(
        "ix_user_task_element",
        "user_task",
        ["element", "instance_id"],
        sqlite_where=OPEN_TASK,
        postgresql_where=OPEN_TASK,
    )


def downgrade() -> None:
    op.drop_index("ix_user_task_element", "user_task")
    op.drop_index("ix_job_element", "job")
    op.drop_index("ix_event_account", "event")
    op.drop_index("ix_instance_suspended", "instance")
    op.drop_index("ix_instance_open", "instance")
    op.drop_table("snapshot")
    op.drop_table("bulk_row")
    op.drop_table("bulk_command")
