"""What the types beyond initial registration and the defence of anomalies keep."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OPEN = sa.text("open AND category IS NOT NULL")
ONE_OPEN = {"sqlite_where": OPEN, "postgresql_where": OPEN}
OF_PERSON = sa.text("open AND category IS NULL AND NOT imposed")
ONE_OF_PERSON = {"sqlite_where": OF_PERSON, "postgresql_where": OF_PERSON}
OF_UNIT = sa.text("open AND person_id IS NULL")
ONE_OF_UNIT = {"sqlite_where": OF_UNIT, "postgresql_where": OF_UNIT}


def upgrade() -> None:
    with op.batch_alter_table("definition") as definition:
        definition.add_column(sa.Column("position", sa.Integer(), nullable=False, server_default="0"))

    # anomalies are defended in an instance of their own, whose status is theirs
    with op.batch_alter_table("anomaly") as anomaly:
        anomaly.add_column(sa.Column("category", sa.String(length=64), nullable=True))
        anomaly.add_column(sa.Column("defence_id", sa.String(length=32), nullable=True))
        anomaly.add_column(sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True))
        anomaly.create_foreign_key(op.f("fk_anomaly_defence_id_instance"), "instance", ["defence_id"], ["id"])
        anomaly.create_index(op.f("ix_anomaly_defence_id"), ["defence_id"], unique=False)
        anomaly.drop_column("state")
    op.create_table(
        "defence",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("anomaly_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("exemption", sa.String(length=60), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_defence_account_id_account")),
        sa.ForeignKeyConstraint(["anomaly_id"], ["anomaly.id"], name=op.f("fk_defence_anomaly_id_anomaly")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_defence")),
    )
    op.create_index(op.f("ix_defence_anomaly_id"), "defence", ["anomaly_id"], unique=False)

    # every run of the computer check is kept; the rows there are become those of one run for each level
    op.create_table(
        "check_run",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=True),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("latest", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_check_run_account_id_account")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_check_run_instance_id_instance")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_run")),
    )
    op.create_index("ix_check_run_case", "check_run", ["instance_id", "level", "run_at"], unique=False)
    op.execute(
        "INSERT INTO check_run (id, instance_id, level, run_at, role, actor_name, latest) "
        "SELECT min(id), instance_id, level, max(checked_at), 'system', '系统', true FROM check_result "
        "GROUP BY instance_id, level"
    )
    with op.batch_alter_table("check_result") as check_result:
        check_result.add_column(sa.Column("run_id", sa.String(length=32), nullable=True))
    op.execute(
        "UPDATE check_result SET run_id = (SELECT check_run.id FROM check_run WHERE "
        "check_run.instance_id = check_result.instance_id AND check_run.level = check_result.level)"
    )
    with op.batch_alter_table("check_result") as check_result:
        check_result.alter_column("run_id", existing_type=sa.String(length=32), nullable=False)
        check_result.create_foreign_key(op.f("fk_check_result_run_id_check_run"), "check_run", ["run_id"], ["id"])
        check_result.create_index(op.f("ix_check_result_run_id"), ["run_id"], unique=False)

    # formal notices
    op.create_table(
        "formal_notice",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text_name", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("element", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_formal_notice_account_id_account")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_formal_notice_instance_id_instance")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_formal_notice")),
        sa.UniqueConstraint("instance_id", "serial", name=op.f("uq_formal_notice_instance_id_serial")),
        sa.UniqueConstraint("number", name=op.f("uq_formal_notice_number")),
    )
    op.create_index(op.f("ix_formal_notice_instance_id"), "formal_notice", ["instance_id"], unique=False)

    # false material keeps a person from one category only
    with op.batch_alter_table("penalty") as penalty:
        penalty.add_column(sa.Column("category", sa.String(length=64), nullable=True))

    # the sweep begins with the registration that was looked at longest ago
    with op.batch_alter_table("registration") as registration:
        registration.add_column(sa.Column("swept_at", sa.DateTime(timezone=True), nullable=True))
        registration.create_index(op.f("ix_registration_swept_at"), ["swept_at"], unique=False)

    # what others start about a person runs beside his own application; a cancelled registration says by what
    with op.batch_alter_table("application") as application:
        application.add_column(sa.Column("imposed", sa.Boolean(), nullable=False, server_default=sa.false()))
        application.drop_index("uq_application_open")
        application.create_index("uq_application_open", ["person_id", "category", "imposed"], unique=True, **ONE_OPEN)
    with op.batch_alter_table("registration") as registration:
        registration.add_column(sa.Column("cancelled_on", sa.Date(), nullable=True))
        registration.add_column(sa.Column("cancelled_by", sa.String(length=20), nullable=True))

    # what has no category is open once; a unit has the names that the library and each system know it by; one application
    # may touch many certificates
    with op.batch_alter_table("application") as application:
        application.create_index(
            "uq_application_open_of_person", ["person_id", "process"], unique=True, **ONE_OF_PERSON
        )
        application.create_index(
            "uq_application_open_of_unit", ["enterprise_id", "process", "system"], unique=True, **ONE_OF_UNIT
        )
    with op.batch_alter_table("enterprise") as enterprise:
        enterprise.add_column(sa.Column("library_name", sa.String(length=200), nullable=True))
        enterprise.add_column(sa.Column("library_uscc", sa.String(length=18), nullable=True))
        enterprise.add_column(sa.Column("former_names", sa.JSON(), nullable=False, server_default="{}"))
        enterprise.add_column(sa.Column("refresh_due", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("certificate") as certificate:
        certificate.drop_constraint(op.f("uq_certificate_application_number"), type_="unique")
        certificate.create_unique_constraint(
            op.f("uq_certificate_application_number_registration_id"), ["application_number", "registration_id"]
        )

    # what admins watch: workers that are alive, what ended and what was closed within the last days
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    op.create_index(op.f("ix_instance_ended_at"), "instance", ["ended_at"])
    op.create_index(op.f("ix_user_task_closed_at"), "user_task", ["closed_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_user_task_closed_at"), "user_task")
    op.drop_index(op.f("ix_instance_ended_at"), "instance")
    op.drop_table("heartbeat")
    with op.batch_alter_table("certificate") as certificate:
        certificate.drop_constraint(op.f("uq_certificate_application_number_registration_id"), type_="unique")
        certificate.create_unique_constraint(op.f("uq_certificate_application_number"), ["application_number"])
    with op.batch_alter_table("enterprise") as enterprise:
        for name in ("refresh_due", "former_names", "library_uscc", "library_name"):
            enterprise.drop_column(name)
    with op.batch_alter_table("application") as application:
        application.drop_index("uq_application_open_of_unit")
        application.drop_index("uq_application_open_of_person")
    with op.batch_alter_table("registration") as registration:
        registration.drop_column("cancelled_by")
        registration.drop_column("cancelled_on")
    with op.batch_alter_table("application") as application:
        application.drop_index("uq_application_open")
        application.drop_column("imposed")
        application.create_index("uq_application_open", ["person_id", "category"], unique=True, **ONE_OPEN)
    with op.batch_alter_table("registration") as registration:
        registration.drop_index(op.f("ix_registration_swept_at"))
        registration.drop_column("swept_at")
    with op.batch_alter_table("penalty") as penalty:
        penalty.drop_column("category")
    op.drop_table("formal_notice")
    with op.batch_alter_table("check_result") as check_result:
        check_result.drop_index(op.f("ix_check_result_run_id"))
        check_result.drop_constraint(op.f("fk_check_result_run_id_check_run"), type_="foreignkey")
        check_result.drop_column("run_id")
    op.drop_table("check_run")
    op.drop_table("defence")
    with op.batch_alter_table("anomaly") as anomaly:
        anomaly.add_column(sa.Column("state", sa.String(length=12), nullable=False, server_default="open"))
        anomaly.drop_index(op.f("ix_anomaly_defence_id"))
        anomaly.drop_constraint(op.f("fk_anomaly_defence_id_instance"), type_="foreignkey")
        for name in ("heard_at", "defence_id", "category"):
            anomaly.drop_column(name)

    with op.batch_alter_table("definition") as definition:
        definition.drop_column("position")
