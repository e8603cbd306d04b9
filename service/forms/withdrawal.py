"""撤回: the request, the enterprise's consent, and dropping a draft (docs/domain.md §3.0.7)."""

from __future__ import annotations

from typing import Any, ClassVar

from .fields import Flag, Text, readonly
from .registry import Demand, Form, Properties, form


@form("withdrawal_request", title="撤回申请")
class WithdrawalRequest(Form):
    """The payload of ``withdraw``. Its reason stays with the request, apart from the opinions of the desks."""

    reason = Text("撤回原因", 200, required=False)


@form("empty", title="不用填写的消息")
class Empty(Form):
    """The payload of a message that carries nothing."""


@form("withdrawal_consent", title="是否同意撤回")
class WithdrawalConsent(Form):
    """撤回同意: who refuses says why."""

    decisions = ("agree",)
    opinion_field = "reason"
    shown: ClassVar[Properties] = {"request_reason": readonly("撤回原因")}
    agree = Flag("是否同意撤回")
    reason = Text("不同意的理由", 200, required=False)

    def demands(self) -> list[Demand]:
        """A refusal needs a reason."""
        return [Demand(("reason",), "agree", (False,), message="不同意撤回的，请填写理由")]

    def prefill(self) -> dict[str, Any]:
        """Why the person asks."""
        return {"request_reason": (self.case.application.facts.get("request") or {}).get("reason")}
