"""What is measured: the model process with its form, and two relatives of it, deployed through the gate like any other."""

from __future__ import annotations

from pathlib import Path

from service import definitions
from service.forms.fields import Count, Text
from service.forms.registry import Form, form
from tests.engine.diagrams import draw, end, start, user

FOLDER = Path(__file__).parent / "processes"

CLERK = "clerk"
"""Does every task of the model process; a clerk may have any number of cases open that are about nobody yet."""

ADMIN = "admin"

MODEL = "model_process"
LOOP = "correction_loop"
ROW = "sixty_tasks"
IN_A_ROW = 60

ANSWERS = {"amount": 12, "note": "材料齐全，情况属实。"}
"""Takes the long way through the model process, and once more around the loop."""


@form("benchmark")
class Benchmark(Form):
    """One number that decides, one note that is only kept."""

    decisions = ("amount",)
    amount = Count("数量", 1, 1000)
    note = Text("说明", 200)


def files() -> dict[str, bytes]:
    """The diagrams and the decision table of the benchmark."""
    return {**definitions.read_folder(FOLDER), f"{ROW}.bpmn": _sixty_tasks()}


def _sixty_tasks() -> bytes:
    """Sixty user tasks in a row."""
    names = [f"Task_{number:02}" for number in range(1, IN_A_ROW + 1)]
    return draw(
        ROW,
        start(),
        *(user(name, "benchmark") for name in names),
        end("End_Row", status="done", status_label="已办结", outcome="done"),
        flows=" -> ".join(("Begin", *names, "End_Row")),
        title="六十步",
        start_roles="offline_clerk",
        role="offline_clerk",
        systems="national",
        help="测量最后一步的花费。",
    )
