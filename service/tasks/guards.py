"""Guards of flows: what bars a favourable outcome says so in one sentence (docs/domain.md §3.0.1, §5, §6)."""

from __future__ import annotations

from collections.abc import Iterable

from service import authorities
from service.cases import Case
from service.errors import RuleRefused
from service.models import Anomaly, CheckResult

from . import anomalies, checks, desks
from .registry import operation


@operation(
    "guard.report",
    guard=True,
    title="上报前的核查",
    help="有错误项时不能上报，并说明原因。",
)
def report(case: Case) -> None:
    """Submitting and reporting: the conditions of the start hold still, no row of the applicant's check bars it; nor does
    anything about the unit itself, if it is the unit that reports."""
    rows = checks.look(case, "applicant")
    _refuse([*map(str, (*case.decide("precheck"), *_about_the_unit(case))), *_barring(rows, "report")])


def _about_the_unit(case: Case) -> list[str]:
    """What bars the unit itself from reporting; cases on a version from before there was such a table know nothing of it."""
    if desks.scope(case) != authorities.ENTERPRISE or "report_bars" not in case.version.decisions:
        return []
    return list(case.decide("report_bars"))


@operation(
    "guard.accept",
    guard=True,
    title="受理前的核查",
    help="有形式错误时不能受理，并说明原因。",
)
def accept(case: Case) -> None:
    """Receiving and accepting: no formal error. The check of the desk's level runs anew, since data may have changed."""
    _refuse(_barring(checks.run(case, desks.level(case)), "accept"))


@operation(
    "guard.approve",
    guard=True,
    title="同意前的核查",
    help="有错误项时不能通过；异常须先处理或写明理由。",
)
def approve(case: Case) -> None:
    """Passing and approving: no error. Who decides also settles anomalies first, or records a reason to override them."""
    level = desks.level(case)
    _refuse(_barring(checks.run(case, level), "accept", "approve"))
    if level != case.fact("review_path")["final_level"]:
        return
    open_ones = anomalies.unsettled(case)
    if open_ones and not case.application.facts.get("override_reason"):
        raise RuleRefused(f"存在未处理的异常（{_named(open_ones)}），须先处理申辩，或者填写予以通过的理由")


@operation(
    "guard.reject",
    guard=True,
    title="不同意前的核查",
    help="视为准予延续或申辩期未满时不能作出不利决定。",
)
def reject(case: Case) -> None:
    """Deciding against: what counts as renewed since it was not decided in time is given up for a recorded ground only
    (行政许可法第五十条、第六十九条, §3.4), and nobody before he could defend himself against an anomaly (第三十六条, §5)."""
    if case.fact("deemed_renewal")["deemed"] and not case.application.facts.get("revocation_ground"):
        raise RuleRefused("注册有效期届满时未作决定，视为准予延续；仍不予通过的，须填写撤销的事由")
    unheard = [anomaly for anomaly in anomalies.unsettled(case) if anomaly.heard_at is None]
    if unheard:
        found = _named(unheard)
        raise RuleRefused(f"存在未经申辩的异常（{found}）：申辩期限届满或者提出申辩之前，不能作出不予通过的决定")


def _named(found: Iterable[Anomaly]) -> str:
    return "、".join(anomaly.description for anomaly in found)


def _barring(rows: Iterable[CheckResult], *outcomes: str) -> list[str]:
    return [row.message for row in rows if row.severity == "error" and row.bars in outcomes]


def _refuse(sentences: Iterable[str]) -> None:
    """Refuse with all sentences, each once; nothing to say lets the flow pass."""
    said = list(dict.fromkeys(sentences))
    if said:
        raise RuleRefused("；".join(said))
