"""The design, kept: the diagrams are the behaviour, and nothing repeats them (docs/architecture.md).

What import-linter can't say: which words may stand in code, what is registered and never used, how long a module is.
"""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from service import authorities, cases, definitions, facts
from service.app import create_app
from service.engine import read_files
from service.forms.registry import forms
from service.models import Account, Anomaly, Application, Instance, db
from service.settings import Settings
from service.tasks.registry import operations
from service.tasks.worker import make_celery

ROOT = Path(__file__).parents[1]
PROCESSES = ROOT / "processes"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
CHINESE = "[\u4e00-\u9fff]"

NOT_USED: dict[str, str] = {}
"""Forms and operations that no diagram names, each with the reason why it is there."""


# --- what the diagrams say -------------------------------------------------------------------------------------------


@cache
def diagrams() -> dict[str, etree._Element]:
    """The shipped diagrams by file stem."""
    return {path.stem: etree.parse(path).getroot() for path in sorted(PROCESSES.rglob("*.bpmn"))}


def properties(*names: str) -> set[str]:
    """The values of these properties, wherever they stand; of an expression the texts in it."""
    values = {
        thing.get("value", "")
        for root in diagrams().values()
        for thing in root.iter(f"{SPIFF}property")
        if thing.get("name") in names
    }
    literal = {value for value in values if not value.startswith("=")}
    return literal | {text for value in values - literal for text in re.findall(r'"([^"]+)"', value)}


def labels() -> set[str]:
    """The Chinese labels of all statuses."""
    found = properties("status_label", "status_label_enterprise", "status_label_authority")
    return {label for label in found if re.search(CHINESE, label)}


def process_ids() -> set[str]:
    """The ids of all types, and those of called diagrams that can't be mistaken for a plain word."""
    types = {
        process.get("id", "")
        for root in diagrams().values()
        for process in root.iter(f"{BPMN}process")
        if any(thing.get("name") == "start_roles" for thing in process.iter(f"{SPIFF}property"))
    }
    called = {stem for stem in diagrams() if "_" in stem}
    others = {path.stem for path in PROCESSES.rglob("*.dmn")} | set(db.metadata.tables) | set(facts.FACTS)
    return types | (called - others)


def status_ids() -> set[str]:
    """The status ids of several words; one word alone may be anything."""
    return {status for status in properties("status") if "_" in status}


# --- no word of a diagram in the code --------------------------------------------------------------------------------


def texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a file with their lines: of Python its string literals but for docstrings, else all of it."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from enumerate(source.splitlines(), 1)
        return
    tree = ast.parse(source)
    documentation = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documentation:
            yield node.lineno, node.value


def sources() -> list[Path]:
    """Python, templates, YAML and JavaScript of the service and its pages, as far as somebody wrote them here."""
    aside = [ROOT / "service" / "forms", ROOT / "service" / "migrations", ROOT / "ui" / "static"]
    return [
        path
        for part in ("service", "ui")
        for path in sorted((ROOT / part).rglob("*"))
        if path.suffix in (".py", ".html", ".js", ".mjs", ".ts", ".yaml", ".yml")
        and "node_modules" not in path.parts
        and not any(path.is_relative_to(other) for other in aside)
    ]


@pytest.mark.parametrize(
    ("words", "letter"), [(labels, CHINESE), (process_ids, "[a-z_]"), (status_ids, "[a-z_]")], ids=lambda arg: getattr(arg, "__name__", "")
)  # fmt: skip
def test_no_word_of_a_diagram_stands_in_code(words, letter):
    """A status label, a process id or a status id in code is behaviour that a deployment could not change."""
    looked_for = sorted(words(), key=len, reverse=True)
    assert looked_for
    pattern = re.compile(f"(?<!{letter})(?:{'|'.join(map(re.escape, looked_for))})(?!{letter})")
    found = [
        f"{path.relative_to(ROOT)}:{line}: {hit.group()}"
        for path in sources()
        for line, text in texts_of(path)
        for hit in pattern.finditer(text)
    ]
    assert found == []


def test_the_search_would_find_what_it_looks_for(tmp_path):
    """The test above is worth something only if it reads what people write."""
    code = tmp_path / "code.py"
    code.write_text('"""部级未受理 is a status."""\nX = "部级未受理"\nY = f"{X}: ministry_pending"\n', encoding="utf-8")
    assert list(texts_of(code)) == [(2, "部级未受理"), (3, ": ministry_pending")]
    page = tmp_path / "page.html"
    page.write_text("<p>部级未受理</p>", encoding="utf-8")
    assert list(texts_of(page)) == [(1, "<p>部级未受理</p>")]
    assert {"部级未受理", "待上报", "未上报"} <= labels()  # the last two stand in an expression
    assert "initial_registration" in process_ids()
    assert "ministry_pending" in status_ids()


