"""What is read of a case: the form as it was filled in, the pictures of the person, the rounds of 补正."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from service import instances
from service.case_view import CaseView
from service.models import Document, SupplementItem

from .forms import Answered, fields_of, summary
from .forms.papers import documents


@dataclass(frozen=True)
class Papers:
    """The papers of a case, as its viewer may read them."""

    answers: Sequence[Answered]
    portraits: Sequence[Document]
    rounds: Sequence[tuple[int, Sequence[SupplementItem]]]


def papers_of(case: CaseView) -> Papers:
    """The papers of a case."""
    form = instances.filled(case.instance)
    person = case.instance.application.person
    asked = sorted(case.supplements, key=lambda item: (item.round, item.position))
    return Papers(
        answers=summary(fields_of(form.schema, form.values)) if form else [],
        portraits=documents([person.photo_id, person.signature_id]) if person else [],
        rounds=[(number, list(items)) for number, items in groupby(asked, key=lambda item: item.round)],
    )
