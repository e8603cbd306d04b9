"""Every dependency is pinned, locked and explained."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIREMENTS = [*PROJECT["dependencies"], *(one for more in PROJECT["optional-dependencies"].values() for one in more)]
LOCK = [line for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
PAGE = (ROOT / "docs/decisions/0002-dependencies.md").read_text(encoding="utf-8")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_a_dependency_is_pinned_locked_and_has_a_row_with_its_reason(requirement: str):
    pinned = re.fullmatch(r"([A-Za-z0-9._-]+)(?:\[\w+\])?==([\w.]+)", requirement)
    assert pinned, "a dependency has one exact version"
    name, version = pinned.groups()
    assert f"{normal(name)}=={version}" in {
        f"{normal(line.partition('==')[0])}=={line.partition('==')[2]}" for line in LOCK
    }
    assert re.search(rf"^\| [^|]*\b{re.escape(name)}\b[^|]* \|", PAGE, re.MULTILINE)


def test_the_lock_names_versions_and_no_place_to_download_from():
    assert LOCK
    assert [line for line in LOCK if not re.fullmatch(r"[A-Za-z0-9._-]+==[\w.]+", line)] == []
