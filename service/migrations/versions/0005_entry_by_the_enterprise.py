"""What entry by the enterprise, printed forms and the register of persons keep."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

IN_ORDER = sa.text(
    "UPDATE form_snapshot SET serial = (SELECT count(*) FROM form_snapshot AS other"
    " WHERE other.instance_id = form_snapshot.instance_id AND (other.taken_at < form_snapshot.taken_at"
    " OR (other.taken_at = form_snapshot.taken_at AND other.id <= form_snapshot.id)))"
)


def upgrade() -> None:
    # which snapshot is the later one, also of two that were taken at the same moment
    with op.batch_alter_table("form_snapshot") as snapshot:
        snapshot.add_column(sa.Column("serial", sa.Integer(), nullable=False, server_default="0"))
    op.execute(IN_ORDER)
    with op.batch_alter_table("form_snapshot") as snapshot:
        snapshot.alter_column("serial", server_default=None)

    # until when nobody may apply again after a refusal for false material
    with op.batch_alter_table("penalty") as penalty:
        penalty.add_column(sa.Column("reapply_not_before", sa.Date(), nullable=True))

    # 出省记录
    op.create_table(
        "out_of_province",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("registration_id", sa.String(length=32), nullable=False),
        sa.Column("application_number", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("certificate_no", sa.String(length=20), nullable=False),
        sa.Column("former_name", sa.String(length=200), nullable=False),
        sa.Column("former_region", sa.String(length=6), nullable=False),
        sa.Column("new_name", sa.String(length=200), nullable=False),
        sa.Column("new_region", sa.String(length=6), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_out_of_province_person_id_person")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_out_of_province_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_out_of_province")),
        sa.UniqueConstraint("application_number", name=op.f("uq_out_of_province_application_number")),
    )
    op.create_index(op.f("ix_out_of_province_moved_at"), "out_of_province", ["moved_at"], unique=False)


def downgrade() -> None:
    op.drop_table("out_of_province")
    with op.batch_alter_table("penalty") as penalty:
        penalty.drop_column("reapply_not_before")
    with op.batch_alter_table("form_snapshot") as snapshot:
        snapshot.drop_column("serial")
