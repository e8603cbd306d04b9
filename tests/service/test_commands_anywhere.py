"""What databases answer differently: how many rows a statement has written."""

from __future__ import annotations

from sqlalchemy import select

from service import commands, jobs
from service.models import Account, BulkCommand, db
from service.watching import finding, overview

from ..stage import Caller


def test_a_command_over_all_that_a_search_finds_comes_to_its_end(app_anywhere):
    for username in ("app-batch1", "app-batch2"):
        Caller(app_anywhere, username).start("initial_registration", category="CHEM")
    with app_anywhere.app_context():
        admin = db.session.scalars(select(Account).filter_by(username="admin")).unique().one()
        wanted = finding.Wanted(definition="initial_registration", state="open", region="13", enterprise="燕赵")
        given = commands.order("suspend", commands.found(wanted), admin, "系统维护").id
        while jobs.sweep(jobs.perform):
            pass
        over = db.session.get_one(BulkCommand, given)
        assert over.total == 2
        assert over.ended_at is not None
        assert commands.progress(over).outcomes == {"done": 2, "refused": 0, "failed": 0, "stopped": 0}
        assert overview.keep()
        assert overview.overview() == overview.reckoned()
        assert set(finding.elements()) == {"Task_ConfirmConditions"}
        assert finding.statuses()
