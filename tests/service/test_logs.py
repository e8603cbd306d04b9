"""Logs: JSON in production, readable elsewhere, and no personal number in either."""

import json
import logging
import os
from collections.abc import Iterator

import pytest
import structlog

from service import logs

ID_NUMBER = "110101199003070011"
MOBILE = "13812345678"


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    level = root.level
    yield
    root.setLevel(level)
    for handler in [handler for handler in root.handlers if type(handler) is logging.StreamHandler]:
        root.removeHandler(handler)
    structlog.reset_defaults()


IN_BOTH = pytest.mark.parametrize("production", [True, False], ids=["production", "demo"])


def test_production_writes_a_line_of_json_per_event(capsys: pytest.CaptureFixture[str]):
    logs.configure(production=True)
    structlog.get_logger("service.jobs").info("job taken", job="j1", 单位="河北设计院")
    logging.getLogger("werkzeug").warning("%s is slow", "/tasks", extra={"path": "/tasks"})
    ours, theirs = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (ours["event"], ours["job"], ours["单位"]) == ("job taken", "j1", "河北设计院")
    assert (ours["logger"], ours["level"]) == ("service.jobs", "info")
    assert ours["timestamp"].endswith("Z")
    assert (theirs["event"], theirs["path"], theirs["level"]) == ("/tasks is slow", "/tasks", "warning")


def test_a_demo_writes_for_people(capsys: pytest.CaptureFixture[str]):
    logs.configure(production=False)
    structlog.get_logger().info("job taken", job="j1")
    line = capsys.readouterr().err
    assert "job taken" in line
    assert "job=j1" in line
    assert not line.startswith("{")


def test_a_line_of_gunicorn_can_tell_its_process():
    logs.configure(production=True)
    record = logging.getLogger("gunicorn.error").makeRecord("gunicorn.error", logging.INFO, "", 0, "ready", (), None)
    assert logging.Formatter("[%(process)d]").format(record) == f"[{os.getpid()}]"


def test_events_below_the_level_are_not_written(capsys: pytest.CaptureFixture[str]):
    logging.getLogger("werkzeug").setLevel(logging.INFO)  # as it does by itself once it has served a request
    logs.configure(production=True, level="WARNING")
    structlog.get_logger().info("nobody wants to know")
    logging.getLogger("werkzeug").info("nobody wants to know")
    assert capsys.readouterr().err == ""


def test_an_event_carries_the_id_of_the_request_in_hand(capsys: pytest.CaptureFixture[str]):
    logs.configure(production=True)
    token = logs.request_id.set("r-42")
    try:
        structlog.get_logger().info("inside")
    finally:
        logs.request_id.reset(token)
    structlog.get_logger().info("outside")
    inside, outside = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert inside["request_id"] == "r-42"
    assert "request_id" not in outside


@IN_BOTH
def test_no_identity_or_mobile_number_is_written(production: bool, capsys: pytest.CaptureFixture[str]):
    logs.configure(production=production)
    structlog.get_logger().info(f"person {ID_NUMBER} saved", mobile=MOBILE, form={"id_no": [ID_NUMBER]}, n=int(MOBILE))
    logging.getLogger("sqlalchemy").warning("parameters %s", {"id_no": ID_NUMBER})
    line = capsys.readouterr().err
    assert ID_NUMBER not in line
    assert MOBILE not in line
    assert "110*************11" in line
    assert "138****5678" in line


@IN_BOTH
def test_no_identity_number_is_written_in_a_traceback(production: bool, capsys: pytest.CaptureFixture[str]):
    logs.configure(production=production)
    try:
        raise ValueError(ID_NUMBER)
    except ValueError:
        structlog.get_logger().exception("failed")
        logging.getLogger("celery").exception("failed")
    line = capsys.readouterr().err
    assert line.count("Traceback") == 2
    assert ID_NUMBER not in line


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("证件号11010519491231002X，手机13812345678。", "证件号110*************2X，手机138****5678。"),
        ("11010519491231002x", "110*************2x"),
        ("+8613812345678", "+86138****5678"),
        ({MOBILE: (ID_NUMBER,)}, {"138****5678": ["110*************11"]}),
        (13812345678, "138****5678"),
        (20260302, 20260302),
        (True, True),
        (None, None),
        (1.5, 1.5),
        ("N20260302000017", "N20260302000017"),  # an application number stays readable
        ("9f13812345678abc", "9f13812345678abc"),  # so does a hash
        (b"raw", "b'raw'"),
    ],
)
def test_what_is_masked_and_what_is_not(value: object, shown: object):
    assert logs.masked(value) == shown
