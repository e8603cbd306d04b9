"""What a type wants to know of an outside system before it begins, asked with no transaction open (property ``consults``)."""

from __future__ import annotations

from typing import Any

from service.cases import Case
from service.engine import Definition
from service.errors import NotAvailable
from service.gateways import GatewayError
from service.models import db
from service.tasks.registry import Operation, operations


def asked(definition: Definition) -> Operation | None:
    """The operation that the type names, if it names one."""
    name = definition.process.properties.get("consults")
    return operations()[name] if name else None


def ask(operation: Operation, case: Case) -> Any:
    """The answer about a case that has not begun; :class:`NotAvailable` where the outside system gives none."""
    request = operation.prepare(case) if operation.prepare else {}
    db.session.commit()
    try:
        return operation.run(request)
    except GatewayError as away:
        raise NotAvailable("需要查询的外部系统暂时没有回应，请稍后再试。") from away


def settle(operation: Operation, case: Case, answer: Any) -> None:
    """Keep what was learnt, in the unit of work of the start."""
    if operation.settle:
        operation.settle(case, answer)
    case.forget()
