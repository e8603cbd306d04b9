"""What a new file of a draft begins with."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from string import Template

from . import naming

FOLDER = Path(__file__).parent / "blank_files"

_FILES = {"bpmn": "diagram.xml", "dmn": "table.xml", "yaml": "scenario.txt"}


def content(name: str, title: str, process: str = "") -> str:
    """A new file of this name: a called diagram that ends at once, a table of one row, an example of ``process``, an empty
    text."""
    kind, words = naming.kind(name), title or naming.stem(name)
    if kind not in _FILES:
        return f"{title}\n"
    blank = Template((FOLDER / _FILES[kind]).read_text(encoding="utf-8"))
    told = json.dumps(words, ensure_ascii=False) if kind == "yaml" else escape(words)
    return blank.substitute(key=naming.stem(name), title=told, process=process or "…")
