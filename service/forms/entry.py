"""What a unit fills in for one of its people: the form of the type, with the pledge that the person has signed on paper
(docs/domain.md §7 X23)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from service.errors import InvalidAnswers
from service.models import Enterprise

from .application import ApplicationForm
from .cancellation import Cancellation
from .change import ChangeRegistration
from .imposed import FILED_BY
from .initial import InitialRegistration
from .lists import File
from .registry import form
from .reissue import ModificationReissue
from .renewal import Renewal


class Entry(ApplicationForm):
    """A type's form as the unit fills it in. It stands before the type's form in a class's bases."""

    signed_pledge = File("本人签名的承诺书", "attachment")

    @property
    def unit(self) -> Enterprise | None:
        """The unit that fills it in, wherever the person may work by now."""
        return self.case.application.enterprise

    def keep(self, answers: Mapping[str, Any]) -> None:
        """The computer check asks for what this form demands."""
        super().keep(answers)
        self.case.record(**{FILED_BY: self.name})

    def check_unit(self, unit: Enterprise, answers: Mapping[str, Any]) -> None:
        """The person is still at the unit."""
        if self.case.person.enterprise_id != unit.id:
            raise InvalidAnswers("该人员的所在企业已经不是本单位，不能代填")
        super().check_unit(unit, answers)


@form("initial_entry", title="初始注册申请表（企业代填）")
class InitialEntry(Entry, InitialRegistration):
    """初始注册."""


@form("change_entry", title="变更注册申请表（企业代填）")
class ChangeEntry(Entry, ChangeRegistration):
    """变更注册."""


@form("renewal_entry", title="延续注册申请表（企业代填）")
class RenewalEntry(Entry, Renewal):
    """延续注册."""


@form("reissue_entry", title="更改补办申请表（企业代填）")
class ReissueEntry(Entry, ModificationReissue):
    """更改补办."""


@form("cancellation_entry", title="注销注册申请表（企业代填）")
class CancellationEntry(Entry, Cancellation):
    """注销注册: never by force, and of a registration at this unit."""

    def absent(self) -> Iterable[str]:
        """A unit that forces it goes another way."""
        return (*super().absent(), "forced", "ruling_kind", "ruling_file")

    def check_unit(self, unit: Enterprise, answers: Mapping[str, Any]) -> None:
        """The register has the person at this unit."""
        super().check_unit(unit, answers)
        if self.registration is None or self.registration.enterprise_id != unit.id:
            raise InvalidAnswers("该人员登记的聘用单位不是本单位，不能由本单位申报注销")
