"""Choosing one's unit: part of a name is typed, the 企业库 says which there are, one of them is picked (AT-03, AT-04)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from service import profiles
from service.errors import InvalidAnswers
from service.forms.profile import EmploymentData
from service.forms.registry import flatten
from service.forms.vocabulary import INDUSTRIES, NO_QUALIFICATION

FIXED, OPEN = "fixed", "open"
"""聘用期限: with an end, or 无固定期."""

UNKNOWN = "不在企业库中"
"""Stands for a unit whose name was typed but that nobody has picked from the library; no unit has this id."""


@dataclass(frozen=True)
class Unit:
    """What is typed, the units that it finds, and the one among them that was picked. ``numbers`` are its qualification
    numbers for the industry, or 无 (docs/domain.md §3.0.8)."""

    industries: ClassVar[Sequence[str]] = INDUSTRIES
    words: str
    found: Sequence[Mapping[str, Any]]
    chosen: Mapping[str, Any] | None
    industry: str
    number: str

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> Unit:
        """From what a browser sends. A unit that was picked before but is not found by the words any more is not picked."""
        words, industry = sent.get("words", "").strip(), sent.get("industry", "")
        found = profiles.find_enterprises(words, industry or None) if words else []
        picked = next((one for one in found if one["id"] == sent.get("enterprise_id")), None)
        named = next((one for one in found if words in (one["name"], one["uscc"])), None)
        return cls(words, found, picked or named, industry, sent.get("qualification_no", ""))

    @property
    def answer(self) -> str:
        """The id of the unit that was picked."""
        if self.chosen is not None:
            return str(self.chosen["id"])
        return UNKNOWN if self.words else ""

    @property
    def numbers(self) -> list[str]:
        """The numbers to pick from."""
        if self.chosen is None or not self.industry:
            return []
        return [one["number"] for one in self.chosen["qualifications"]] or [NO_QUALIFICATION]

    @property
    def many(self) -> bool:
        """Whether there may be more units than are shown."""
        return len(self.found) >= profiles.MOST_FOUND


def wrong_period(sent: Mapping[str, str], answers: Mapping[str, Any]) -> None:
    """:class:`InvalidAnswers`, with all else that is wrong, where neither an end nor 无固定期 was given (AT-05)."""
    if sent.get("term") == OPEN or (sent.get("term") == FIXED and answers.get("employed_to")):
        return
    name = "employed_to" if sent.get("term") == FIXED else "term"
    said = "请填写聘用结束时间，或者选择“无固定期”" if name == "employed_to" else "请选择聘用期限"
    raise InvalidAnswers(errors={**flatten(EmploymentData().validate(answers)), name: [said]})
