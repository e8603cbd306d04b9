"""What the viewer of a case may print of it."""

from __future__ import annotations

from flask import url_for

from service import instances
from service.api.identity import caller
from service.models import Instance


def prints(instance: Instance) -> list[tuple[str, str]]:
    """Labels with addresses: for the unit the form that it has reported, before that and for the person 样表."""
    newest = instances.printable(instance, caller())
    if newest is not None:
        return [("打印申请表", url_for("ui.cases.printed", instance_id=instance.id, number=newest.number))]
    if instances.may_print_specimen(instance, caller()):
        return [("打印样表", url_for("ui.cases.specimen", instance_id=instance.id))]
    return []
