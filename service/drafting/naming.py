"""What files of a deployment set are called: which names there may be, of which kind a file is, what people call it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from lxml import etree

from service import definitions
from service.engine.decisions import parse
from service.engine.dialect import NotADiagram, safe_xml
from service.engine.elements import processes
from service.errors import InvalidAnswers

KINDS = tuple(suffix.removeprefix(".") for suffix in definitions.SUFFIXES)
"""Diagrams, decision tables, texts, scenarios."""

LARGEST = 1_000_000
"""Characters that a file may have; the largest diagram of today has a tenth of them."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,79}\.(?:" + "|".join(KINDS) + ")")
_TITLE = re.compile(r"^title:[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_titles: dict[tuple[str, str], str] = {}
_MOST = 5_000


def check_name(name: str) -> str:
    """The name, if a file may be called so; else :class:`InvalidAnswers`. It becomes the id of a process or decision."""
    if not _NAME.fullmatch(name):
        sentence = f"文件名应以字母开头，只含字母、数字、_ 和 -，并以 {'、'.join(definitions.SUFFIXES)} 之一结尾。"
        raise InvalidAnswers(sentence, errors={"name": [sentence]})
    return name


def check_content(name: str, content: str) -> str:
    """The content, if it is text and not too large to be a file; else :class:`InvalidAnswers`."""
    if len(content) > LARGEST:
        sentence = f"文件 {name} 太大，最多 {LARGEST // 1000} 千字。"
    elif "\0" in content:
        sentence = f"文件 {name} 不是文本。"
    else:
        return content
    raise InvalidAnswers(sentence, errors={"content": [sentence]})


def kind(name: str) -> str:
    """``bpmn``, ``dmn``, ``txt`` or ``yaml``."""
    return PurePosixPath(name).suffix.removeprefix(".")


def stem(name: str) -> str:
    """The name without its ending: the id of the process, decision or text."""
    return PurePosixPath(name).stem


def title(name: str, sha: str, data: bytes) -> str:
    """What people call a file; its stem where it cannot be read (yet)."""
    key = (name, sha)
    if key not in _titles:
        if len(_titles) >= _MOST:
            _titles.clear()
        _titles[key] = (_told(name, data) or stem(name))[:200]
    return _titles[key]


def _told(name: str, data: bytes) -> str:
    match kind(name):
        case "bpmn":
            return _of_diagram(name, data)
        case "dmn":
            return _of_table(name, data)
        case "yaml":
            found = _TITLE.search(data.decode("utf-8", "replace"))
            return found[1].strip("\"'") if found else ""
    lines = data.decode("utf-8", "replace").strip().splitlines()
    return lines[0][:40] if lines else ""


def _of_diagram(name: str, data: bytes) -> str:
    try:
        found = next(processes(safe_xml(data), name), None)
    except NotADiagram:
        return ""
    return (found.properties.get("title") or found.name) if found else ""


def _of_table(name: str, data: bytes) -> str:
    try:
        return parse(safe_xml(data), name)[0].name
    except ValueError:  # no XML, or a table that is not finished
        return ""


def text(name: str, data: bytes) -> str:
    """The content of a file as text: what was brought in another encoding is read as XML says it is; :class:`InvalidAnswers`
    where nobody can read it."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return etree.tostring(safe_xml(data), encoding="unicode")
    except NotADiagram as problem:
        sentence = f"文件 {name} 不是 UTF-8 编码的文本，请另存为 UTF-8。"
        raise InvalidAnswers(sentence, errors={"content": [sentence]}) from problem


def texts(files: Mapping[str, bytes]) -> dict[str, str]:
    """Files that somebody brings, by checked base names, as text."""
    found = {check_name(name): text(name, data) for name, data in definitions.named(files).items()}
    return {name: check_content(name, content) for name, content in found.items()}
