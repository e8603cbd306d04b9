"""延续注册: everything is drawn from the register; papers may be added (docs/domain.md §3.4)."""

from __future__ import annotations

from typing import ClassVar

from .application import RETURNED, RegisteredForm, Revision
from .lists import Files
from .registry import Properties, form


@form("renewal", title="延续注册申请表")
class Renewal(RegisteredForm):
    """延续注册 asks for nothing; who renews late proves his continuing education."""

    files = Files("其他材料", "attachment", most=10, required=False)


@form("renewal_revision", title="延续注册申请表（退回后修改）")
class RenewalRevision(Revision, Renewal):
    """The same form after an enterprise's return."""

    shown: ClassVar[Properties] = {**RETURNED, **Renewal.shown}
