"""Deployments looked back at, laid side by side, and taken back by a draft."""

import pytest

from service import authorities, definitions
from service import clock as one_clock
from service.drafting import drafts, files, history, sides
from service.errors import InvalidAnswers, InvalidQuery, NotFound
from service.models import Account, Deployment, db

WINDOW, PLEDGE, TEXT = "renewal_window.dmn", "pledge.bpmn", "m05_accepted.txt"
THREE = b'_03_open_months_before"><text>3<'


@pytest.fixture
def analyst(app):
    with app.app_context():
        account = db.session.query(Account).filter_by(username="analyst").one()
        yield authorities.actor_for(account, authorities.ANALYST)


def deployed(analyst, *changes, comment=None):
    """Replace one passage of each of these files and deploy them; the number of the deployment."""
    current = definitions.current_set()
    given = {name: current[name].replace(before, after) for name, before, after in changes}
    assert all(given[name] != current[name] for name in given)
    definitions.deploy(given, analyst, comment=comment)
    return history.newest()


@pytest.fixture
def window(analyst):
    """The renewal window was made a month longer, by an analyst who said why."""
    return deployed(analyst, (WINDOW, THREE, THREE.replace(b"3", b"4")), comment="监理提前一个月")


def test_a_deployment_tells_who_made_it_why_what_it_changed_and_which_versions_came_of_it(window):
    made, first = history.deployments().items
    assert (made.row.id, made.by, made.row.comment, made.before) == (
        window,
        "业务分析员",
        "监理提前一个月",
        first.row.id,
    )
    assert [(change.name, change.kind) for change in made.changes] == [(WINDOW, "changed")]
    assert {(row.key, row.version) for row in made.types} >= {("renewal", 2), ("initial_registration", 2)}
    assert made.versions[: len(made.types)] == made.types
    assert first.before is None
    assert first.by is None
    assert {change.kind for change in first.changes} == {"added"}


def test_a_list_of_many_goes_on_where_the_page_ended(analyst):
    for number in range(21):
        sets = {TEXT: f"{number:064}"}
        db.session.add(Deployment(deployed_at=one_clock.now(), account_id=analyst.account_id, files=sets))
        db.session.commit()
    page = history.deployments()
    numbers = [made.row.id for made in page]
    rest = history.deployments(page.next_cursor)
    numbers += [made.row.id for made in rest]
    assert numbers == list(range(22, 0, -1))
    assert [change.name for change in page.items[-1].changes] == [TEXT]  # though the one before is on the next page


def test_what_differs_between_two_sides_is_told_by_kind(analyst, window):
    second = deployed(analyst, (PLEDGE, b"PT60S", b"PT90S"))
    found = sides.differences(sides.side("deployment:1"), sides.side(f"deployment:{second}"))
    assert [(one.change.name, one.kind, one.title) for one in found] == [
        (PLEDGE, "bpmn", "个人承诺书"),
        (WINDOW, "dmn", "延续申报时间"),
    ]
    assert sides.differences(sides.side("current"), sides.side(f"deployment:{second}")) == []


def test_versions_of_a_process_differ_in_what_they_reach(analyst, window):
    deployed(analyst, (PLEDGE, b"PT60S", b"PT90S"))
    found = sides.differences(
        sides.side("version:initial_registration:2"), sides.side("version:initial_registration:3")
    )
    assert [one.change.name for one in found] == [PLEDGE]
    against = sides.differences(sides.side("version:initial_registration:2"), sides.side("current"))
    assert [one.change.name for one in against] == [PLEDGE]  # what a version does not reach is no difference


def test_a_draft_can_be_laid_beside_what_is_deployed(analyst, window):
    draft = drafts.create("提示语", analyst, {TEXT: b"{subject}\n"})
    found = sides.differences(sides.side("current"), sides.side(f"draft:{draft.id}"))
    assert [one.change.name for one in found] == [TEXT]
    kept = sides.side(f"revision:{draft.id}:1:{TEXT}")
    assert kept.read(TEXT) == b"{subject}\n"
    assert sides.differences(sides.side(f"draft:{draft.id}"), kept) == []


@pytest.mark.parametrize(
    "address", ["", "yesterday", "deployment:x", "version:renewal", "draft", "revision:a:b", "current:1"]
)
def test_what_is_no_side_is_told_so(analyst, address):
    with pytest.raises((InvalidQuery, NotFound)):
        sides.side(address)


@pytest.mark.parametrize("address", ["deployment:99", "version:renewal:99", "draft:nobody", "revision:nobody:1:x.txt"])
def test_what_is_not_there_is_told_so(analyst, address):
    with pytest.raises(NotFound):
        sides.side(address)


def test_an_earlier_deployment_is_taken_back_by_a_draft_and_the_ordinary_gate(analyst, window):
    deployed(analyst, (PLEDGE, b"PT60S", b"PT90S"))
    before = definitions.contents(history.row(1).files)
    draft = history.restore(1, None, analyst)
    held = files.contents(draft)
    assert held == {name: before[name] for name in (PLEDGE, WINDOW)}
    assert definitions.current_set() != before  # nothing has happened yet
    definitions.deploy(held, analyst)
    assert definitions.current_set() == before


def test_one_file_of_it_can_be_taken_back_alone(analyst, window):
    deployed(analyst, (PLEDGE, b"PT60S", b"PT90S"))
    draft = history.restore(1, [PLEDGE, "gone.txt"], analyst)
    assert list(files.contents(draft)) == [PLEDGE]


def test_what_is_in_force_needs_no_taking_back(analyst, window):
    for number, names in ((window, None), (1, []), (1, [PLEDGE])):
        with pytest.raises(InvalidAnswers):
            history.restore(number, names, analyst)
    with pytest.raises(NotFound):
        history.restore(99, None, analyst)
