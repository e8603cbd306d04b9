"""A registration type from a template passes the gate as it is, with its rows, and says what is left to look at."""

import pytest

from service import authorities, definitions
from service.drafting import checking, drafts, files, playing, template, unmentioned
from service.engine import read_files
from service.errors import InvalidAnswers
from service.models import Account, db

KEY, TITLE = "seal_renewal", "印章更换"


@pytest.fixture
def analyst(app):
    with app.app_context():
        account = db.session.query(Account).filter_by(username="analyst").one()
        yield authorities.actor_for(account, authorities.ANALYST)


def wanted(like, **more):
    given = {
        "key": KEY, "title": TITLE, "help": "印章损坏的，可以更换。", "start_roles": like.start_roles,
        "systems": like.systems, "rows": [row.key for table in like.tables for row in table.rows],
    }  # fmt: skip
    return template.Wanted(**{**given, **more})


@pytest.mark.parametrize("key", ["renewal", "modification_reissue", "cancellation", "information_correction"])
def test_a_copy_of_any_type_passes_the_gate_and_its_scenarios(analyst, key):
    draft = template.create(key, wanted(template.of(key)), analyst)
    assert [problem.message for problem in checking.problems(draft)] == []
    ours = [one for one in playing.listed(draft) if one.process == KEY]
    assert ours
    for one in ours:
        assert playing.play(draft, one.name).passed, one.name


def test_lanes_forms_and_rows_are_those_chosen(analyst):
    like = template.of("modification_reissue")
    lane = next(name for name, role in like.lanes.items() if role == "system")
    draft = template.create(
        "modification_reissue",
        wanted(like, forms={"Task_FillForm": "renewal"}, lanes={lane: "system"}, rows=()),
        analyst,
    )
    process = read_files(files.whole(draft))[0][KEY]
    assert process.properties["title"] == TITLE
    assert process.elements["Task_FillForm"].properties["form"] == "renewal"
    assert process.elements["Task_FillForm"].lane == "applicant"
    assert int(process.properties["position"]) > max(row.position for row in definitions.types())
    assert [one.kind for one in files.entries(draft)].count("dmn") == 0


def test_rows_are_written_for_the_new_type_alone(analyst):
    like = template.of("renewal")
    draft = template.create("renewal", wanted(like), analyst)
    before, after = read_files(definitions.current_set())[1], read_files(files.whole(draft))[1]
    for table in like.tables:
        added = [rule for rule in after[table.id].rules if rule.id not in {one.id for one in before[table.id].rules}]
        assert len(added) == len([row for row in table.rows if not row.exceptional])
    review = files.one(draft, "eligibility.dmn").content
    assert f'"{KEY}"' in review
    assert unmentioned.to_look_at(draft) == [
        one for one in unmentioned.to_look_at(draft) if not any(one.file == f"{table.id}.dmn" for table in like.tables)
    ]


def test_tables_without_a_row_for_it_are_pointed_at(analyst):
    draft = template.create("renewal", wanted(template.of("renewal"), rows=()), analyst)
    told = {one.file: one for one in unmentioned.to_look_at(draft)}
    assert "没有“印章更换”" in told["eligibility.dmn"].sentence
    assert told["cancellation.bpmn"].element  # its effect names the types that it ends


@pytest.mark.parametrize(
    ("change", "field"),
    [({"key": "Renewal!"}, "key"), ({"key": "renewal"}, "key"), ({"key": "time_limits"}, "key"), ({"title": ""}, "title"),
     ({"title": "延续注册"}, "title"), ({"start_roles": []}, "start_roles"), ({"systems": []}, "systems")],
)  # fmt: skip
def test_what_is_missing_or_taken_is_said_at_its_field(analyst, change, field):
    with pytest.raises(InvalidAnswers) as refused:
        template.create("renewal", wanted(template.of("renewal"), **change), analyst)
    assert set(refused.value.errors) == {field}
    assert list(drafts.listed()) == []
