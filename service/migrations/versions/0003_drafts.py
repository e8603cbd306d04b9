"""Drafts of analysts, what scenarios came to, and why a deployment was made in spite of them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("deployment") as deployment:
        deployment.add_column(sa.Column("override_reason", sa.Text(), nullable=True))

    op.create_table(
        "draft",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=True),
        sa.Column("deployment_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["deployment.id"], name=op.f("fk_draft_base_id_deployment")),
        sa.ForeignKeyConstraint(["created_by_id"], ["account.id"], name=op.f("fk_draft_created_by_id_account")),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployment.id"], name=op.f("fk_draft_deployment_id_deployment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index("ix_draft_updated_at", "draft", ["updated_at", "id"], unique=False)
    op.create_table(
        "draft_file",
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("numbered", sa.Integer(), nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=True),
        sa.Column("base_sha", sa.String(length=64), nullable=True),
        sa.Column("saved_by_id", sa.String(length=32), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_file_draft_id_draft")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["account.id"], name=op.f("fk_draft_file_saved_by_id_account")),
        sa.PrimaryKeyConstraint("draft_id", "name", name=op.f("pk_draft_file")),
    )
    op.create_table(
        "draft_revision",
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_revision_draft_id_draft")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["account.id"], name=op.f("fk_draft_revision_saved_by_id_account")),
        sa.PrimaryKeyConstraint("draft_id", "name", "number", name=op.f("pk_draft_revision")),
    )
    op.create_table(
        "scenario_result",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("program", sa.String(length=64), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("played_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_scenario_result")),
    )
    op.create_index(op.f("ix_scenario_result_program"), "scenario_result", ["program"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_scenario_result_program"), table_name="scenario_result")
    op.drop_table("scenario_result")
    op.drop_table("draft_revision")
    op.drop_table("draft_file")
    op.drop_index("ix_draft_updated_at", table_name="draft")
    op.drop_table("draft")
    with op.batch_alter_table("deployment") as deployment:
        deployment.drop_column("override_reason")
