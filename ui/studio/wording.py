"""A diagram in words: what a step is, who does it with what, where it leads. The page and the textual comparison say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service import definitions, instances
from service.forms.registry import forms
from service.tasks.registry import operations
from ui.monitor import words

if TYPE_CHECKING:
    from service.engine import Element

_DURATION = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)
_UNITS = {
    "years": "年", "months": "个月", "weeks": "周", "days": "天", "hours": "小时", "minutes": "分钟", "seconds": "秒",
}  # fmt: skip
_LABELS = {
    "status_label": "状态",
    "status_label_enterprise": "企业看到的状态",
    "status_label_authority": "主管部门看到的状态",
}


@dataclass(frozen=True)
class Fact:
    """Something that a reader has to know of a step. ``code``: it is an expression, as it stands in the diagram."""

    label: str
    value: str
    code: bool = False


@dataclass(frozen=True)
class Lead:
    """A way out: under which words, on which conditions, and where it leads."""

    words: str
    conditions: Sequence[Fact]
    name: str
    target: str


def what(step: instances.Told) -> str:
    """What kind of step it is; of one that watches over another, over which."""
    one, host = step.element, step.during
    line = instances.Line(one.id, one.kind, one.event, one.name, one.lane, one.process)
    return f"{words.kind(line)}（“{named(host)}”期间）" if host else words.kind(line)


def named(element: Element) -> str:
    """What a reader calls an element: its name, or what it is."""
    return element.name or words.KINDS.get(element.kind, "") or element.id


def about(section: instances.Section, titles: Mapping[str, str]) -> list[Fact]:
    """What there is to know of a diagram as a whole: of a type, who may start it and for which systems it is."""
    properties = section.process.properties
    starters = [titles.get(role, role) for role in definitions.names(properties.get("start_roles"))]
    systems = [words.SYSTEMS.get(system, system) for system in definitions.names(properties.get("systems"))]
    return [*_fact("由谁发起", "、".join(starters)), *_fact("适用系统", "、".join(systems))]


def facts(step: instances.Told, titles: Mapping[str, str]) -> list[Fact]:
    """What there is to know of a step, in the order in which a reader asks; ``titles`` are what roles are called."""
    return list(_facts(step, titles))


def _facts(step: instances.Told, titles: Mapping[str, str]) -> Iterator[Fact]:
    one, properties = step.element, step.element.properties
    if one.kind in ("userTask", "intermediateCatchEvent", "callActivity"):
        yield from _fact("由谁办理" if one.kind == "userTask" else "轮到", titles.get(one.lane or "", one.lane))
    yield from _fact("表单", _form(properties.get("form")))
    yield from _fact("先阅读", properties.get("text"), code=True)
    for name, label in _LABELS.items():
        yield from _value(label, properties.get(name))
    if one.event == "timer":
        yield from _timer(one.trigger or "")
    yield from _fact("办理时限至", properties.get("due"), code=True)
    for limit in step.limits:
        days = " 或 ".join(limit.days)
        yield Fact(f"时限 {limit.name}", f"{days} 个工作日" if days else "时限表里没有这一项")
    operation = operations().get(one.operation or "")
    yield from _fact("系统操作", operation.title if operation else one.operation)
    for name, value in one.parameters.items():
        yield Fact(operation.told.get(name, name) if operation else name, value, code=True)
    yield from _fact("决策表", step.decision)
    if one.event == "message":
        senders = (titles.get(role, role) for role in definitions.names(properties.get("senders")))
        yield from _fact("由谁发起", "、".join(senders))
    yield from _fact("可用条件", properties.get("available_when"), code=True)
    yield from _value("不可用时告知", properties.get("refusal"))
    yield from _value("办理结果", properties.get("outcome") if one.kind == "endEvent" else None)
    yield from _value("返回结果", properties.get("result"))


def _form(name: str | None) -> str | None:
    """What a form is called."""
    form = forms().get(name or "")
    return f"{form.title}（{name}）" if form else name


def _fact(label: str, value: str | None, *, code: bool = False) -> Iterator[Fact]:
    if value:
        yield Fact(label, value, code)


def _value(label: str, value: str | None) -> Iterator[Fact]:
    """A property: literal text, or FEEL after an equals sign."""
    if value:
        yield Fact(label, value.removeprefix("="), code=value.startswith("="))


def _timer(trigger: str) -> Iterator[Fact]:
    said = duration(trigger)
    yield Fact("等待", said) if said else Fact("等到", trigger, code=True)


def duration(text: str) -> str:
    """An ISO 8601 duration in words (``PT90S``: 90 秒); empty where it is none."""
    found = _DURATION.fullmatch(text.strip().strip('"'))
    parts = (f"{number} {_UNITS[unit]}" for unit, number in found.groupdict().items() if number) if found else ()
    return " ".join(parts)


def leads(step: instances.Told) -> list[Lead]:
    """The ways out of a step."""
    several = len(step.ways) > 1
    return [_lead(way, several=several) for way in step.ways]


def _lead(way: instances.WayOut, *, several: bool) -> Lead:
    flow = way.flow
    conditions = [*_fact("条件", flow.condition if "outcome" not in flow.properties else None, code=True)]
    conditions += _fact("可用条件", flow.properties.get("available_when"), code=True)
    if flow.properties.get("reason"):
        conditions.append(Fact("须说明理由", "是"))
    conditions += _fact("由系统把关", flow.properties.get("guard"), code=True)
    conditions += _value("不可用时告知", flow.properties.get("refusal"))
    said = flow.name or flow.properties.get("outcome", "")
    return Lead(said or ("其他情况" if several and flow.default else ""), conditions, named(way.to), way.to.id)


def lines(sections: Sequence[instances.Section], titles: Mapping[str, str]) -> list[str]:
    """A diagram as lines of plain text, one for each thing that could differ."""
    found: list[str] = []
    for section in sections:
        for step in section.steps:
            found.append(f"{named(step.element)}（{what(step)}，{step.element.id}）")
            found += [f"    {fact.label}：{fact.value}" for fact in facts(step, titles)]
            for lead in leads(step):
                notes = "；".join(f"{one.label}：{one.value}" for one in lead.conditions)
                found.append(f"    {lead.words or '接着'} → {lead.name}" + (f"（{notes}）" if notes else ""))
    return found