# --- what is registered is used --------------------------------------------------------------------------------------


def used_operations() -> set[str]:
    """The operations that service tasks call, flows have as guards, and types consult before they begin."""
    called = {
        operator.get("id", "") for root in diagrams().values() for operator in root.iter(f"{SPIFF}serviceTaskOperator")
    }
    return called | properties("guard") | properties("consults")


def test_every_form_is_used_and_every_used_form_exists():
    assert set(forms()) - set(NOT_USED) == properties("form")


def test_every_operation_is_used_and_every_used_operation_exists():
    assert set(operations()) - set(NOT_USED) == used_operations()


def test_every_exception_is_one():
    assert not set(NOT_USED) & (properties("form") | used_operations())
    assert set(NOT_USED) <= set(forms()) | set(operations())


def test_every_file_is_named_after_its_process_or_decision():
    files = {path.name: path.read_bytes() for path in PROCESSES.rglob("*") if path.suffix in (".bpmn", ".dmn", ".txt")}
    found, decisions, _ = read_files(files)
    assert {key: process.file for key, process in found.items()} == {key: f"{key}.bpmn" for key in found}
    assert {key: table.file for key, table in decisions.items()} == {key: f"{key}.dmn" for key in decisions}


# --- Celery ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def celery(tmp_path):
    settings = Settings.from_env({"REGFLOW_ENV": "test", "REGFLOW_DATABASE_URL": "sqlite://"}, tmp_path)
    return make_celery(create_app(settings), settings)


def test_the_tasks_that_code_sends_exist(celery):
    """A name that is misspelt would be noticed in production only, by work that never comes."""
    sent = {
        node.args[0].value
        for path in (ROOT / "service").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("send_task", "signature")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    scheduled = {entry["task"] for entry in celery.conf.beat_schedule.values()}
    assert sent
    assert scheduled
    assert sent | scheduled <= set(celery.tasks)


# --- modules ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["service", "ui"])
def test_no_module_is_longer_than_one_can_read_at_once(part):
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / part).rglob("*.py")
        if not {"migrations", "node_modules"} & set(path.parts)
    }
    assert {path: lines for path, lines in lengths.items() if lines > 300} == {}


# --- facts -----------------------------------------------------------------------------------------------------------


def recorded() -> set[str]:
    """The names that the diagrams' `case.record` and the code's `case.record(…)` keep, readable as `application.…`."""
    by_diagrams = {
        parameter.get("id", "")
        for root in diagrams().values()
        for operator in root.iter(f"{SPIFF}serviceTaskOperator")
        if operator.get("id") == "case.record"
        for parameter in operator.iter(f"{SPIFF}parameter")
    }
    by_code = {
        keyword.arg or ""
        for path in (ROOT / "service").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "record"
        for keyword in node.keywords
    }
    return by_diagrams | by_code


@pytest.fixture
def a_case(app):
    """The case of somebody who is registered already, with everything that facts are drawn from."""
    with app.app_context():
        account = db.session.query(Account).filter_by(username="app-renew").one()
        row = definitions.types()[0]
        anomaly = Anomaly(
            kind="penalty",
            person_id=account.person_id,
            description="警告",
            detected_at=datetime(2026, 3, 2, tzinfo=UTC),
        )
        db.session.add(anomaly)
        db.session.flush()
        application = Application(
            process=row.key, category="STR1", person_id=account.person_id, system="", variables={"anomaly": anomaly.id}, facts={}, form={}, rounds=0,
            initiator="applicant", entry_mode="person", open=True, number="N20260302000001",
        )  # fmt: skip
        instance = Instance(
            definition=row, business_key=application.number, application=application, state=b"",
            started_at=datetime(2026, 3, 2, tzinfo=UTC), updated_at=datetime(2026, 3, 2, tzinfo=UTC),
        )  # fmt: skip
        db.session.add(instance)
        db.session.flush()
        yield cases.Case(application, definitions.load(row), authorities.actor_for(account, "applicant"))


def test_facts_are_what_a_case_builds(a_case):
    """What the gate lets expressions name is there when they are evaluated, and what is there may be named."""
    for name, members in facts.FACTS.items():
        value = a_case.fact(name)
        if members is None:
            assert not isinstance(value, dict), name
        else:
            built = set(value)
            assert built <= members, f"{name} has {built - members}, which no expression may name"
            later = recorded() if name == "application" else set()
            assert members - built <= later, f"{name} lacks {members - built - later}"


def test_the_functions_of_expressions_are_those_that_a_case_has(a_case):
    assert set(a_case.functions()) == cases.FUNCTIONS
