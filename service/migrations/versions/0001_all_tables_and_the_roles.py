"""All tables, the roles, and the first link of the system's chain of events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    chain = op.create_table(
        "chain",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_chain")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=True),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_document_account_id_account"), use_alter=True
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_document_instance_id_instance"), use_alter=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index(op.f("ix_document_instance_id"), "document", ["instance_id"], unique=False)
    op.create_index(op.f("ix_document_sha256"), "document", ["sha256"], unique=False)

    op.create_table(
        "enterprise",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("industry", sa.String(length=40), nullable=True),
        sa.Column("reports_to", sa.String(length=10), nullable=False),
        sa.Column("unit_no", sa.String(length=7), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("legal_representative", sa.String(length=60), nullable=True),
        sa.Column("contact", sa.String(length=60), nullable=True),
        sa.Column("contact_mobile", sa.String(length=20), nullable=True),
        sa.Column("profile_saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise")),
        sa.UniqueConstraint("unit_no", name=op.f("uq_enterprise_unit_no")),
        sa.UniqueConstraint("uscc", name=op.f("uq_enterprise_uscc")),
    )
    op.create_index(op.f("ix_enterprise_name"), "enterprise", ["name"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("element", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("account_id", sa.String(length=32), nullable=True),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=64), nullable=True),
        sa.Column("label", sa.String(length=200), nullable=True),
        sa.Column("data", sa.JSON(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index("ix_event_chain", "event", ["chain", "seq"], unique=True)

    op.create_table(
        "gateway_fault",
        sa.Column("gateway", sa.String(length=20), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("gateway", name=op.f("pk_gateway_fault")),
    )
    op.create_table(
        "number_series",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_number_series")),
    )
    op.create_table(
        "resource",
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha", name=op.f("pk_resource")),
    )
    role = op.create_table(
        "role",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
    )
    op.create_table(
        "enterprise_qualification",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("enterprise_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("industry", sa.String(length=40), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_enterprise_qualification_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_qualification")),
        sa.UniqueConstraint("enterprise_id", "number", name=op.f("uq_enterprise_qualification_enterprise_id_number")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("gender", sa.String(length=2), nullable=False),
        sa.Column("id_type", sa.String(length=64), nullable=False),
        sa.Column("id_no", sa.String(length=32), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=False),
        sa.Column("school", sa.String(length=60), nullable=True),
        sa.Column("major", sa.String(length=60), nullable=True),
        sa.Column("education", sa.String(length=20), nullable=True),
        sa.Column("degree", sa.String(length=20), nullable=True),
        sa.Column("graduated_on", sa.String(length=7), nullable=True),
        sa.Column("title_since", sa.String(length=7), nullable=True),
        sa.Column("title", sa.String(length=20), nullable=True),
        sa.Column("work_years", sa.Integer(), nullable=True),
        sa.Column("profile_saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("enterprise_id", sa.String(length=32), nullable=True),
        sa.Column("industry", sa.String(length=40), nullable=True),
        sa.Column("qualification_no", sa.String(length=40), nullable=True),
        sa.Column("agent_mobile", sa.String(length=20), nullable=True),
        sa.Column("employed_from", sa.Date(), nullable=True),
        sa.Column("employed_to", sa.Date(), nullable=True),
        sa.Column("employment_saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("photo_id", sa.String(length=32), nullable=True),
        sa.Column("signature_id", sa.String(length=32), nullable=True),
        sa.Column("photos_pledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_person_enterprise_id_enterprise")),
        sa.ForeignKeyConstraint(["photo_id"], ["document.id"], name=op.f("fk_person_photo_id_document")),
        sa.ForeignKeyConstraint(["signature_id"], ["document.id"], name=op.f("fk_person_signature_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("id_no", name=op.f("uq_person_id_no")),
    )
    op.create_index(op.f("ix_person_enterprise_id"), "person", ["enterprise_id"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_index(op.f("ix_account_person_id"), "account", ["person_id"], unique=False)

    op.create_table(
        "penalty",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("content", sa.String(length=400), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_penalty_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty")),
    )
    op.create_index(op.f("ix_penalty_person_id"), "penalty", ["person_id"], unique=False)

    op.create_table(
        "professional_qualification",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("certificate_no", sa.String(length=32), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("specialties", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_professional_qualification_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_professional_qualification")),
        sa.UniqueConstraint("person_id", "category", name=op.f("uq_professional_qualification_person_id_category")),
    )
    op.create_table(
        "registration",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("enterprise_id", sa.String(length=32), nullable=False),
        sa.Column("certificate_no", sa.String(length=20), nullable=False),
        sa.Column("seal_no", sa.String(length=24), nullable=False),
        sa.Column("specialties", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_registration_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_registration_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("certificate_no", name=op.f("uq_registration_certificate_no")),
        sa.UniqueConstraint("person_id", "category", name=op.f("uq_registration_person_id_category")),
        sa.UniqueConstraint("seal_no", name=op.f("uq_registration_seal_no")),
    )
    op.create_index(op.f("ix_registration_enterprise_id"), "registration", ["enterprise_id"], unique=False)
    op.create_index(op.f("ix_registration_valid_to"), "registration", ["valid_to"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("role_id", sa.String(length=64), nullable=False),
        sa.Column("scope_key", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_assignment_account_id_account")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_assignment_role_id_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint(
            "account_id", "role_id", "scope_key", name=op.f("uq_assignment_account_id_role_id_scope_key")
        ),
    )
    op.create_index(op.f("ix_assignment_account_id"), "assignment", ["account_id"], unique=False)
    op.create_index(op.f("ix_assignment_scope_key"), "assignment", ["scope_key"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("registration_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("application_number", sa.String(length=20), nullable=False),
        sa.Column("certificate_no", sa.String(length=20), nullable=False),
        sa.Column("seal_no", sa.String(length=24), nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("enterprise_name", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("photo_id", sa.String(length=32), nullable=True),
        sa.Column("signature_id", sa.String(length=32), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["document.id"], name=op.f("fk_certificate_photo_id_document")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_certificate_registration_id_registration")
        ),
        sa.ForeignKeyConstraint(["signature_id"], ["document.id"], name=op.f("fk_certificate_signature_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("application_number", name=op.f("uq_certificate_application_number")),
        sa.UniqueConstraint("registration_id", "version", name=op.f("uq_certificate_registration_id_version")),
    )
    op.create_table(
        "deployment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deployed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_deployment_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
    )
    op.create_table(
        "idempotent_answer",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_idempotent_answer_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("pk_idempotent_answer")),
    )
    op.create_index(op.f("ix_idempotent_answer_created_at"), "idempotent_answer", ["created_at"], unique=False)

    op.create_table(
        "definition",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("start_roles", sa.String(length=200), nullable=False),
        sa.Column("systems", sa.String(length=100), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["deployment.id"], name=op.f("fk_definition_deployment_id_deployment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition")),
        sa.UniqueConstraint("key", "version", name=op.f("uq_definition_key_version")),
    )
    op.create_index(op.f("ix_definition_key"), "definition", ["key"], unique=False)

    op.create_table(
        "instance",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("definition_id", sa.String(length=32), nullable=False),
        sa.Column("business_key", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("label_enterprise", sa.String(length=200), nullable=False),
        sa.Column("label_authority", sa.String(length=200), nullable=False),
        sa.Column("main_status", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definition.id"], name=op.f("fk_instance_definition_id_definition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance")),
        sa.UniqueConstraint("business_key", name=op.f("uq_instance_business_key")),
    )
    op.create_index(op.f("ix_instance_definition_id"), "instance", ["definition_id"], unique=False)
    op.create_index("ix_instance_newest", "instance", ["started_at", "id"], unique=False)
    op.create_index("ix_instance_status", "instance", ["status", "started_at", "id"], unique=False)

    op.create_table(
        "anomaly",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("enterprise_id", sa.String(length=32), nullable=True),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("description", sa.String(length=400), nullable=False),
        sa.Column("detected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("promise", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_anomaly_enterprise_id_enterprise")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_anomaly_instance_id_instance")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_anomaly_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anomaly")),
    )
    op.create_index(op.f("ix_anomaly_enterprise_id"), "anomaly", ["enterprise_id"], unique=False)
    op.create_index(op.f("ix_anomaly_instance_id"), "anomaly", ["instance_id"], unique=False)
    op.create_index(op.f("ix_anomaly_person_id"), "anomaly", ["person_id"], unique=False)

    op.create_table(
        "application",
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("process", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=True),
        sa.Column("system", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("enterprise_id", sa.String(length=32), nullable=True),
        sa.Column("initiator", sa.String(length=16), nullable=False),
        sa.Column("entry_mode", sa.String(length=16), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("variables", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_application_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_application_instance_id_instance")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_application_person_id_person")),
        sa.PrimaryKeyConstraint("instance_id", name=op.f("pk_application")),
        sa.UniqueConstraint("number", name=op.f("uq_application_number")),
    )
    op.create_index(op.f("ix_application_category"), "application", ["category"], unique=False)
    op.create_index(op.f("ix_application_enterprise_id"), "application", ["enterprise_id"], unique=False)
    op.create_index(op.f("ix_application_person_id"), "application", ["person_id"], unique=False)
    op.create_index(op.f("ix_application_process"), "application", ["process"], unique=False)
    op.create_index(
        "uq_application_open",
        "application",
        ["person_id", "category"],
        unique=True,
        sqlite_where=sa.text("open AND category IS NOT NULL"),
        postgresql_where=sa.text("open AND category IS NOT NULL"),
    )

    op.create_table(
        "check_result",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("bars", sa.String(length=8), nullable=True),
        sa.Column("message", sa.String(length=400), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_check_result_instance_id_instance")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_result")),
    )
    op.create_index(op.f("ix_check_result_instance_id"), "check_result", ["instance_id"], unique=False)

    op.create_table(
        "form_snapshot",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("occasion", sa.String(length=16), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_form_snapshot_instance_id_instance")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_snapshot")),
    )
    op.create_index(op.f("ix_form_snapshot_instance_id"), "form_snapshot", ["instance_id"], unique=False)

    op.create_table(
        "incident",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("job_id", sa.String(length=32), nullable=True),
        sa.Column("element", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_incident_instance_id_instance")),
        sa.ForeignKeyConstraint(["resolved_by"], ["account.id"], name=op.f("fk_incident_resolved_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(op.f("ix_incident_instance_id"), "incident", ["instance_id"], unique=False)
    op.create_index(op.f("ix_incident_job_id"), "incident", ["job_id"], unique=False)
    op.create_index(op.f("ix_incident_raised_at"), "incident", ["raised_at"], unique=False)

    op.create_table(
        "insurance_check",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("anomaly", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_insurance_check_instance_id_instance")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insurance_check")),
    )
    op.create_index(op.f("ix_insurance_check_instance_id"), "insurance_check", ["instance_id"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("element", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_job_instance_id_instance")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(
        "ix_job_due",
        "job",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("NOT failed"),
        postgresql_where=sa.text("NOT failed"),
    )
    op.create_index(op.f("ix_job_instance_id"), "job", ["instance_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("enterprise_id", sa.String(length=32), nullable=True),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_message_enterprise_id_enterprise")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_message_instance_id_instance")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index("ix_message_enterprise", "message", ["enterprise_id", "id"], unique=False)
    op.create_index(op.f("ix_message_instance_id"), "message", ["instance_id"], unique=False)
    op.create_index("ix_message_person", "message", ["person_id", "id"], unique=False)

    op.create_table(
        "pledge_record",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=12), nullable=False),
        sa.Column("text_name", sa.String(length=64), nullable=False),
        sa.Column("text_sha", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("read_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_pledge_record_account_id_account")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_pledge_record_instance_id_instance")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_record")),
    )
    op.create_index(op.f("ix_pledge_record_instance_id"), "pledge_record", ["instance_id"], unique=False)

    op.create_table(
        "supplement_item",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("element", sa.String(length=64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_supplement_item_instance_id_instance")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement_item")),
    )
    op.create_index(op.f("ix_supplement_item_instance_id"), "supplement_item", ["instance_id"], unique=False)

    op.create_table(
        "user_task",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("element", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("scope_key", sa.String(length=32), nullable=False),
        sa.Column("form", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assignee_id", sa.String(length=32), nullable=True),
        sa.Column("draft", sa.JSON(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["assignee_id"], ["account.id"], name=op.f("fk_user_task_assignee_id_account")),
        sa.ForeignKeyConstraint(["closed_by"], ["account.id"], name=op.f("fk_user_task_closed_by_account")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_user_task_instance_id_instance")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_task")),
    )
    op.create_index(op.f("ix_user_task_instance_id"), "user_task", ["instance_id"], unique=False)
    op.create_index(
        "ix_user_task_open",
        "user_task",
        ["role", "scope_key", "created_at", "id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )

    op.create_table(
        "visibility",
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("scope_key", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_visibility_instance_id_instance")),
        sa.PrimaryKeyConstraint("instance_id", "scope", "scope_key", name=op.f("pk_visibility")),
    )
    op.create_index("ix_visibility_scope", "visibility", ["scope", "scope_key", "instance_id"], unique=False)

    # documents, accounts and instances refer to each other: SQLite took the references above, PostgreSQL takes them now.
    if op.get_bind().dialect.name == "postgresql":
        op.create_foreign_key("fk_document_account_id_account", "document", "account", ["account_id"], ["id"])
        op.create_foreign_key("fk_document_instance_id_instance", "document", "instance", ["instance_id"], ["id"])

    op.bulk_insert(
        role,
        [
            {"id": "applicant", "title": "申请人", "scope": "own"},
            {"id": "enterprise_agent", "title": "企业经办人", "scope": "enterprise"},
            {"id": "city_officer", "title": "地市", "scope": "city"},
            {"id": "province_officer", "title": "省级", "scope": "province"},
            {"id": "ministry_reviewer", "title": "部级审核", "scope": "nation"},
            {"id": "ministry_approver", "title": "部级审批", "scope": "nation"},
            {"id": "offline_clerk", "title": "注册中心窗口", "scope": "counter"},
            {"id": "analyst", "title": "业务分析员", "scope": "platform"},
            {"id": "admin", "title": "系统管理员", "scope": "platform"},
        ],
    )
    # The chain of events that belong to no instance (service.events) begins empty.
    op.bulk_insert(chain, [{"name": "system", "seq": 0, "head": ""}])


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("fk_document_instance_id_instance", "document", type_="foreignkey")
        op.drop_constraint("fk_document_account_id_account", "document", type_="foreignkey")
    op.drop_index("ix_visibility_scope", table_name="visibility")

    op.drop_table("visibility")
    op.drop_index(
        "ix_user_task_open",
        table_name="user_task",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_index(op.f("ix_user_task_instance_id"), table_name="user_task")

    op.drop_table("user_task")
    op.drop_index(op.f("ix_supplement_item_instance_id"), table_name="supplement_item")

    op.drop_table("supplement_item")
    op.drop_index(op.f("ix_pledge_record_instance_id"), table_name="pledge_record")

    op.drop_table("pledge_record")
    op.drop_index("ix_message_person", table_name="message")
    op.drop_index(op.f("ix_message_instance_id"), table_name="message")
    op.drop_index("ix_message_enterprise", table_name="message")

    op.drop_table("message")
    op.drop_index(op.f("ix_job_instance_id"), table_name="job")
    op.drop_index(
        "ix_job_due", table_name="job", sqlite_where=sa.text("NOT failed"), postgresql_where=sa.text("NOT failed")
    )

    op.drop_table("job")
    op.drop_index(op.f("ix_insurance_check_instance_id"), table_name="insurance_check")

    op.drop_table("insurance_check")
    op.drop_index(op.f("ix_incident_raised_at"), table_name="incident")
    op.drop_index(op.f("ix_incident_job_id"), table_name="incident")
    op.drop_index(op.f("ix_incident_instance_id"), table_name="incident")

    op.drop_table("incident")
    op.drop_index(op.f("ix_form_snapshot_instance_id"), table_name="form_snapshot")

    op.drop_table("form_snapshot")
    op.drop_index(op.f("ix_check_result_instance_id"), table_name="check_result")

    op.drop_table("check_result")
    op.drop_index(
        "uq_application_open",
        table_name="application",
        sqlite_where=sa.text("open AND category IS NOT NULL"),
        postgresql_where=sa.text("open AND category IS NOT NULL"),
    )
    op.drop_index(op.f("ix_application_process"), table_name="application")
    op.drop_index(op.f("ix_application_person_id"), table_name="application")
    op.drop_index(op.f("ix_application_enterprise_id"), table_name="application")
    op.drop_index(op.f("ix_application_category"), table_name="application")

    op.drop_table("application")
    op.drop_index(op.f("ix_anomaly_person_id"), table_name="anomaly")
    op.drop_index(op.f("ix_anomaly_instance_id"), table_name="anomaly")
    op.drop_index(op.f("ix_anomaly_enterprise_id"), table_name="anomaly")

    op.drop_table("anomaly")
    op.drop_index("ix_instance_status", table_name="instance")
    op.drop_index("ix_instance_newest", table_name="instance")
    op.drop_index(op.f("ix_instance_definition_id"), table_name="instance")

    op.drop_table("instance")
    op.drop_index(op.f("ix_definition_key"), table_name="definition")

    op.drop_table("definition")
    op.drop_index(op.f("ix_idempotent_answer_created_at"), table_name="idempotent_answer")

    op.drop_table("idempotent_answer")
    op.drop_table("deployment")
    op.drop_table("certificate")
    op.drop_index(op.f("ix_assignment_scope_key"), table_name="assignment")
    op.drop_index(op.f("ix_assignment_account_id"), table_name="assignment")

    op.drop_table("assignment")
    op.drop_index(op.f("ix_registration_valid_to"), table_name="registration")
    op.drop_index(op.f("ix_registration_enterprise_id"), table_name="registration")

    op.drop_table("registration")
    op.drop_table("professional_qualification")
    op.drop_index(op.f("ix_penalty_person_id"), table_name="penalty")

    op.drop_table("penalty")
    op.drop_index(op.f("ix_account_person_id"), table_name="account")

    op.drop_table("account")
    op.drop_index(op.f("ix_person_enterprise_id"), table_name="person")

    op.drop_table("person")
    op.drop_table("enterprise_qualification")
    op.drop_table("role")
    op.drop_table("resource")
    op.drop_table("number_series")
    op.drop_table("gateway_fault")
    op.drop_index("ix_event_chain", table_name="event")

    op.drop_table("event")
    op.drop_index(op.f("ix_enterprise_name"), table_name="enterprise")

    op.drop_table("enterprise")
    op.drop_index(op.f("ix_document_sha256"), table_name="document")
    op.drop_index(op.f("ix_document_instance_id"), table_name="document")

    op.drop_table("document")
    op.drop_table("chain")
    op.drop_table("calendar_day")
