"""``registration.issue`` and its sisters: the effect of an approved application on the register (docs/domain.md §3.2 to §3.6).

Each works once per application and gives the id of the registration and the number of its certificate.
"""

from __future__ import annotations

from service import register
from service.cases import Case
from service.models import Registration

from .registry import operation


@operation(
    "registration.issue",
    title="签发注册证书（初始注册）",
    help="登记注册，生成证书号、印章号和证书。",
)
def issue(case: Case) -> dict[str, str]:
    """初始注册: register the person and make the certificate."""
    return _told(register.issue(case))


@operation(
    "registration.change",
    title="变更注册单位",
    help="把注册变更到本业务的企业，换发证书。",
    parameters={
        "renewed": "是否同时从今天起重新计算有效期（true / false）",
    },
)
def change(case: Case, renewed: bool = False) -> dict[str, str]:
    """变更注册: register the person at the unit of the case; with ``renewed`` the validity runs anew from today."""
    return _told(register.change(case, renewed=renewed))


@operation(
    "registration.record_move",
    title="记录人员出省",
    help="记下该人员转到外省单位，本省可查询、导出。",
)
def record_move(case: Case) -> None:
    """人员出省: keep that the person leaves for a unit in another province."""
    register.record_move(case)


@operation(
    "registration.renew",
    title="延长注册有效期",
    help="按有效期的规定延长注册。",
)
def renew(case: Case) -> dict[str, str]:
    """延续注册: extend the validity."""
    return _told(register.renew(case))


@operation(
    "registration.reissue",
    title="更改补办证书印章",
    help="换发证书。",
    parameters={
        "new_seal": "是否换新的印章号，旧印章作废（true / false）",
    },
)
def reissue(case: Case, new_seal: bool = False) -> dict[str, str]:
    """更改补办: a new certificate; with ``new_seal`` the seal gets a new number and the old one is void."""
    return _told(register.reissue(case, new_seal=new_seal))


@operation(
    "registration.cancel",
    title="注销本专业的注册",
    help="结束本业务注册专业的注册。",
)
def cancel(case: Case) -> dict[str, str]:
    """注销注册: end the registration of the case's category."""
    return _told(register.cancel(case))


@operation(
    "registration.cancel_all",
    title="注销本机关批准的全部注册",
    help="用于死亡或丧失民事行为能力。",
)
def cancel_all(case: Case) -> dict[str, int]:
    """注销注册 on death or incapacity: end all registrations that the authority of the case has granted; gives their number."""
    return {"cancelled": len(register.cancel_all(case))}


@operation(
    "person.correct",
    title="更正个人信息",
    help="姓名、证件号等按表单更正，登录名和证书随之改变。",
)
def correct(case: Case) -> dict[str, int]:
    """信息更正: the person, his login and his certificates say what the form says; gives the number of certificates."""
    return {"certificates": len(register.correct(case))}


@operation(
    "enterprise.rename",
    title="变更企业名称",
    help="企业在本系统内改用表单上的新名称。",
    parameters={
        "cascade": "注册人员的证书是否随之换发（true / false）",
    },
)
def rename(case: Case, cascade: bool = True) -> dict[str, int]:
    """企业名称变更: the unit is called what the form says in the system of the case; with ``cascade`` the certificates of all
    who are registered there follow. Gives their number."""
    return {"certificates": len(register.rename(case, cascade=cascade))}


def _told(registration: Registration) -> dict[str, str]:
    return {"id": registration.id, "certificate_no": registration.certificate_no}
