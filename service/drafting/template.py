"""A new registration type from a template: the diagram of an existing one under a new id and title, with lanes and forms of
its own choice, rows of decision tables, and scenarios."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from service import definitions
from service.actors import Actor
from service.engine.deployment import read
from service.engine.dialect import safe_xml
from service.engine.elements import NS, SPIFF, Process, names
from service.errors import InvalidAnswers, NotFound
from service.models import Draft
from service.scenarios.reading import suffix

from . import drafts, rows

_KEY = re.compile(r"[a-z][a-z0-9_]{2,39}")
_RENAMED = frozenset(
    (
        "definitions",
        "process",
        "participant",
        "collaboration",
        "lane",
        "laneSet",
        "BPMNShape",
        "BPMNPlane",
        "BPMNDiagram",
    )
)
"""Parts whose ids tell whose they are; steps keep theirs, so that scenarios go on to name them."""

LONGEST_TITLE = 40


@dataclass(frozen=True)
class Template:
    """A type that others can be made like: its title, its lanes (id → role), its user tasks (id → name and form), who may start
    it, for which systems, the sentence of the guide, and the tables that name it."""

    key: str
    title: str
    help: str
    start_roles: Sequence[str]
    systems: Sequence[str]
    lanes: Mapping[str, str]
    tasks: Mapping[str, tuple[str, str]]
    tables: Sequence[rows.About]
    scenarios: Sequence[str]


@dataclass(frozen=True)
class Wanted:
    """What the new type shall be. ``lanes``: lane → role; ``forms``: user task → form; ``rows``: keys of rows to be written for
    it; with ``scenarios`` those of the template are copied."""

    key: str
    title: str
    help: str
    start_roles: Sequence[str]
    systems: Sequence[str]
    lanes: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    rows: Collection[str] = ()
    scenarios: bool = True


def types() -> list[tuple[str, str]]:
    """The types that may serve as a template, as pairs of id and title."""
    return [(row.key, row.title) for row in definitions.types()]


def of(key: str) -> Template:
    """What a deployed type gives as a template; :class:`NotFound` where there is none."""
    current = definitions.current_set()
    found = _process(current, key)
    given = found.properties
    root = safe_xml(current[found.file])
    lanes = {lane.get("id", ""): lane.get("name", "") for lane in root.iter(f"{{{NS['bpmn']}}}lane")}
    return Template(
        key=key,
        title=given.get("title", found.name),
        help=given.get("help", ""),
        start_roles=names(given.get("start_roles", "")),
        systems=names(given.get("systems", "")),
        lanes=lanes,
        tasks={
            one.id: (one.name, one.properties["form"])
            for one in found.elements.values()
            if one.kind == "userTask" and "form" in one.properties
        },
        tables=[table for table in rows.about(current, key) if table.rows],
        scenarios=[name for name in sorted(current) if _is_about(name, current[name], key)],
    )


def _process(current: Mapping[str, bytes], key: str) -> Process:
    found = read({f"{key}.bpmn": current[f"{key}.bpmn"]})[0].processes.get(key) if f"{key}.bpmn" in current else None
    if found is None or not found.is_type:
        raise NotFound("没有这个业务类型")
    return found


def _is_about(name: str, data: bytes, key: str) -> bool:
    return (
        name.endswith(suffix)
        and re.search(rf"^process:\s*{key}\s*$", data.decode("utf-8", "replace"), re.M) is not None
    )


# -- making one ---------------------------------------------------------------------------------------------------------


def create(template: str, wanted: Wanted, actor: Actor) -> Draft:
    """Begin a draft with the new type in it; :class:`InvalidAnswers` with what is missing or taken already."""
    like = of(template)
    current = definitions.current_set()
    errors = dict(_errors(wanted, current))
    if errors:
        raise InvalidAnswers(errors={name: [sentence] for name, sentence in errors.items()})
    made = {f"{wanted.key}.bpmn": _diagram(current[f"{template}.bpmn"], like, wanted)}
    made |= rows.written(current, template, wanted.key, wanted.rows)
    if wanted.scenarios:
        made |= {
            f"{wanted.key}_{name.removeprefix(f'{template}_')}": _scenario(current[name], like, wanted)
            for name in like.scenarios
        }
    return drafts.create(f"新业务类型：{wanted.title}", actor, made)


def _errors(wanted: Wanted, current: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    taken = {name.rpartition(".")[0].casefold() for name in current}
    if not _KEY.fullmatch(wanted.key):
        yield "key", "标识由 3 至 40 个小写字母、数字和下划线组成，以字母开头"
    elif wanted.key.casefold() in taken:
        yield "key", f"{wanted.key} 已经有了，请换一个标识"
    if not 0 < len(wanted.title) <= LONGEST_TITLE:
        yield "title", f"请填写名称，不超过 {LONGEST_TITLE} 个字"
    elif any(wanted.title == title for _, title in types()):
        yield "title", f"已有名为“{wanted.title}”的业务类型"
    if not wanted.start_roles:
        yield "start_roles", "请选择由谁发起"
    if not wanted.systems:
        yield "systems", "请选择适用的系统"


def _diagram(data: bytes, like: Template, wanted: Wanted) -> bytes:
    root = safe_xml(data, comments=True)
    _rename(root, like.key, wanted.key)
    _retitle(root, like.title, wanted.title)
    process = root.find("bpmn:process", NS)
    if process is None:
        raise NotFound("没有这个业务类型")
    _describe(process, like, wanted)
    for lane in root.iter(f"{{{NS['bpmn']}}}lane"):
        before = lane.get("id", "").replace(wanted.key, like.key)
        lane.set("name", wanted.lanes.get(before, lane.get("name", "")))
    for task in root.iter(f"{{{NS['bpmn']}}}userTask"):
        form = wanted.forms.get(task.get("id", ""))
        if form:
            _put(task, "form", form)
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)


def _rename(root: etree._Element, before: str, after: str) -> None:
    """Give the new id to everything that bears the old one, and to what refers to it; properties are the dialect's own."""
    word = re.compile(rf"(?<![A-Za-z0-9]){before}(?![A-Za-z0-9])")
    nodes = [node for node in root.iter() if isinstance(node.tag, str)]
    own = {node.get("id", "") for node in nodes if etree.QName(node).localname in _RENAMED}
    ids = {one: word.sub(after, one) for one in own if word.search(one)}
    for node in nodes:
        if etree.QName(node).namespace != SPIFF:
            for name, value in node.attrib.items():
                if value in ids:
                    node.set(name, ids[str(value)])


