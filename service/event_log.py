"""The audit log of the cases as an event log for process mining, in XES (IEEE 1849-2016) and CSV.

It holds what happened at which element, when, and in which role somebody did it: nobody's name, words or answers. Both
writers read row by row, so that a log of any length fits.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any, BinaryIO, TextIO

from lxml import etree
from sqlalchemy import select

from service import clock
from service.models import Application, Definition, Event, Instance, db

COLUMNS = (
    "case", "process", "version", "category", "seq", "at", "kind", "element", "name", "role", "status",
)  # fmt: skip
"""Of each event: the case with its process, the process's version and the category; then the event's own."""

_AT_ONCE = 1000
_NAMESPACE = "http://www.xes-standard.org/"
_EXTENSIONS = {
    "concept": "Concept",
    "lifecycle": "Lifecycle",
    "org": "Organizational",
    "time": "Time",
}


def events() -> Iterator[dict[str, Any]]:
    """Every event of every case with :data:`COLUMNS`, case by case in order; ``at`` is Shanghai time."""
    query = (
        select(
            Event.chain,
            Definition.key,
            Definition.version,
            Application.category,
            Event.seq,
            Event.at,
            Event.kind,
            Event.element,
            Event.name,
            Event.role,
            Event.status,
        )
        .join(Instance, Instance.id == Event.chain)
        .join(Instance.definition)
        .join(Instance.application)
        .order_by(Event.chain, Event.seq)
    )
    for row in db.session.execute(query.execution_options(yield_per=_AT_ONCE)):
        event = dict(zip(COLUMNS, row, strict=True))
        yield event | {"at": clock.local(event["at"]).isoformat()}


def write_csv(out: TextIO) -> None:
    """Write the log as CSV with a head line."""
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(events())


def write_xes(out: BinaryIO) -> None:
    """Write the log as XES: a trace per case, an event per event; ``regflow:`` attributes are our own."""
    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("log", {"xes.version": "1849.2016"}, nsmap={None: _NAMESPACE}):
            for prefix, name in _EXTENSIONS.items():
                address = f"{_NAMESPACE}{prefix}.xesext"
                xml.write(etree.Element("extension", name=name, prefix=prefix, uri=address))
            for case, story in groupby(events(), key=itemgetter("case")):
                with xml.element("trace"):
                    _trace(xml, case, story)


def _trace(xml: Any, case: str, story: Iterator[dict[str, Any]]) -> None:
    for number, event in enumerate(story):
        if number == 0:
            known = {"concept:name": case, **{f"regflow:{name}": event[name] for name in COLUMNS[1:4]}}
            for attribute in _attributes(known):
                xml.write(attribute)
        element = etree.Element("event")
        element.extend(
            _attributes(
                {
                    "concept:name": event["element"] or event["kind"],
                    "time:timestamp": event["at"],
                    "lifecycle:transition": "complete",
                    "org:role": event["role"],
                    **{f"regflow:{name}": event[name] for name in ("kind", "name", "status")},
                }
            )
        )
        xml.write(element)


def _attributes(values: Mapping[str, Any]) -> Iterator[Any]:
    for key, value in values.items():
        if value is not None:
            kind = "date" if key == "time:timestamp" else "int" if isinstance(value, int) else "string"
            yield etree.Element(kind, key=key, value=str(value))
