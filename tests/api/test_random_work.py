"""Whatever anybody does, in whatever order: no failure, no case that is stuck, no row of the register that cannot be."""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from service.clock import TravellingClock
from service.models import Application, Certificate, Definition, Instance, Job, Registration, UserTask, db
from tests.service.casework import picture
from tests.stage import OPENING, Theatre

from .cast import KB, PATHS, Cast
from .chance import Chance

RUNS = int(os.environ.get("RANDOM_RUNS", "15"))
"""On each database; `RANDOM_RUNS=200 make random-work` for a long night."""
STEPS = 50

PEOPLE = (
    *("app-arch1", "app-str1", "app-chem", "app-arch2", "app-str2", "app-supv", "app-anomaly", "app-new", "app-renew"),
    *("app-two", "app-noqual", "app-batch1", "ent-hebei", "ent-taiyuan", "ent-supv", "ent-noqual", "ent-hebei2"),
    *("city-taiyuan", "city-datong", "province-shanxi", "province-hebei", "ministry-review", "ministry-approve"),
    *("clerk", "analyst", "admin"),
)
CHANNELS = (
    *(None, None, None, "normal", "forced_by_person", "forced_by_enterprise_offline", "forced_by_enterprise_online"),
    *("deceased_or_incapacitated", "nonsense"),
)
SPANS = (timedelta(seconds=60), timedelta(hours=5), timedelta(days=1), timedelta(days=8), timedelta(days=40))
GATEWAYS = ("insurance", "enterprise", "qualification", "identity")

seeds = st.integers(0, 2**32 - 1)
somebody = st.sampled_from(PEOPLE)


