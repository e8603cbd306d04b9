"""``registration.issue`` and its sisters: the effect of an approved application on the register (docs/domain.md §3.2 to §3.6).

Each works once per application and gives the id of the registration and the number of its certificate.
"""

from __future__ import annotations

from service import register
from service.cases import Case
from service.models import Registration

from .registry import operation


@operation("registration.issue")
def issue(case: Case) -> dict[str, str]:
    """初始注册: register the person and make the certificate."""
    return _told(register.issue(case))


@operation("registration.change", parameters=("renewed",))
def change(case: Case, renewed: bool = False) -> dict[str, str]:
    """变更注册: register the person at the unit of the case; with ``renewed`` the validity runs anew from today."""
    return _told(register.change(case, renewed=renewed))


@operation("registration.record_move")
def record_move(case: Case) -> None:
    """人员出省: keep that the person leaves for a unit in another province."""
    register.record_move(case)


@operation("registration.renew")
def renew(case: Case) -> dict[str, str]:
    """延续注册: extend the validity."""
    return _told(register.renew(case))


@operation("registration.reissue", parameters=("new_seal",))
def reissue(case: Case, new_seal: bool = False) -> dict[str, str]:
    """更改补办: a new certificate; with ``new_seal`` the seal gets a new number and the old one is void."""
    return _told(register.reissue(case, new_seal=new_seal))


@operation("registration.cancel")
def cancel(case: Case) -> dict[str, str]:
    """注销注册: end the registration of the case's category."""
    return _told(register.cancel(case))


@operation("registration.cancel_all")
def cancel_all(case: Case) -> dict[str, int]:
    """注销注册 on death or incapacity: end all registrations that the authority of the case has granted; gives their number."""
    return {"cancelled": len(register.cancel_all(case))}


@operation("person.correct")
def correct(case: Case) -> dict[str, int]:
    """信息更正: the person, his login and his certificates say what the form says; gives the number of certificates."""
    return {"certificates": len(register.correct(case))}


@operation("enterprise.rename", parameters=("cascade",))
def rename(case: Case, cascade: bool = True) -> dict[str, int]:
    """企业名称变更: the unit is called what the form says in the system of the case; with ``cascade`` the certificates of all
    who are registered there follow. Gives their number."""
    return {"certificates": len(register.rename(case, cascade=cascade))}


def _told(registration: Registration) -> dict[str, str]:
    return {"id": registration.id, "certificate_no": registration.certificate_no}
