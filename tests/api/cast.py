"""The demo's cast, playing scenarios over REST: who does what, what each of them sees, and what they are refused.

A `Cast` is one theatre: an application, its clock and the people. A `Case` is one application that they handle. Verbs
(`start`, `complete`, `send` …) act and let the worker do what became due; `sees`, `offered` and their like assert.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from flask import Flask
from sqlalchemy import select

from service import accounts, definitions, rules
from service import clock as one_clock
from service.clock import TravellingClock
from service.gateways import faults
from service.models import (
    Account,
    Certificate,
    Enterprise,
    Job,
    Person,
    ProfessionalQualification,
    Registration,
    db,
)
from service.models.unit import unit_of_work
from tests.service.casework import picture
from tests.stage import Answer, Caller, do_work, good

INITIAL = "initial_registration"
MINUTE = timedelta(seconds=60)
KB = 1024
ACHIEVEMENT = {
    "project": "汾河两岸住宅小区", "scale": "中型", "from": "2021-03", "to": "2023-09", "role": "结构设计人",
    "enterprise": "太原汾河建筑设计有限公司",
}  # fmt: skip
PERSONAL = ("qualification_cert_no", "qualification_date", "qualification_method")


@dataclass(frozen=True)
class Path:
    """Who handles a category: the applicant and agent of the demo, and the accounts of the desks."""

    applicant: str
    agent: str
    city: str | None = None
    province: str | None = None
    ministry: bool = True


ENGINEERS = ("STR1", "GEO", "HVAC", "WATER", "POWER", "ELEC_D", "ELEC_T", "CHEM")
PATHS: Mapping[str, Path] = {
    **dict.fromkeys(ENGINEERS, Path("app-chem", "ent-hebei")),
    "STR1": Path("app-str1", "ent-hebei"),
    "ARCH1": Path("app-arch1", "ent-hebei", province="province-hebei"),
    "ARCH2": Path("app-arch2", "ent-taiyuan", "city-taiyuan", "province-shanxi", ministry=False),
    "STR2": Path("app-str2", "ent-taiyuan", "city-taiyuan", "province-shanxi", ministry=False),
    "SUPV": Path("app-supv", "ent-supv"),
}


class Cast:
    """Everybody of the demo, on one application with a clock that travels."""

    def __init__(self, app: Flask, clock: TravellingClock) -> None:
        self.app = app
        self.clock = clock
        self._callers: dict[str, Caller] = {}

    def who(self, username: str) -> Caller:
        """Somebody, logged in."""
        if username not in self._callers:
            self._callers[username] = Caller(self.app, username)
        return self._callers[username]

    # -- time and work ------------------------------------------------------------------------------------------------

    def sweep(self) -> None:
        """The worker does what is due."""
        do_work(self.app)

    def travel(self, delta: timedelta) -> None:
        """Time passes, and the worker does what fell due."""
        self.clock.advance(delta)
        self.sweep()

    def travel_to(self, moment: datetime) -> None:
        """It is this moment, and the worker does what fell due."""
        self.clock.travel_to(moment)
        self.sweep()

    # -- what is given ------------------------------------------------------------------------------------------------

    def qualify(self, username: str, category: str, approved_on: date = date(2025, 3, 2)) -> None:
        """Given: this person holds the 职业资格 of another category too."""
        with self.app.app_context(), unit_of_work() as session:
            held = ProfessionalQualification(
                person_id=_person(username).id, category=category, certificate_no=f"2025{category.replace('_', '')}0099",
                approved_on=approved_on, method="考试",
            )  # fmt: skip
            session.add(held)

    def alter(self, username: str, **columns: Any) -> None:
        """Given: the person behind this account is not as the demo made him."""
        with self.app.app_context(), unit_of_work():
            person = _person(username)
            for name, value in columns.items():
                setattr(person, name, value)

    def register(self, username: str, category: str, valid_to: date, **columns: Any) -> None:
        """Given: this person is registered in a category at his unit until this day, under numbers that are never drawn."""
        with self.app.app_context(), unit_of_work() as session:
            person = _person(username)
            unit, number, begun = person.enterprise, f"{category}99{person.mobile[-3:]}", date(2024, 1, 2)
            assert unit is not None
            held = Registration(
                person=person, enterprise=unit, category=category, certificate_no=number, seal_no=f"{unit.unit_no}-{number}",
                valid_from=begun, valid_to=valid_to, **columns,
            )  # fmt: skip
            held.certificates.append(
                Certificate(
                    version=1, application_number=f"given {number}", certificate_no=number, seal_no=held.seal_no,
                    person_name=person.name, enterprise_name=unit.name, valid_from=begun, valid_to=valid_to,
                    issued_at=one_clock.now(),
                )
            )  # fmt: skip
            session.add(held)

    def alter_registration(self, username: str, category: str, **columns: Any) -> None:
        """Given: this person's registration is not as the demo made it."""
        with self.app.app_context(), unit_of_work() as session:
            held = session.scalars(
                select(Registration).filter_by(person_id=_person(username).id, category=category)
            ).one()
            for name, value in columns.items():
                setattr(held, name, value)

    def alter_unit(self, username: str, **columns: Any) -> None:
        """Given: the enterprise of this account is not as the demo made it."""
        unit_id = self.who(username).account["enterprise"]["id"]
        with self.app.app_context(), unit_of_work() as session:
            unit = session.get_one(Enterprise, unit_id)
            for name, value in columns.items():
                setattr(unit, name, value)

    def grant(self, username: str, role: str, scope_key: str = "") -> None:
        """Given: this account has another role besides."""
        with self.app.app_context():
            accounts.grant(username, role, scope_key)

    def gateway(self, name: str, mode: str, /, **details: str) -> None:
        """Given: an outside system is down, wrong, or well again (`off`)."""
        with self.app.app_context(), unit_of_work():
            faults.switch(name, mode, details)

    # -- verbs --------------------------------------------------------------------------------------------------------

    def try_start(self, username: str, category: str, key: str = INITIAL) -> Answer:
        """Ask for a case; gives whatever comes back."""
        return self.who(username).post(f"/definitions/{key}/instances", {"variables": {"category": category}})

    def start(self, category: str, username: str | None = None, agent: str | None = None, key: str = INITIAL) -> Case:
        """Start a case of this category, as the demo's applicant for it or somebody else."""
        path = PATHS[category]
        case = good(self.try_start(username or path.applicant, category, key))
        self.sweep()
        return Case(self, case["id"], category, username or path.applicant, agent or path.agent)

    def employ(self, username: str, agent: str) -> None:
        """This person saves the unit of this agent as his employer in 个人信息."""
        unit = self.who(agent).account["enterprise"]
        (found,) = good(self.who(username).get("/enterprises", q=unit["name"]))["items"]
        held = next(iter(found["qualifications"]), {"number": "无", "industry": found["industry"]})
        employment = {
            "enterprise_id": unit["id"], "industry": held["industry"], "qualification_no": held["number"],
            "agent_mobile": "13900000001", "employed_from": one_clock.today().isoformat(), "employed_to": None,
        }  # fmt: skip
        good(self.who(username).put("/profile/employment", employment))

    def pledged(self, category: str, username: str | None = None, agent: str | None = None, key: str = INITIAL) -> Case:
        """A case whose applicant has confirmed the conditions and pledged: the form is his to fill in."""
        case = self.start(category, username, agent, key)
        case.complete(case.applicant, "Task_ConfirmConditions", accepted=True)
        self.travel(MINUTE)
        return case.complete(case.applicant, "Task_Pledge", agree=True)

    def submitted(
        self, category: str, username: str | None = None, agent: str | None = None, key: str = INITIAL, **more: Any
    ) -> Case:
        """A case that lies with the enterprise: 个人已上报."""
        case = self.pledged(category, username, agent, key)
        return case.complete(case.applicant, "Task_FillForm", **case.filled(**more))

    def reported(
        self, category: str, username: str | None = None, agent: str | None = None, key: str = INITIAL, **more: Any
    ) -> Case:
        """A case that lies with the first authority of its path."""
        return self.submitted(category, username, agent, key, **more).report()

    def upload(self, username: str, kilobytes: int = 300, purpose: str = "supplement") -> str:
        """Upload a picture of this size; gives its id."""
        return str(good(self.who(username).upload(picture(size=kilobytes * KB), purpose))["id"])

    def try_deploy(self, files: Mapping[str, bytes], **query: str) -> Answer:
        """The analyst deploys these files; gives whatever comes back."""
        parts = [(BytesIO(content), name) for name, content in files.items()]
        return self.who("analyst").call("POST", "/deployments", query_string=query, data={"files": parts})

    def deployed_files(self) -> dict[str, bytes]:
        """The files of the newest deployment."""
        with self.app.app_context():
            return definitions.current_set()

    def deploy(self, changes: Mapping[str, tuple[str, str]]) -> dict[str, int]:
        """The analyst replaces one passage in each of these files by another; gives the versions that result."""
        deployed, files = self.deployed_files(), {}
        for name, (before, after) in changes.items():
            text = deployed[name].decode()
            assert text.count(before) == 1, f"{text.count(before)} times {before!r} in {name}"
            files[name] = text.replace(before, after).encode()
        return versions(self.try_deploy(files))

    # -- what people see ----------------------------------------------------------------------------------------------

    def messages(self, username: str) -> list[str]:
        """我的消息 of this person or enterprise, the newest first."""
        return [item["text"] for item in good(self.who(username).get("/messages"))["items"]]

    def cases(self, username: str) -> list[str]:
        """The ids of the cases that this account is shown, the newest first."""
        return [item["id"] for item in good(self.who(username).get("/instances"))["items"]]

    def registrations(self, username: str) -> list[dict[str, Any]]:
        """The register, as far as this account may read it."""
        return list(good(self.who(username).get("/registrations"))["items"])

    def registration(self, username: str, category: str) -> dict[str, Any]:
        """This person's registration of a category, with 当前 and 历史证书印章."""
        (found,) = [row["id"] for row in self.registrations(username) if row["category"] == category]
        return good(self.who(username).get(f"/registrations/{found}"))

    # -- what is in the database --------------------------------------------------------------------------------------

    def rows(self, kind: Any, **narrow: Any) -> list[Any]:
        """Rows of a kind that no call shows, such as the proof of a pledge."""
        with self.app.app_context():
            return list(db.session.scalars(select(kind).filter_by(**narrow)).unique())

    @contextmanager
    def nothing_changes(self) -> Iterator[None]:
        """What happens inside leaves every table as it was, logins aside."""
        before = self._contents()
        yield
        after = self._contents()
        changed = {name: (after[name] ^ before[name]) for name in before if after[name] != before[name]}
        assert not changed, f"changed: {changed}"

    def _contents(self) -> dict[str, set[tuple[Any, ...]]]:
        """Every row of every table, except what a login leaves behind (its event, the head of the system's chain), and what the
        library calls the unit today, and what scenarios came to, which is only kept to save playing them again."""
        with self.app.app_context(), db.engine.connect() as connection:
            return {
                table.name: {
                    tuple(map(repr, row))
                    for row in connection.execute(select(*(c for c in table.c if not c.name.startswith("library_"))))
                    if not (table.name == "event" and row.kind.startswith("login"))
                }
                for table in db.metadata.sorted_tables
                if table.name not in ("chain", "scenario_result")
            }


