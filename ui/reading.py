"""What pages read from the services, in the viewer's words."""

from __future__ import annotations

from flask import g

from service import authorities, case_view
from service.models import Account, Instance


def status(instance: Instance) -> str:
    """A case's status as its viewer reads it (docs/domain.md §4.1)."""
    account: Account = g.account
    return case_view.label(instance, authorities.audience(account, instance.application))