def _retitle(root: etree._Element, before: str, after: str) -> None:
    for node in root.iter():
        if isinstance(node.tag, str) and etree.QName(node).namespace != SPIFF and before in (node.get("name") or ""):
            node.set("name", (node.get("name") or "").replace(before, after))


def _describe(process: etree._Element, like: Template, wanted: Wanted) -> None:
    documentation = process.find("bpmn:documentation", NS)
    if documentation is not None:
        documentation.text = f"以“{like.title}”为模板。"
    position = max((row.position for row in definitions.types()), default=0) + 1
    for name, value in (
        ("title", wanted.title),
        ("help", wanted.help or like.help),
        ("start_roles", ",".join(wanted.start_roles)),
        ("systems", ",".join(wanted.systems)),
        ("position", str(position)),
    ):
        _put(process, name, value)


def _put(node: etree._Element, name: str, value: str) -> None:
    """Set a property of the dialect."""
    holder = node.find("bpmn:extensionElements/spiff:properties", NS)
    if holder is None:
        return
    found = next((one for one in holder.findall("spiff:property", NS) if one.get("name") == name), None)
    if found is None:
        found = etree.SubElement(holder, f"{{{SPIFF}}}property", name=name)
    found.set("value", value)


def _scenario(data: bytes, like: Template, wanted: Wanted) -> bytes:
    text = re.sub(rf"^process:\s*{like.key}\s*$", f"process: {wanted.key}", data.decode(), flags=re.M)
    return re.sub(r"^title:[ \t]*(?=[^\s\"'])", f"title: {wanted.title}：", text, flags=re.M).encode()
