"""The web as it is served: a master with several processes, as the Procfile starts it."""

from __future__ import annotations

import re

import httpx
import pytest

REQUESTS = 40
COUNTED = re.compile(r'^regflow_requests_total\{endpoint="operations\.health",status="200"\} ([0-9.]+)$', re.MULTILINE)


@pytest.mark.slow
def test_the_processes_of_a_server_count_their_requests_together(spread):
    spread.regflow("migrate-db")
    spread.keep_procfile(web=1)
    spread.wait_until_ready()
    before = counted(spread)
    for _ in range(REQUESTS):  # each on a connection of its own, which any process may take
        assert httpx.get(f"{spread.address}/healthz").status_code == 200
    assert counted(spread) == before + REQUESTS
    assert len(list(spread.folder.glob("var/metrics-*/counter_*.db"))) > 1


def counted(spread) -> float:
    """How many times the server was asked for its health."""
    found = COUNTED.search(httpx.get(f"{spread.address}/metrics").text)
    return float(found[1]) if found else 0.0