class RandomWork(RuleBasedStateMachine):
    """Everybody of the demo's cast at once. ``theatre`` and ``clock`` are set on a subclass for each database."""

    theatre: Theatre
    clock: TravellingClock
    cast: Cast
    given: set[str]
    files: dict[tuple[str, str], str | None]
    said: Counter[int]

    @initialize()
    def opening(self) -> None:
        self.theatre.strike()
        self.clock.travel_to(OPENING)
        self.cast = Cast(self.theatre.app, self.clock)
        self.files = {}
        with self.theatre.app.app_context():
            self.given = set(db.session.scalars(select(Certificate.application_number)))

    # -- what people do -----------------------------------------------------------------------------------------------

    @rule(who=somebody, seed=seeds)
    def start(self, who: str, seed: int) -> None:
        """Somebody starts a case of some type, whether he may or not."""
        random = Random(seed)
        with self.theatre.app.app_context():
            key = random.choice(sorted(db.session.scalars(select(Definition.key).filter_by(kind="type", current=True))))
            someone = random.choice([None, *db.session.scalars(select(Registration.person_id))])
        variables: dict[str, Any] = {}
        if random.random() < 0.9:
            variables["category"] = random.choice((*PATHS, "NONSENSE"))
        channel = random.choice(CHANNELS)
        if channel is not None and random.random() < 0.5:
            variables |= {"channel": channel} | ({"person": someone} if someone else {})
        self._post(who, f"/definitions/{key}/instances", {"variables": variables})

    @rule(seed=seeds)
    def start_as_one_may(self, seed: int) -> None:
        """An applicant starts something for a category that he holds or is registered in."""
        random = Random(seed)
        who, category = random.choice((("app-chem", "CHEM"), ("app-arch1", "ARCH1"), ("app-str1", "STR1"), ("app-str2", "STR2"),
            ("app-supv", "SUPV"), ("app-arch2", "ARCH2"), ("app-anomaly", "CHEM"), ("app-renew", "STR1"), ("app-two", "ARCH1"),
            ("app-two", "STR1"), ("app-noqual", "CHEM")))  # fmt: skip
        items = self._get(who, "/definitions").get("items", [])
        takes = [one for one in items if "applicant" in one.get("start_roles", ())]
        if takes:
            variables = {"category": category}
            key = random.choice(takes)["key"]
            if self._post(who, f"/definitions/{key}/instances", {"variables": variables}) == 422:
                self._post(who, f"/definitions/{key}/instances", {"variables": {}})

    @rule(seed=seeds, careful=st.booleans())
    def work(self, seed: int, careful: bool) -> None:
        """Whoever holds an open task completes it; often as the form wants it, sometimes not."""
        random = Random(seed)
        self._complete(random, None, careful=careful or random.random() < 0.7)

    @rule(seed=seeds)
    def work_twice(self, seed: int) -> None:
        """The same task is completed twice, as by a double click."""
        random = Random(seed)
        self._complete(random, None, careful=True, times=2)

    @rule(who=somebody, seed=seeds)
    def work_of_others(self, who: str, seed: int) -> None:
        """Somebody tries a task, whosever it is."""
        self._complete(Random(seed), who, careful=True)

    @rule(
        who=somebody,
        name=st.sampled_from(("withdraw", "delete_draft", "supply_qualification", "terminate", "nonsense")),
        seed=seeds,
    )
    def send(self, who: str, name: str, seed: int) -> None:
        """Somebody sends a message to some case."""
        random = Random(seed)
        case = self._some(random, select(Instance.id))
        if case:
            self._post(
                who, f"/instances/{case}/messages", {"name": name, "payload": Chance(random, lambda _: None).payload()}
            )

    @rule(who=somebody, verb=st.sampled_from(("claim", "release", "draft")), seed=seeds)
    def handle(self, who: str, verb: str, seed: int) -> None:
        """Somebody claims a task, gives it back, or saves a draft."""
        task = self._some(Random(seed), select(UserTask.id).where(UserTask.closed_at.is_(None)))
        if task and verb == "draft":
            self._noted(self.cast.who(who).put(f"/tasks/{task}/draft", {"answers": {"reason": "草稿"}}))
        elif task:
            self._post(who, f"/tasks/{task}/{verb}", {})

    @rule(verb=st.sampled_from(("cancel", "suspend", "resume")), seed=seeds)
    def administer(self, verb: str, seed: int) -> None:
        """The admin takes a case in hand; seldom, or nothing would be left to do."""
        random = Random(seed)
        case = self._some(random, select(Instance.id).where(Instance.ended_at.is_(None)))
        if case and random.random() < 0.2:
            self._post("admin", f"/instances/{case}/{verb}", {"reason": "系统管理"})
            if verb == "suspend":
                self._post("admin", f"/instances/{case}/resume", {"reason": "恢复"})

    @rule(agent=st.sampled_from(("ent-hebei", "ent-hebei2", "ent-supv", "ent-taiyuan")), seed=seeds)
    def change_employer(self, agent: str, seed: int) -> None:
        """An applicant saves another unit as his employer."""
        self.cast.employ(Random(seed).choice(("app-renew", "app-two", "app-chem")), agent)

    # -- what the world does ------------------------------------------------------------------------------------------

    @rule(span=st.sampled_from(SPANS))
    def time_passes(self, span: timedelta) -> None:
        self.cast.travel(span)

    @rule()
    def a_minute_passes(self) -> None:
        self.cast.travel(timedelta(seconds=60))

    @rule(name=st.sampled_from(GATEWAYS), mode=st.sampled_from(("down", "wrong", "off", "off")))
    def an_outside_system_fails_or_recovers(self, name: str, mode: str) -> None:
        self.cast.gateway(name, mode)

    # -- what has to hold -----------------------------------------------------------------------------------------------

    @invariant()
    @precondition(lambda self: hasattr(self, "cast"))
    def nothing_is_impossible(self) -> None:
        """No open case without something that waits; one registration and one open application for each pair; numbers given once;
        every version of a certificate by one published case."""
        self.cast.sweep()
        with self.theatre.app.app_context():
            waits = select(UserTask.instance_id).where(UserTask.closed_at.is_(None)).union(select(Job.instance_id))
            stuck = select(Instance.id).where(Instance.ended_at.is_(None), Instance.id.not_in(waits))
            assert db.session.scalars(stuck).all() == []
            for columns, query in (
                ((Registration.person_id, Registration.category), None),
                ((Registration.certificate_no,), None),
                ((Registration.seal_no,), None),
                ((Application.number,), None),
                ((Application.person_id, Application.category), Application.open & Application.category.is_not(None)),
            ):
                doubled = select(*columns).group_by(*columns).having(func.count() > 1)
                assert db.session.execute(doubled if query is None else doubled.where(query)).all() == []
            published = select(Application.number).join(Application.instance).where(Instance.outcome == "published")
            effects = set(db.session.scalars(select(Certificate.application_number))) - self.given
            assert effects <= set(db.session.scalars(published))
            self._validity_is_never_shortened()

    def _validity_is_never_shortened(self) -> None:
        versions: dict[str, list[Any]] = {}
        for row in db.session.scalars(select(Certificate).order_by(Certificate.version)):
            versions.setdefault(row.registration_id, []).append(row.valid_to)
        for days in versions.values():
            assert days == sorted(days), "a later certificate is valid for a shorter time"

    # -- inside -----------------------------------------------------------------------------------------------------------

    def _complete(self, random: Random, who: str | None, *, careful: bool, times: int = 1) -> None:
        with self.theatre.app.app_context():
            open_ones = db.session.execute(
                select(UserTask.id, UserTask.role, UserTask.scope_key)
                .where(UserTask.closed_at.is_(None))
                .order_by(UserTask.id)
            ).all()
        if not open_ones:
            return
        task, role, key = random.choice(open_ones)
        doer = who or self._holder(role, key)
        if doer is None:
            return
        known = self._get(doer, f"/tasks/{task}")
        if "form" not in known:
            self._post(doer, f"/tasks/{task}/complete", {"answers": {}})
            return
        answers = Chance(random, lambda purpose: self._upload(doer, purpose)).answers(known["form"], careful=careful)
        said = [self._post(doer, f"/tasks/{task}/complete", {"answers": answers}) for _ in range(times)]
        assert said.count(200) <= 1, "a task was completed twice"

    def _holder(self, role: str, key: str) -> str | None:
        """The login of somebody who holds a role in a scope."""
        for username in PEOPLE:
            held = self.cast.who(username).account["assignments"]
            if (role, key) in {(one["role"], one["scope_key"]) for one in held}:
                return username
        return None

    def _upload(self, who: str, purpose: str) -> str | None:
        if (who, purpose) not in self.files:
            answer = self.cast.who(who).upload(picture(size=300 * KB), purpose)
            self.files[who, purpose] = answer.json["id"] if answer.status_code == 201 else None
        return self.files[who, purpose]

    def _some(self, random: Random, query: Any) -> str | None:
        with self.theatre.app.app_context():
            found = sorted(db.session.scalars(query))
        return str(random.choice(found)) if found else None

    def _get(self, who: str, path: str) -> dict[str, Any]:
        answer = self.cast.who(who).get(path)
        self._noted(answer)
        found: dict[str, Any] = answer.json or {}
        return found

    def _post(self, who: str, path: str, body: Any) -> int:
        return self._noted(self.cast.who(who).post(path, body))

    def _noted(self, answer: Any) -> int:
        assert answer.status_code < 500, f"{answer.request.path}: {answer.text}"
        self.said[answer.status_code] += 1
        return int(answer.status_code)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.req("X35")
def test_random_days_at_work_break_nothing(theatre, clock):
    said: Counter[int] = Counter()
    machine = type("RandomWorkHere", (RandomWork,), {"theatre": theatre, "clock": clock, "said": said})
    how = settings(
        max_examples=RUNS,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        derandomize=os.environ.get("CI") == "true",  # the verdict on a change is its own, not that of chance
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=how)
    assert said[200] + said[201] > RUNS, "that was no work"
