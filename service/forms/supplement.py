"""补正: pictures for every item that an accept desk asked for (docs/domain.md §3.0.6, Appendix D)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from marshmallow import ValidationError, validates_schema
from sqlalchemy import select

from service import clock
from service.models import SupplementItem, db

from .fields import Text, readonly
from .lists import Files, Record, Rows
from .registry import Form, Properties, form


class HandedIn(Record):
    """The pictures for one item, named by its id: the rows are those that were asked for, no more and no fewer."""

    shown: ClassVar[Properties] = {"content": readonly("补正内容"), "reason": readonly("补正原因")}
    item = Text("补正事项", 32, repeats="id")
    files = Files("补正图片", "supplement", most=10)


@form("supplement", title="提交补正材料")
class Supplement(Form):
    """At least one picture for each item of the open round; all items at once."""

    items = Rows("补正材料", HandedIn, most=20)

    def open_items(self) -> Sequence[SupplementItem]:
        """What was asked for and is not handed in, in the order of the desk's list."""
        asked = (
            select(SupplementItem)
            .where(
                SupplementItem.instance_id == self.case.application.instance_id, SupplementItem.submitted_at.is_(None)
            )
            .order_by(SupplementItem.round, SupplementItem.position)
        )
        return db.session.scalars(asked).all()

    def prefill(self) -> dict[str, Any]:
        """What is asked for; an answer's ``item`` repeats an ``id``."""
        return {
            "items": [
                {"id": item.id, "content": item.content, "reason": item.reason, "files": item.files}
                for item in self.open_items()
            ]
        }

    @validates_schema
    def check_items(self, data: Mapping[str, Any], **_: Any) -> None:
        """Each open item is answered once, and nothing else is."""
        wanted = {item.id: item.content for item in self.open_items()}
        errors: dict[int, Any] = {}
        for place, answer in enumerate(data["items"]):
            if wanted.pop(answer["item"], None) is None:
                errors[place] = {"item": ["没有这一补正事项，或者重复填写"]}
        if errors:
            raise ValidationError({"items": errors})
        if wanted:
            raise ValidationError(f"请为每一项补正内容上传图片，尚缺：{'、'.join(wanted.values())}", "items")

    def keep(self, answers: Mapping[str, Any]) -> None:
        """The round is handed in, and its pictures belong to the case."""
        super().keep(answers)
        files = {answer["item"]: answer["files"] for answer in answers["items"]}
        now = clock.now()
        for item in self.open_items():
            item.files, item.submitted_at = files[item.id], now
