"""The command line: what each command does, what it says, and its exit code: 0 good, 1 refused with reasons, 2 wrong usage."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import etree
from sqlalchemy import select

from service import authorities, definitions
from service import settings as our_settings
from service.cli import main
from service.gateways import GatewayDown
from service.gateways.faults import suffer
from service.models import Account, Definition, Incident, Job, db
from service.settings import Settings

from ..api.journeys import submitted
from ..stage import running

Regflow = Callable[..., Result]

PROCESSES = Path(__file__).parents[2] / "processes"
XES = "{http://www.xes-standard.org/}"


def invoke(*arguments: str, exit_code: int = 0) -> Result:
    """Run a command; its exit code has to be this one."""
    result = CliRunner().invoke(main, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == exit_code, result.output
    return result


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Settings]:
    """Settings of a database that is not there yet."""
    environment = {"REGFLOW_ENV": "test", "REGFLOW_SECRET_KEY": "a secret", "REGFLOW_LOG_LEVEL": "WARNING"}
    settings = Settings.from_env(environment, tmp_path)
    previous = our_settings.use(settings)
    yield settings
    our_settings.use(previous)


def changed(tmp_path: Path, name: str, old: str, new: str) -> str:
    """A copy of a shared diagram with something else in it; gives its path."""
    text = (PROCESSES / "shared" / name).read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / name
    path.write_text(text.replace(old, new), encoding="utf-8")
    return str(path)


# -- setting up -------------------------------------------------------------------------------------------------------


def test_the_schema_and_the_demo_are_set_up_and_setting_up_again_changes_nothing(told):
    invoke("migrate-db")
    for _ in range(2):
        invoke("migrate-db")
        invoke("demo-data")
    assert invoke("instances").output == ""
    for app in running(told):
        with app.app_context():
            assert set(db.session.scalars(select(Definition.version))) == {1}
            assert db.session.scalar(select(Account.name).filter_by(username="app-chem")) == "吴思齐"


def test_setting_up_again_takes_back_nothing_that_somebody_has_published(told):
    invoke("migrate-db")
    invoke("demo-data")
    text = (told.processes_dir / "texts" / "questions.txt").read_bytes() + "\n另一问？\n另一答。\n".encode()
    for app in running(told):
        with app.app_context():
            analyst = db.session.scalars(select(Account).filter_by(username="analyst")).unique().one()
            definitions.deploy(
                {"questions.txt": text}, authorities.actor_for(analyst, authorities.ANALYST), comment="问答"
            )
    invoke("demo-data")
    for app in running(told):
        with app.app_context():
            assert "另一问？" in definitions.text("questions")


def test_a_database_without_tables_is_refused_with_the_way_out(told):
    assert "regflow migrate-db" in invoke("instances", exit_code=1).stderr


def test_production_takes_no_demo_data_and_keeps_nothing_of_it(told):
    invoke("migrate-db")
    our_settings.use(replace(told, env="production"))
    assert "演示数据不能装入正式环境" in invoke("demo-data", exit_code=1).stderr
    for app in running(told):
        with app.app_context():
            assert db.session.scalar(select(Definition.id)) is None


def test_settings_that_make_no_sense_are_wrong_usage(monkeypatch):
    previous = our_settings.use(None)
    monkeypatch.setenv("PORT", "many")
    our_settings._from_environment.cache_clear()
    assert "PORT must be a number" in invoke("instances", exit_code=2).stderr
    our_settings._from_environment.cache_clear()
    our_settings.use(previous)


@pytest.mark.parametrize("command", ["worker", "beat"])
def test_worker_and_beat_want_a_broker(app, command):
    assert "REGFLOW_BROKER_URL is not set" in invoke(command, exit_code=1).stderr


# -- diagrams ---------------------------------------------------------------------------------------------------------


def test_the_shipped_processes_pass_the_gate(app):
    problems = json.loads(invoke("check", "--json", str(PROCESSES)).stdout)
    assert [problem for problem in problems if problem["severity"] == "error"] == []
    assert invoke("check", str(PROCESSES)).stderr == ""


def test_a_file_that_the_gate_refuses_is_refused_with_its_problems(app, tmp_path):
    path = changed(tmp_path, "pledge.bpmn", "PT60S", "one minute")
    said = invoke("check", path, exit_code=1).stderr.split("\t")
    assert said[0] == "error"
    assert said[2].startswith("pledge.bpmn#")
    found = json.loads(invoke("check", "--json", path, exit_code=1).stdout)
    [problem] = [problem for problem in found if problem["severity"] == "error"]
    assert problem["file"] == "pledge.bpmn"
    assert problem.keys() == {"file", "element", "code", "message", "severity"}
    assert "pledge.bpmn#" in invoke("deploy", path, exit_code=1).stderr


def test_a_changed_file_makes_new_versions_of_what_reaches_it(app, tmp_path):
    path = changed(tmp_path, "pledge.bpmn", "PT60S", "PT90S")
    made = {
        key: version for key, version, _ in (line.split("\t") for line in invoke("deploy", path).stdout.splitlines())
    }
    assert made["pledge"] == made["initial_registration"] == "2"


def test_a_diagram_is_simulated(app, tmp_path):
    assert " states, " in invoke("simulate", str(PROCESSES / "shared" / "pledge.bpmn")).stdout
    path = changed(tmp_path, "pledge.bpmn", "PT60S", "one minute")
    assert "pledge.bpmn#" in invoke("simulate", path, exit_code=1).stderr


def test_scenarios_are_played_and_what_they_leave_out_is_told(app, tmp_path):
    for path in PROCESSES.rglob("*.*"):
        if path.suffix != ".yaml" or path.name in ("ordinary.yaml", "initial_chem_published.yaml"):
            (tmp_path / path.name).write_bytes(path.read_bytes())
    said = invoke("scenarios", str(tmp_path), exit_code=1)
    assert said.stdout.startswith("holds\tinitial_chem_published.yaml\t注册化工工程师初始注册")
    assert "\tTask_CityAccept\n" in said.stdout
    assert "\tTask_MinistryAccept\n" not in said.stdout
    (tmp_path / "mine.yaml").write_text(
        "process: pledge\ntitle: 某\nsteps: [{until: Task_Nowhere}]\n", encoding="utf-8"
    )
    said = invoke("scenarios", str(tmp_path), exit_code=1)
    assert "FAILS\tmine.yaml\t某" in said.stdout
    assert "没有到 Task_Nowhere" in said.stdout
    invoke("scenarios", str(tmp_path / "nothing"), exit_code=2)


@pytest.mark.parametrize("command", ["check", "deploy", "simulate"])
def test_what_is_not_there_is_wrong_usage(app, tmp_path, command):
    invoke(command, exit_code=2)
    invoke(command, str(tmp_path / "nothing.bpmn"), exit_code=2)
    (tmp_path / "empty").mkdir()
    invoke(command, str(tmp_path / "empty"), exit_code=2)


# -- watching ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def case(login, work, clock) -> str:
    """A case that an applicant has submitted; gives its id."""
    return submitted(login("app-chem"), work, clock)


def test_the_cases_are_listed_and_narrowed_by_status(app, case):
    [line] = invoke("instances").stdout.splitlines()
    found, number, process, status, label = line.split("\t")
    assert (found, process, status, label) == (case, "initial_registration v1", "personal_submitted", "个人已上报")
    assert number.startswith("N20260302")
    assert invoke("instances", "--status", "published").output == ""
    invoke("instances", "--limit", "0", exit_code=2)


def test_an_incident_is_listed_and_its_job_tried_again(app, login, work, clock):
    invoke("demo-fault", "insurance", "down")
    applicant = login("app-chem")
    waiting = applicant.start("initial_registration", category="CHEM")["id"]
    applicant.complete(waiting, "Task_ConfirmConditions", accepted=True)
    with app.app_context():
        job = db.session.scalars(select(Job).filter_by(topic="insurance.check")).one()
        job.attempts = 5
        db.session.commit()
    work()
    incident, instance, element, _ = invoke("incidents").stdout.split("\t")
    assert (instance, element) == (waiting, "Service_CheckInsurance")
    invoke("retry", incident, "--account", "analyst", exit_code=1)
    assert "nobody" in invoke("retry", incident, "--account", "nobody", exit_code=1).stderr
    invoke("demo-fault", "insurance", "off")
    invoke("retry", incident)
    assert invoke("incidents").output == ""
    invoke("retry", incident, exit_code=1)
    invoke("retry", "nothing", exit_code=1)
    work()
    assert "Timer_PledgeRead" in [wait["element"] for wait in applicant.get(f"/instances/{waiting}").json["waits"]]
    with app.app_context():
        assert db.session.scalars(select(Incident)).one().resolved_at is not None


def test_the_log_is_exported_for_process_mining_without_personal_data(app, case):
    rows = list(csv.DictReader(StringIO(invoke("export-log").stdout)))
    assert {(row["case"], row["process"], row["version"], row["category"]) for row in rows} == {
        (case, "initial_registration", "1", "CHEM")
    }
    assert [int(row["seq"]) for row in rows] == list(range(1, len(rows) + 1))
    assert rows[0]["kind"] == "started"
    assert rows[0]["at"] == "2026-03-02T10:00:00+08:00"

    said = invoke("export-log", "--format", "xes").stdout_bytes
    log = etree.fromstring(said)
    assert (log.tag, log.get("xes.version")) == (f"{XES}log", "1849.2016")
    [trace] = log.findall(f"{XES}trace")
    assert attributes(trace)["concept:name"] == case
    events = [attributes(event) for event in trace.findall(f"{XES}event")]
    assert [event["concept:name"] for event in events] == [row["element"] or row["kind"] for row in rows]
    assert [event["time:timestamp"] for event in events] == [row["at"] for row in rows]
    assert {"applicant", "system"} == {event["org:role"] for event in events}
    for personal in ("吴思齐", "130105198807090020", "河北燕赵建筑设计研究院有限公司"):
        assert personal not in said.decode()
        assert personal not in str(rows)
    invoke("export-log", "--format", "pdf", exit_code=2)


def attributes(node: etree._Element) -> dict[str, str]:
    return {child.get("key", ""): child.get("value", "") for child in node if child.get("key")}


# -- accounts ---------------------------------------------------------------------------------------------------------


def test_an_account_is_created_granted_a_role_and_deactivated(app, login):
    invoke("account", "create", "city-new", "新任经办人", "--password", "demo")
    invoke("account", "grant", "city-new", "city_officer", "140100")
    assert login("city-new").get("/auth/me").json["roles"] == ["city_officer"]
    officer = login("city-new")
    invoke("account", "deactivate", "city-new")
    assert officer.get("/auth/me").status_code == 401


def test_what_no_account_can_be_is_refused_with_the_reason(app):
    assert "已存在" in invoke("account", "create", "admin", "又一位", "--password", "demo", exit_code=1).stderr
    assert "密码应为4至200位" in invoke("account", "create", "short", "某人", "--password", "abc", exit_code=1).stderr
    assert "没有账号" in invoke("account", "grant", "nobody", "admin", exit_code=1).stderr
    assert "没有“king”这一角色" in invoke("account", "grant", "admin", "king", exit_code=1).stderr
    assert "辖区" in invoke("account", "grant", "admin", "city_officer", "140000", exit_code=1).stderr
    assert "没有账号" in invoke("account", "deactivate", "nobody", exit_code=1).stderr
    invoke("account", "create", exit_code=2)


# -- faults -----------------------------------------------------------------------------------------------------------


def test_a_fault_is_switched_on_and_off(app):
    invoke("demo-fault", "identity", "down")
    with app.app_context():
        with pytest.raises(GatewayDown):
            suffer("identity")
        db.session.remove()
    invoke("demo-fault", "identity", "off")
    with app.app_context():
        assert suffer("identity") == {}
    invoke("demo-fault", "weather", "down", exit_code=2)
    invoke("demo-fault", "identity", "tired", exit_code=2)


def test_production_has_no_faults_to_switch(told):
    invoke("migrate-db")
    our_settings.use(replace(told, env="production"))
    assert "正式环境" in invoke("demo-fault", "insurance", "down", exit_code=1).stderr


@pytest.mark.usefixtures("told")
def test_an_account_is_opened_again_loses_a_role_and_gets_a_new_password():
    invoke("migrate-db")
    invoke("account", "create", "city-yuncheng", "运城市经办", "--password", "first")
    invoke("account", "grant", "city-yuncheng", "city_officer", "140800")
    invoke("account", "revoke", "city-yuncheng", "city_officer", "140800")
    assert "没有此角色" in invoke("account", "revoke", "city-yuncheng", "city_officer", "140800", exit_code=1).stderr
    invoke("account", "deactivate", "city-yuncheng")
    invoke("account", "reactivate", "city-yuncheng")
    invoke("account", "password", "city-yuncheng", "--password", "second")
    assert "密码应为4至200位" in invoke("account", "password", "city-yuncheng", "--password", "x", exit_code=1).stderr
