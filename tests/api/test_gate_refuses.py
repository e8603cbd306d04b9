"""A diagram broken in each way that the gate knows is refused, however it comes to be deployed."""

from __future__ import annotations

import io

import pytest

from service.engine.checks import lint
from tests.engine.faults import CODES, fault
from tests.engine.gate import KNOWN, SHIPPED
from tests.stage import good


@pytest.mark.parametrize("codes", [CODES[n::4] for n in range(4)], ids=["first", "second", "third", "fourth"])
def test_what_is_broken_is_refused(login, codes, subtests):
    analyst = login("analyst")
    for broken in map(fault, codes):
        content = broken.content.encode()
        found = lint({**SHIPPED, broken.file: content}, KNOWN)
        if not any(one.code == broken.code and one.severity == "error" for one in found):
            continue
        with subtests.test(code=broken.code):
            draft = good(analyst.post("/drafts", {"title": broken.code}))["id"]
            good(analyst.put(f"/drafts/{draft}/files/{broken.file}", {"content": broken.content, "revision": 0}))
            asked = {"comment": "试验", "override_reason": "试验"}
            for answer in (
                analyst.call("POST", "/deployments", data={"files": [(io.BytesIO(content), broken.file)]}),
                analyst.post(f"/drafts/{draft}/deploy", asked),
            ):
                assert answer.status_code == 422
                assert broken.code in {problem["code"] for problem in answer.json["problems"]}
