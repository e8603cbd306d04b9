"""The measures of the model process and its relatives, in the order of the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Barrier

from . import crowd
from .backends import Backend, Postgres
from .clients import Floor, Ours, Person, Piece, good
from .measuring import Cost, Meter, at_once
from .model import ADMIN, CLERK, IN_A_ROW, LOOP, MODEL, ROW
from .preparing import environment
from .report import Row
from .serving import gunicorn, worker

COMPLETION = "complete a user task: CPU, ms"

STEPS = 4
"""Completions of one instance of the model process."""

ROUNDS = 6
"""How often the two sides take turns, so that a slow minute of the machine meets both."""

CLIENTS = 4
RIVALS = 8
FEW, MANY = 1_000, 100_000
TURNS, LOOKS = 6, 20
LOOKED_AT = {
    "overview": "/monitor",
    "search, newest first": "/monitor/cases",
    "search by part of a number": "/monitor/cases?number=0000731",
    "search by state, type and element": f"/monitor/cases?state=open&definition={MODEL}&element=Task_First",
}
"""What an admin looks at, by its address; the number is one that both have."""


def model(backend: Backend, ours: Ours, floor: Floor) -> Iterator[Row]:
    """Completing a user task of the model process, beside the floor's step."""
    mine, bare = Meter(ours, backend), Meter(floor, backend)
    starts, alone, crowded = ({mine: Cost(), bare: Cost()} for _ in range(3))
    for meter in (mine, bare):
        meter.steps(meter.begin(8), STEPS, clients=CLIENTS)  # definitions parsed, plans made, pools filled
    for _ in range(ROUNDS):
        for meter in (mine, bare):
            meter.steps(meter.begin(25, starts[meter]), STEPS, alone[meter])
        for meter in (mine, bare):
            meter.steps(meter.begin(40), STEPS, crowded[meter], clients=CLIENTS)
    binds = backend.name == Postgres.name
    bounds = {"must": 3.0, "aim": 1.5} if binds else {}

    def row(name: str, mine_: float, bare_: float, bound: bool = True) -> Row:
        return Row(name, backend.name, mine_, bare_, **(bounds if bound else {}))

    yield row(COMPLETION, alone[mine].cpu_each, alone[bare].cpu_each)
    yield row("complete a user task: p50, 1 client, ms", alone[mine].percentile(0.5), alone[bare].percentile(0.5))
    yield row(
        "complete a user task: p95, 4 clients, ms", crowded[mine].percentile(0.95), crowded[bare].percentile(0.95)
    )
    yield row("complete a user task: CPU, 4 clients, ms", crowded[mine].cpu_each, crowded[bare].cpu_each, bound=False)
    yield row("start and run to the first task: CPU, ms", starts[mine].cpu_each, starts[bare].cpu_each, bound=False)
    yield row(
        "start and run to the first task: p50, ms",
        starts[mine].percentile(0.5),
        starts[bare].percentile(0.5),
        bound=False,
    )


def statements(backend: Postgres, ours: Ours) -> Iterator[Row]:
    """SQL statements of a completion, from the server's own log."""
    meter, instances = Meter(ours, backend), 5
    pieces = meter.begin(instances)
    with backend.statements() as found:
        meter.steps(pieces, STEPS)
    yield Row(
        "SQL statements a completion, with BEGIN and COMMIT",
        backend.name,
        len(found) / (STEPS * instances),
        must=14,
        aim=9,
    )


def stored(backend: Backend, url: str, ours: Ours) -> Iterator[Row]:
    """Bytes of tables and indexes that a finished instance of the model process leaves."""
    meter, instances = Meter(ours, backend), 400
    before = backend.size(url, vacuumed=True)
    meter.steps(meter.begin(instances), STEPS, clients=CLIENTS)
    written = (backend.size(url, vacuumed=False) - before) / instances
    vacuumed = (backend.size(url, vacuumed=True) - before) / instances
    bounds = {"must": 8000.0, "aim": 4000.0} if backend.name == Postgres.name else {}
    yield Row("bytes stored a finished instance", backend.name, vacuumed, **bounds)
    yield Row("bytes stored a finished instance, as written", backend.name, written)


