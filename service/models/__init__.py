"""The tables. One module per noun; nothing here decides anything."""

from .account import Account, Assignment, Role, role_of
from .anomaly import Anomaly, Defence
from .base import Base, Instant, db, new_id
from .bulk import BulkCommand, BulkRow
from .case_records import (
    CalendarDay,
    GatewayFault,
    InsuranceCheck,
    Message,
    Penalty,
    PledgeRecord,
    SupplementItem,
)
from .check import CheckResult, CheckRun
from .definition import Definition, Deployment, Resource
from .document import Document
from .draft import Draft, DraftFile, DraftRevision, ScenarioResult
from .enterprise import Enterprise, EnterpriseQualification
from .event import Chain, Event
from .instance import Application, FormSnapshot, IdempotentAnswer, Instance, Visibility
from .job import Heartbeat, Incident, Job
from .notice import FormalNotice
from .person import Person, ProfessionalQualification
from .registration import Certificate, NumberSeries, OutOfProvince, Registration
from .snapshot import Snapshot
from .user_task import UserTask

__all__ = [
    "Account",
    "Anomaly",
    "Application",
    "Assignment",
    "Base",
    "BulkCommand",
    "BulkRow",
    "CalendarDay",
    "Certificate",
    "Chain",
    "CheckResult",
    "CheckRun",
    "Defence",
    "Definition",
    "Deployment",
    "Document",
    "Draft",
    "DraftFile",
    "DraftRevision",
    "Enterprise",
    "EnterpriseQualification",
    "Event",
    "FormSnapshot",
    "FormalNotice",
    "GatewayFault",
    "Heartbeat",
    "IdempotentAnswer",
    "Incident",
    "Instance",
    "Instant",
    "InsuranceCheck",
    "Job",
    "Message",
    "NumberSeries",
    "OutOfProvince",
    "Penalty",
    "Person",
    "PledgeRecord",
    "ProfessionalQualification",
    "Registration",
    "Resource",
    "Role",
    "ScenarioResult",
    "Snapshot",
    "SupplementItem",
    "UserTask",
    "Visibility",
    "db",
    "new_id",
    "role_of",
]
