"""Whether callers ask for what the diagrams that they call can return."""

from __future__ import annotations

from collections.abc import Iterator

from service.engine.deployment import Deployment
from service.engine.problems import Problem, about
from service.engine.results import RESULT, asks, branches, ends, possible, taken


def check(deployment: Deployment) -> Iterator[Problem]:
    """Every branch on a result that can never come, and every end that leaves its caller guessing."""
    told: set[str] = set()
    for diagram in deployment.diagrams.values():
        for call in diagram.process.elements.values():
            called = deployment.diagrams.get(call.called or "")
            flows = branches(diagram, call)
            if called is None or not any(asks(flow) for flow in flows):
                continue
            for end in ends(called):
                if RESULT not in end.properties and end.id not in told:
                    told.add(end.id)
                    sentence = (
                        f"没有写明返回什么（属性 result），而 {diagram.process.id} 里的 {call.id} 之后要按它分支。"
                    )
                    yield about(called.file, end, "missing_result", sentence, "warning")
            for flow, results in taken(flows, possible(called)).items():
                if not results:
                    sentence = f"永远不会走：流程 {called.process.id} 不返回让它成立的 result。"
                    yield about(diagram.file, diagram.process.flows[flow], "impossible_result", sentence)