def loops(backend: Backend, ours: Ours) -> Iterator[Row]:
    """The hundredth correction beside the first: some instances that have 99 behind them take turns with fresh ones."""
    meter, instances, turns = Meter(replace(ours, key=LOOP), backend), 12, 8
    old = meter.begin(instances)
    meter.steps(old, 99 - turns // 2, clients=CLIENTS)
    first, hundredth = Cost(), Cost()
    for _ in range(turns):
        meter.steps(meter.begin(instances), 1, first)
        meter.steps(old, 1, hundredth)
    bounds = {"must": 1.2, "aim": 1.05} if backend.name == Postgres.name else {}
    yield Row("cost of the 100th correction loop / of the 1st", backend.name, hundredth.cpu / first.cpu, **bounds)


def row_of_tasks(backend: Backend, ours: Ours) -> Iterator[Row]:
    """The last of sixty tasks beside the first, in turns."""
    meter, instances, turns = Meter(replace(ours, key=ROW), backend), 6, 7
    first, last = Cost(), Cost()
    for _ in range(turns):
        pieces = meter.begin(instances)
        meter.steps(pieces, 1, first)
        meter.steps(pieces, IN_A_ROW - 2, clients=CLIENTS)
        meter.steps(pieces, 1, last)
    bounds = {"must": 1.2, "aim": 1.05} if backend.name == Postgres.name else {}
    yield Row("60 tasks in a row: cost of the last / of the first", backend.name, last.cpu / first.cpu, **bounds)


def races(backend: Backend, ours: Ours) -> Iterator[Row]:
    """Eight clients complete the same task at once: one is answered 200, seven 409, and the case goes on to its end."""
    instances = 10
    lost = 0
    for piece in Meter(ours, backend).begin(instances):
        together = Barrier(RIVALS)

        def rush(own: Sequence[Piece], together: Barrier = together) -> int:
            together.wait()
            return ours.complete(own[0].next).status

        answers = at_once(rush, [[piece]] * RIVALS)
        lost += sorted(answers) != [200] + [409] * (RIVALS - 1) or not _goes_on(ours, piece)
    bounds = {"must": 0.0, "aim": 0.0} if backend.name == Postgres.name else {}
    yield Row("8 clients, one task: races that were not 1 x 200 and 7 x 409", backend.name, float(lost), **bounds)


def _goes_on(ours: Ours, piece: Piece) -> bool:
    """Whether the case waits for its second task now, and can be brought to its end."""
    found = ours.person.call("GET", f"/instances/{piece.whole}").body
    if [task["element"] for task in found["tasks"]] != ["Task_Second"]:
        return False
    piece.next = found["tasks"][0]["id"]
    for _ in range(STEPS - 1):
        ours.step(piece)
    return bool(ours.person.call("GET", f"/instances/{piece.whole}").body["outcome"] == "done")


def worklists(backend: Backend, folder: Path) -> Iterator[Row]:
    """The first page of a worklist among few cases and among many, in turns."""
    with ExitStack() as stack:
        desks = {size: stack.enter_context(_desk(backend, folder, size)) for size in (FEW, MANY)}
        waits: dict[int, Cost] = {size: Cost() for size in desks}
        for turn in range(TURNS):
            for size, desk in desks.items():
                took = [good(desk.person.call("GET", "/tasks")).seconds for _ in range(LOOKS)]
                waits[size].waits += took if turn else []  # plans made, pools filled
    few, many = (waits[size].percentile(0.95) for size in (FEW, MANY))
    bounds = {"must": 2.0, "aim": 1.2} if backend.name == Postgres.name else {}
    yield Row(f"worklist p95, {MANY:,} instances / {FEW:,}", backend.name, many / few, **bounds)
    yield Row(f"worklist p95, {FEW:,} instances, ms", backend.name, few)
    yield Row(f"worklist p95, {MANY:,} instances, ms", backend.name, many)


def looks(backend: Backend, folder: Path) -> Iterator[Row]:
    """What an admin looks at among few cases and among many, in turns: the overview, which a worker keeps, and searches."""
    with ExitStack() as stack:
        pages = {size: stack.enter_context(_monitor(backend, folder, size)) for size in (FEW, MANY)}
        waits = {(look, size): Cost() for look in LOOKED_AT for size in pages}
        for turn in range(TURNS):
            for look, address in LOOKED_AT.items():
                for size, person in pages.items():
                    took = [good(person.page(address)).seconds for _ in range(LOOKS)]
                    waits[look, size].waits += took if turn else []
    bounds = {"must": 2.0, "aim": 1.2} if backend.name == Postgres.name else {}
    for look in LOOKED_AT:
        few, many = (waits[look, size].percentile(0.95) for size in (FEW, MANY))
        yield Row(f"{look} p95, {MANY:,} instances / {FEW:,}", backend.name, many / few, **bounds)
        yield Row(f"{look} p95, {FEW:,} instances, ms", backend.name, few)
        yield Row(f"{look} p95, {MANY:,} instances, ms", backend.name, many)


@contextmanager
def _monitor(backend: Backend, folder: Path, size: int) -> Iterator[Person]:
    """The pages of an admin over so many cases, with the worker that keeps the overview's figures."""
    url = backend.copy(f"monitor_{size}")
    log = folder / "log"
    settings = environment(url, folder)
    with gunicorn("tests.benchmarks.application:app", settings, log) as server:
        crowd.add(url, Ours(Person(server, CLERK)).begin()[0].whole, size - 1)
        with worker(settings, log):
            yield Person(server, ADMIN)


@contextmanager
def _desk(backend: Backend, folder: Path, size: int) -> Iterator[Ours]:
    """A desk with so many open tasks."""
    url = backend.copy(f"worklist_{size}")
    with gunicorn("tests.benchmarks.application:app", environment(url, folder), folder / "log") as server:
        desk = Ours(Person(server, CLERK))
        crowd.add(url, desk.begin()[0].whole, size - 1)
        yield desk
