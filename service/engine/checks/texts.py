"""The texts: whether every placeholder in them will be filled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from service.engine.deployment import Deployment, Diagram
from service.engine.elements import Element
from service.engine.feel import compile_expression, is_name
from service.engine.problems import Problem, about

from . import services
from .vocabulary import Vocabulary

PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
"""``{path}``; doubled braces stand for themselves."""

Senders = Mapping[str, list[tuple[Diagram, Element]]]


def check(deployment: Deployment, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Every placeholder that nothing fills, and every brace that is none."""
    senders = _senders(deployment)
    for name, text in deployment.texts.items():
        file = file_of(deployment, name)
        if "{" in PLACEHOLDER.sub("", text) or "}" in PLACEHOLDER.sub("", text):
            sentence = f"文本 {name} 里有落单的花括号；占位符写成 {{名称}}，花括号本身请写两遍。"
            yield Problem(file, name, "bad_placeholder", sentence)
        for path in sorted({found[1] for found in PLACEHOLDER.finditer(text) if found[1] is not None}):
            yield from _placeholder(file, name, path, senders.get(name, []), vocabulary)


def _placeholder(
    file: str, text: str, path: str, senders: list[tuple[Diagram, Element]], vocabulary: Vocabulary
) -> Iterator[Problem]:
    if not is_path(path):
        yield Problem(
            file,
            text,
            "bad_placeholder",
            f"文本 {text} 里的占位符 {{{path}}} 写法不对，请写成 {{名称}} 或 {{名称.属性}}。",
        )
        return
    root = path.split(".", maxsplit=1)[0]
    lacking = [(diagram, task) for diagram, task in senders if root not in task.parameters.keys() - services.ADDRESSES]
    if senders and not lacking:
        return
    if not any(vocabulary.misses(compile_expression(path))):
        return
    if len(lacking) == len(senders):
        sentence = f"文本 {text} 里的占位符 {{{path}}} 没有内容可填：它既不是案件的数据，也没有作为参数给出。"
        yield Problem(file, text, "unknown_placeholder", sentence)
        return
    for diagram, task in lacking:
        sentence = f"要发的文本 {text} 里有占位符 {{{path}}}，请用同名的参数给出它。"
        yield about(diagram.file, task, "missing_placeholder", sentence)


def is_path(text: str) -> bool:
    """Whether a placeholder is a name, or a path of names."""
    return all(is_name(step) for step in text.split("."))


def _senders(deployment: Deployment) -> Senders:
    found: dict[str, list[tuple[Diagram, Element]]] = {}
    for diagram in deployment.diagrams.values():
        for task in diagram.process.elements.values():
            for text in services.texts_of(task):
                found.setdefault(text, []).append((diagram, task))
    return found


def file_of(deployment: Deployment, name: str) -> str:
    """The file of a text."""
    return next(file for file in deployment.files if file.rpartition("/")[2] == f"{name}.txt")
