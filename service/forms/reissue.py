"""更改补办: why, and what is to be made anew (docs/domain.md §3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import ValidationError, validates

from .application import RETURNED, RegisteredForm, Revision
from .fields import Choice, Text
from .lists import Files
from .registry import Demand, Properties, form
from .vocabulary import REISSUE_REASONS, REISSUED

OTHER = "其他"


@form("modification_reissue", title="更改补办申请表")
class ModificationReissue(RegisteredForm):
    """What has to be uploaded for a reason, and what has to be settled before it: the decision ``required_documents``."""

    reason = Choice("更改补办原因", REISSUE_REASONS)
    requirement = Choice("更改补办要求", REISSUED)
    note = Text("说明", 200, required=False)
    files = Files("证明材料", "attachment", most=10, required=False)

    def demands(self) -> list[Demand]:
        """The document of each reason, and words where the reason says nothing."""
        documents = {reason: self._required(reason)["document"] for reason in REISSUE_REASONS}
        return [
            *super().demands(),
            Demand(("note",), "reason", (OTHER,), message="请填写说明"),
            *(
                Demand(("files",), "reason", (reason,), message=f"请上传{document}")
                for reason, document in documents.items()
                if document
            ),
        ]

    def _required(self, reason: str) -> Mapping[str, Any]:
        application = {**self.case.fact("application"), "form": {"reason": reason}}
        required: Mapping[str, Any] = self.case.decide("required_documents", application=application)
        return required

    @validates("reason")
    def check_settled(self, value: str, data_key: str) -> None:
        """A new name is certified once the renaming or the correction has been published."""
        required = self._required(value)
        if required["settled"] and not self.case.settled(required["settled"]):
            raise ValidationError(required["refusal"])


@form("reissue_revision", title="更改补办申请表（退回后修改）")
class ReissueRevision(Revision, ModificationReissue):
    """The same form after an enterprise's return."""

    shown: ClassVar[Properties] = {**RETURNED, **ModificationReissue.shown}
