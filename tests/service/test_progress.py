"""The progress bar: for every type that the demo's cast may start, the way leads to the end that everybody hopes for."""

import pytest
from sqlalchemy import select

from service import definitions, instances
from service.models import Account, Instance, db

STARTS = [
    ("initial_registration", "app-chem", {"category": "CHEM"}),
    ("initial_registration", "app-supv", {"category": "SUPV"}),
    ("renewal", "app-renew", {"category": "STR1"}),
    ("modification_reissue", "app-two", {"category": "ARCH1"}),
]


@pytest.mark.parametrize(("key", "username", "variables"), STARTS)
def test_from_the_first_task_the_way_leads_to_the_end_of_publication(app, login, key, username, variables):
    case = login(username).start(key, **variables)["id"]
    with app.app_context():
        steps = instances.progress(db.session.get_one(Instance, case))
    assert [step.state for step in steps] == ["done", "now", *["later"] * (len(steps) - 2)]
    assert steps[0].outcome == "开始办理"
    assert steps[1].phone
    assert steps[-1].name.endswith("发布")
    assert len({step.name for step in steps}) > 5


def test_what_admins_do_to_a_case_is_told_with_its_reason(app, login):
    case = login("app-chem").start("initial_registration", category="CHEM")["id"]
    with app.app_context():
        admin = db.session.scalars(select(Account).filter_by(username="admin")).unique().one()
        instances.suspend(case, "核对材料", admin)
        instances.resume(case, "核对完毕", admin)
        instances.cancel(case, "重复申报", admin)
        steps = instances.progress(db.session.get_one(Instance, case))
    assert all(step.name for step in steps)
    told = [(step.name, step.note) for step in steps if step.note]
    assert told == [("暂停办理", "核对材料"), ("恢复办理", "核对完毕"), ("终止", "重复申报")]


def test_looking_moves_nothing(app, login):
    case = login("app-chem").start("initial_registration", category="CHEM")["id"]
    with app.app_context():
        row = db.session.get_one(Instance, case)
        before = (row.state, row.version, row.seq, row.updated_at)
        instances.progress(row)
        instances.filled(row)
        db.session.expire_all()
        assert (row.state, row.version, row.seq, row.updated_at) == before


def test_a_decision_of_the_current_set_can_be_asked_outside_of_a_case(app):
    with app.app_context():
        assert definitions.ask("category_data", category="CHEM")["label"] == "注册化工工程师"
