"""申报须知: what a person ticks, confirms and pledges before the form is his to fill in (docs/domain.md §3.0.1 to §3.0.3)."""

from __future__ import annotations

from typing import Any, ClassVar

from .fields import Flag, Tick, readonly, readonly_list
from .registry import Form, Properties, form


@form("confirm_conditions", title="确认审批条件")
class ConfirmConditions(Form):
    """审批条件: every one is ticked, or nothing advances (PF8). Shows what the precheck before found wrong."""

    decisions = ("accepted",)
    shown: ClassVar[Properties] = {
        "conditions": readonly_list("审批条件"),
        "documents": readonly("收取材料"),
        "problems": readonly_list("须先解决的问题"),
    }
    accepted = Tick("以上审批条件全部满足", "请务必认真阅读完审批条件，这将影响您的审批", each="conditions")

    def prefill(self) -> dict[str, Any]:
        """One condition per line of the text ``conditions``; the documents are the decision of that name."""
        return {
            "conditions": [line for line in self.case.text("conditions").splitlines() if line.strip()],
            "documents": self.case.fact("documents")["text"],
            "problems": list(self.token.get("problems") or []),
        }


@form("insurance_decision", title="社保异常时是否继续")
class InsuranceDecision(Form):
    """社保异常: go on with the promise that the shown text contains, or give the application up (§3.0.2)."""

    decisions = ("continue",)
    go_on = Flag("是否继续申报", key="continue")


@form("pledge", title="签署承诺书")
class Pledge(Form):
    """承诺书: made or not made. That a minute was there to read it is the diagram's business (§3.0.3)."""

    decisions = ("agree",)
    agree = Flag("是否作出上述承诺")