class Case:
    """One application, with the people who handle it."""

    def __init__(self, cast: Cast, instance: str, category: str, applicant: str, agent: str) -> None:
        self.cast = cast
        self.id = instance
        self.category = category
        self.path = PATHS[category]
        self.applicant = applicant
        self.agent = agent

    # -- verbs --------------------------------------------------------------------------------------------------------

    def task(self, username: str, element: str) -> dict[str, Any]:
        """The open task of this account at an element, with its form."""
        return self.cast.who(username).task(self.id, element)

    def try_complete(self, username: str, element: str, **answers: Any) -> Answer:
        """Hand answers in; gives whatever comes back."""
        task = self.task(username, element)
        return self.cast.who(username).post(f"/tasks/{task['id']}/complete", {"answers": answers})

    def complete(self, username: str, element: str, **answers: Any) -> Case:
        """Complete a task, and let the worker do what follows from it."""
        good(self.try_complete(username, element, **answers))
        self.cast.sweep()
        return self

    def try_send(self, username: str, message: str, **payload: Any) -> Answer:
        """Send a message; gives whatever comes back."""
        body = {"name": message, "payload": payload}
        return self.cast.who(username).post(f"/instances/{self.id}/messages", body)

    def send(self, username: str, message: str, **payload: Any) -> Case:
        """Send a message, and let the worker do what follows from it."""
        answer = self.try_send(username, message, **payload)
        assert answer.status_code == 202, answer.text
        self.cast.sweep()
        return self

    def filled(self, element: str = "Task_FillForm", **more: Any) -> dict[str, Any]:
        """The form's answers as they are prefilled, with what the system of the category asks for besides."""
        form = self.task(self.applicant, element)["form"]
        answers = {name: form["prefilled"][name] for name in (*PERSONAL, "specialties") if name in form["prefilled"]}
        if "achievements" in form["schema"]["properties"]:
            answers["achievements"] = [ACHIEVEMENT]
        return answers | more

    def report(self) -> Case:
        """The enterprise reports: its own decision, a minute of reading, its pledge."""
        self.complete(self.agent, "Task_EnterpriseReport", outcome="report")
        self.cast.travel(MINUTE)
        return self.complete(self.agent, "Task_EnterprisePledge", agree=True)

    def ask_for_supplement(self, desk: str, element: str, **items: str) -> Case:
        """A desk asks for everything that is missing at once: what, and why."""
        asked = [{"content": content, "reason": reason} for content, reason in items.items()]
        return self.complete(desk, element, outcome="supplement", items=asked)

    def supplement(self, element: str) -> Case:
        """The applicant hands in a picture for everything that was asked for."""
        asked = self.task(self.applicant, element)["form"]["prefilled"]["items"]
        pictures = [{"item": item["id"], "files": [self.cast.upload(self.applicant)]} for item in asked]
        return self.complete(self.applicant, element, items=pictures)

    def check(self, username: str) -> list[str]:
        """计算机核查 at this account's desk; gives the sentences of its errors."""
        rows = good(self.cast.who(username).post(f"/instances/{self.id}/check"))["items"]
        return [row["message"] for row in rows if row["severity"] == "error"]

    def through_city(self) -> Case:
        """The city receives, examines and forwards."""
        city = self.path.city or ""
        self.complete(city, "Task_CityAccept", outcome="accept")
        self.complete(city, "Task_CityReview", outcome="pass", reviewer="王审查")
        return self.complete(city, "Task_CityForward", outcome="forward")

    def through_province(self) -> Case:
        """The province accepts and gives its opinion; where it decides, it approves."""
        province = self.path.province or ""
        self.complete(province, "Task_ProvinceAccept", outcome="accept")
        self.complete(province, "Task_ProvinceReview", outcome="agree", opinion="材料齐全")
        return self if self.path.ministry else self.complete(province, "Task_ProvinceApprove", outcome="approve")

    def through_ministry(self, **approval: Any) -> Case:
        """The ministry accepts, examines and approves."""
        self.complete("ministry-review", "Task_MinistryAccept", outcome="accept")
        self.complete("ministry-review", "Task_MinistryReview", outcome="agree", opinion="符合条件")
        return self.complete("ministry-approve", "Task_MinistryApprove", outcome="approve", **approval)

    def decided(self) -> Case:
        """All authorities of the category's path say yes."""
        if self.path.city:
            self.through_city()
        if self.path.province:
            self.through_province()
        return self.through_ministry() if self.path.ministry else self

    # -- assertions ---------------------------------------------------------------------------------------------------

    def seen_by(self, username: str) -> dict[str, Any]:
        """The case as this account is shown it."""
        return good(self.cast.who(username).get(f"/instances/{self.id}"))

    def sees(self, username: str, status: str, label: str) -> Case:
        """The account sees this status in these words, in the case and in the list of cases alike."""
        row = next(r for r in good(self.cast.who(username).get("/instances"))["items"] if r["id"] == self.id)
        for shown in (self.seen_by(username)["status"], row["status"]):
            assert (shown["id"], shown["label"]) == (status, label)
        return self

    def stands_at(self, status: str, applicant: str) -> Case:
        """The case has this status, which the applicant reads in these words."""
        return self.sees(self.applicant, status, applicant)

    def hidden_from(self, *usernames: str) -> Case:
        """For these accounts there is no such case."""
        for username in usernames:
            who = self.cast.who(username)
            for path in (f"/instances/{self.id}", f"/instances/{self.id}/history"):
                refused(who.get(path), 404, "not_found")
            assert who.get("/instances").status_code == 403 or self.id not in self.cast.cases(username)
        return self

    def tasks_of(self, username: str) -> list[str]:
        """The elements at which this account has something to do in this case."""
        found = good(self.cast.who(username).get("/tasks", instance=self.id))["items"]
        return [task["element"] for task in found]

    def waits_at(self, username: str) -> list[str]:
        """The elements at which the case rests, messages and watching timers aside."""
        return [w["element"] for w in self.seen_by(username)["waits"] if w["kind"] == "user_task" or w["text"]]

    def jobs(self, element: str) -> list[Job]:
        """The timers and calls that wait at an element, which no call shows."""
        return self.cast.rows(Job, instance_id=self.id, element=element)

    def offered(self, username: str) -> list[str]:
        """The messages that this account may send now."""
        return [message["name"] for message in self.seen_by(username)["messages"]]

    def outcomes(self, username: str, element: str) -> dict[str, str]:
        """The outcomes of an open task, with the words on their buttons."""
        schema = self.task(username, element)["form"]["schema"]
        return {one["const"]: one["title"] for one in schema["properties"]["outcome"]["oneOf"]}

    def history(self, username: str | None = None) -> list[dict[str, Any]]:
        """What happened, the oldest first."""
        path = f"/instances/{self.id}/history"
        return list(good(self.cast.who(username or self.applicant).get(path, limit=500))["items"])

    def answered(self, element: str, username: str | None = None) -> dict[str, Any]:
        """What was last answered at an element, as the history tells this account."""
        events = [event for event in self.history(username) if event["element"] == element]
        return dict(events[-1]["data"]["answers"])

    def statuses(self) -> list[str]:
        """The status ids that the case has gone through."""
        return [event["status"]["id"] for event in self.history() if event["status"]]


def refused(answer: Answer, status: int, code: str, sentence: str = "") -> dict[str, Any]:
    """The answer is this refusal: a problem (RFC 9457) with a sentence in Chinese, which contains ``sentence``."""
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text
    body: dict[str, Any] = answer.json
    assert (body["code"], body["status"]) == (code, status)
    said = [body["detail"], *(text for texts in body.get("errors", {}).values() for text in texts)]
    for text in said:
        assert len(re.findall("[\u4e00-\u9fff]", text)) > 2, f"no sentence that a user could read: {text!r}"
        assert not re.search("[A-Za-z]+ [A-Za-z]+", text), f"English in what a user reads: {text!r}"
    assert any(sentence in text for text in said), f"{sentence!r} is not in {said}"
    return body


def versions(answer: Answer) -> dict[str, int]:
    """What was deployed, by process."""
    return {made["key"]: made["version"] for made in good(answer)["definitions"]}


def years_from(day: date, years: int) -> str:
    """The last day of so many years that begin on ``day``."""
    return (rules.add_years(day, years) - timedelta(days=1)).isoformat()


def _person(username: str) -> Person:
    return db.session.scalars(
        select(Person).join(Account, Account.person_id == Person.id).filter_by(username=username)
    ).one()
