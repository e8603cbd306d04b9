"""A case's facts, and expressions asked about them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from service.engine.feel import FeelError, compile_expression, compile_unary_tests

FACTS: dict[str, Any] = {
    "application": {"reported": True, "rounds": 2, "reported_on": date(2026, 3, 2), "withdrawn": None},
    "registration": {"state": "valid", "valid_to": date(2026, 8, 31)},
    "documents": [{"kind": "photo", "size": 40}, {"kind": "proof", "size": 900}, {"kind": "scan"}],
    "category": "ARCH1",
    "numbers": [1, 2, 3],
    "nothing": None,
    "today": date(2026, 3, 31),
    "now": datetime(2026, 3, 31, 20, 0, tzinfo=UTC),
    "专业": "一级注册建筑师",
}


def evaluate(text: str, /, **facts: Any) -> Any:
    """The value of an expression, told these facts as well."""
    functions = {"limit": {"accept_days": 5}.get, "workdays": lambda day, days: day + timedelta(days=days)}
    return compile_expression(text)((FACTS | facts).__getitem__, functions)


def holds(cell: str, value: Any, /, **facts: Any) -> bool:
    """Whether a condition cell holds of a value."""
    return compile_unary_tests(cell)(value, (FACTS | facts).__getitem__)


def refusal(text: str) -> str:
    """The sentence with which a text is refused."""
    with pytest.raises(FeelError) as caught:
        compile_expression(text)
    return str(caught.value)
