"""个人信息, the search in the enterprise library, and the agent's own unit (docs/domain.md §3.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from service import profiles
from service.errors import InvalidAnswers, NotYours, RegflowError, UnknownField
from service.models import Account, Assignment, Document, Enterprise, Person, Role, db

from . import casework

BASIC = {
    "school": "北京大学",
    "major": "计算机应用专业",
    "education": "博士后",
    "degree": "博士学位",
    "graduated_on": "2022-02",
    "title_since": "2022-02",
    "title": "高级工程师",
    "work_years": 3,
}
UNIT = {
    "industry": "勘察设计行业",
    "address": "石家庄市某路1号",
    "legal_representative": "赵法人",
    "contact": "钱经办",
    "contact_mobile": "13900000000",
}


@pytest.fixture
def account(clock) -> Iterator[Account]:
    with casework.empty_database():
        made = casework.account("张工", of=casework.person("张工"))
        db.session.commit()
        yield made


@pytest.fixture
def employer(account) -> Enterprise:
    made = casework.unit("河北某建筑设计研究院", numbers={"A113000011": "勘察设计行业", "A113000012": "勘察设计行业"})
    db.session.commit()
    return made


@pytest.fixture
def employment(employer) -> dict[str, Any]:
    return {
        "enterprise_id": employer.id,
        "industry": "勘察设计行业",
        "qualification_no": "A113000011",
        "agent_mobile": "15300000000",
        "employed_from": "2022-04-13",
        "employed_to": None,
    }


Save = Callable[[Account, dict[str, Any]], dict[str, Any]]


def refused(save: Save, account: Account, given: dict[str, Any], kind: type[RegflowError] = InvalidAnswers) -> Any:
    with pytest.raises(kind) as refusal:
        save(account, given)
    return refusal.value.errors


def person_of(account: Account) -> Person:
    db.session.expire_all()
    return db.session.get_one(Person, account.person_id)


# -- 个人基本信息 -------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-02")
def test_identity_is_there_and_the_rest_is_empty(account):
    shown = profiles.profile(account)
    assert {name: shown[name] for name in ("name", "gender", "id_type", "birth_date", "mobile")} == {
        "name": "张工",
        "gender": "男",
        "id_type": "身份证",
        "birth_date": "1990-03-07",
        "mobile": "13800000000",
    }
    empty = set(shown) - {"id", "id_no", "name", "gender", "id_type", "birth_date", "mobile"}
    assert not any(shown[name] for name in empty)


def test_what_was_entered_is_kept_and_the_part_is_complete(account, clock):
    shown = profiles.save_basic(account, BASIC)
    assert {name: shown[name] for name in BASIC} == BASIC
    assert (shown["profile_complete"], shown["employment_complete"], shown["photos_complete"]) == (True, False, False)
    assert person_of(account).profile_saved_at == clock()


@pytest.mark.req("AT-02")
@pytest.mark.parametrize(
    ("name", "value"), [("name", "王工"), ("id_no", "110101199003070011"), ("mobile", "13900000000"), ("uscc", "x")]
)
def test_what_the_platform_provides_can_not_be_changed(account, name, value):
    found = refused(profiles.save_basic, account, BASIC | {name: value}, UnknownField)
    assert found == {name: ["此项由系统自动提取，不能修改"]}
    assert profiles.profile(account)["profile_complete"] is False


def test_the_whole_record_may_be_sent_back_with_the_changes(account):
    shown = profiles.save_basic(account, profiles.profile(account) | BASIC)
    assert shown["school"] == "北京大学"


def test_an_unknown_field_is_refused(account):
    assert refused(profiles.save_basic, account, BASIC | {"hobby": "x"}, UnknownField) == {"hobby": ["不认识的字段"]}


@pytest.mark.parametrize("name", sorted(BASIC))
def test_every_field_has_to_be_filled_in(account, name):
    given = {key: value for key, value in BASIC.items() if key != name}
    assert refused(profiles.save_basic, account, given) == {name: ["请填写"]}
    assert refused(profiles.save_basic, account, BASIC | {name: None}) == {name: ["请填写"]}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("school", "校" * 61, "不能超过60个字"),
        ("education", "小学", "请从列表中选择"),
        ("degree", "学士", "请从列表中选择"),
        ("title", "总工", "请从列表中选择"),
        ("graduated_on", "2026-04", "不能晚于今天"),
        ("title_since", "2022-02-01", "格式应为“年-月”，例如2020-05"),
        ("work_years", 61, "应在0至60之间"),
        ("work_years", "3", "请填写整数"),
    ],
)
def test_what_can_not_be_is_refused(account, name, value, sentence):
    assert refused(profiles.save_basic, account, BASIC | {name: value}) == {name: [sentence]}


@pytest.mark.parametrize("save", [profiles.save_basic, profiles.save_employment, profiles.save_photos])
def test_only_a_persons_account_has_a_profile(account, save):
    officer = casework.account("部级")
    with pytest.raises(NotYours):
        profiles.profile(officer)
    db.session.commit()
    refused(save, officer, {}, NotYours)


# -- 所在企业信息 -------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-03")
def test_the_credit_code_follows_from_the_unit(account, employer, employment, clock):
    shown = profiles.save_employment(account, employment)
    assert (shown["enterprise_name"], shown["uscc"]) == ("河北某建筑设计研究院", employer.uscc)
    assert {name: shown[name] for name in employment} == employment
    assert shown["employment_complete"] is True
    row = person_of(account)
    assert (row.enterprise_id, row.employed_from, row.employment_saved_at) == (employer.id, date(2022, 4, 13), clock())


@pytest.mark.req("AT-03")
def test_a_unit_that_is_not_in_the_library_has_to_be_registered_first(account, employment):
    found = refused(profiles.save_employment, account, employment | {"enterprise_id": "河北某建筑设计研究院"})
    assert found == {"enterprise_id": ["聘用单位不在企业库中，请先办理企业法人账号注册"]}
    assert person_of(account).enterprise_id is None


@pytest.mark.req("AT-04")
def test_a_number_is_one_of_the_units_for_that_industry(account, employment):
    assert profiles.save_employment(account, employment | {"qualification_no": "A113000012"})
    sentence = ["请从该单位所属行业的企业资质证书号中选择；尚未取得资质的填“无”"]
    other = refused(profiles.save_employment, account, employment | {"qualification_no": "A113000099"})
    assert other == {"qualification_no": sentence}
    elsewhere = refused(profiles.save_employment, account, employment | {"industry": "工程监理"})
    assert elsewhere == {"qualification_no": sentence}


@pytest.mark.req("AT-04")
def test_where_the_unit_has_none_the_number_is_none(account, employment):
    shown = profiles.save_employment(account, employment | {"industry": "工程监理", "qualification_no": "无"})
    assert shown["qualification_no"] == "无"


def test_a_number_that_has_run_out_is_no_choice(account, employer, employment, clock):
    employer.qualifications[0].valid_to = date(2026, 3, 2)
    number = employer.qualifications[0].number
    db.session.commit()
    assert profiles.save_employment(account, employment | {"qualification_no": number})
    clock.advance(timedelta(days=1))
    assert "qualification_no" in refused(profiles.save_employment, account, employment | {"qualification_no": number})


@pytest.mark.req("AT-05")
@pytest.mark.parametrize("without_end", [{"employed_to": None}, {"employed_to": ""}, {}])
def test_employment_without_an_end_has_no_end(account, employment, without_end):
    profiles.save_employment(account, employment | {"employed_to": "2030-01-01"})
    del employment["employed_to"]
    assert profiles.save_employment(account, employment | without_end)["employed_to"] is None


@pytest.mark.req("AT-05")
@pytest.mark.parametrize("end", ["2022-04-12", "2022-04-13"])
def test_employment_ends_after_it_began(account, employment, end):
    found = refused(profiles.save_employment, account, employment | {"employed_to": end})
    assert found == {"employed_to": ["聘用结束时间应晚于聘用开始时间"]}
    assert profiles.save_employment(account, employment | {"employed_to": "2022-04-14"})["employed_to"] == "2022-04-14"


def test_employment_has_begun(account, employment):
    assert profiles.save_employment(account, employment | {"employed_from": "2026-03-02"})
    future = refused(profiles.save_employment, account, employment | {"employed_from": "2026-03-03"})
    assert future == {"employed_from": ["不能晚于今天"]}


def test_the_agents_number_is_a_mobile_number(account, employment):
    found = refused(profiles.save_employment, account, employment | {"agent_mobile": "0311-88888888"})
    assert "请填写正确的11位手机号" in found["agent_mobile"]


# -- 照片、签名 ---------------------------------------------------------------------------------------------------------


def photos(account: Account) -> dict[str, Any]:
    made = {name: casework.upload(account, name).id for name in ("photo", "signature")}
    db.session.commit()
    return {**made, "agree": True}


@pytest.mark.req("AT-06")
def test_photo_and_signature_are_submitted_with_the_pledge(account, clock):
    given = photos(account)
    shown = profiles.save_photos(account, given)
    assert (shown["photo"], shown["signature"], shown["photos_complete"]) == (given["photo"], given["signature"], True)
    assert person_of(account).photos_pledged_at == clock()
    assert db.session.get_one(Document, given["photo"]).instance_id is None


@pytest.mark.req("AT-06")
@pytest.mark.parametrize("agree", [False, None])
def test_without_the_pledge_nothing_is_submitted(account, agree):
    assert "agree" in refused(profiles.save_photos, account, photos(account) | {"agree": agree})
    assert profiles.profile(account)["photos_complete"] is False


@pytest.mark.parametrize("name", ["photo", "signature"])
def test_both_pictures_are_needed(account, name):
    given = photos(account)
    del given[name]
    assert refused(profiles.save_photos, account, given) == {name: ["请上传文件"]}


def test_a_picture_is_ones_own_and_what_it_was_uploaded_for(account):
    given, stranger = photos(account), photos(casework.account("李工"))
    swapped = refused(profiles.save_photos, account, given | {"photo": given["signature"]})
    assert swapped == {"photo": ["文件不是为此项上传的，请重新上传"]}
    foreign = refused(profiles.save_photos, account, given | {"photo": stranger["photo"]})
    assert foreign == {"photo": ["文件不存在，请重新上传"]}


# -- 企业库 -------------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-03")
def test_a_unit_is_found_by_a_part_of_its_name_or_the_beginning_of_its_code(employer):
    casework.unit("山西某结构事务所", uscc="91140100MA0DEMQ111")
    assert [found["name"] for found in profiles.find_enterprises("建筑设计")] == ["河北某建筑设计研究院"]
    assert [found["name"] for found in profiles.find_enterprises(" 91140100ma ")] == ["山西某结构事务所"]
    assert profiles.find_enterprises("不存在") == []
    assert len(profiles.find_enterprises()) == 2


def test_signs_of_the_query_language_are_letters_like_others(employer):
    assert profiles.find_enterprises("%") == profiles.find_enterprises("_") == []


def test_a_search_shows_at_most_twenty_units_by_name(account):
    for number in range(25):
        casework.unit(f"{24 - number:02d}院")
    found = [unit["name"] for unit in profiles.find_enterprises("院")]
    assert found == [f"{number:02d}院" for number in range(20)]


@pytest.mark.req("AT-04")
def test_a_search_tells_the_numbers_of_the_industry(employer):
    (found,) = profiles.find_enterprises("河北", "勘察设计行业")
    assert found == {
        "id": employer.id,
        "name": "河北某建筑设计研究院",
        "uscc": employer.uscc,
        "region": "130100",
        "industry": None,
        "qualifications": [
            {"number": "A113000011", "industry": "勘察设计行业"},
            {"number": "A113000012", "industry": "勘察设计行业"},
        ],
    }
    assert profiles.find_enterprises("河北", "工程监理")[0]["qualifications"] == []


# -- 企业基本信息 -------------------------------------------------------------------------------------------------------


@pytest.fixture
def agent(employer) -> Account:
    made = casework.account("经办人")
    casework.keep(Role(id="enterprise_agent", title="企业经办人", scope="enterprise"))
    made.assignments.append(Assignment(role_id="enterprise_agent", scope_key=employer.id))
    db.session.commit()
    return made


def test_the_agent_sees_his_own_unit(agent, employer):
    shown = profiles.enterprise(agent)
    assert (shown["name"], shown["uscc"], shown["profile_complete"]) == (employer.name, employer.uscc, False)
    assert [row["number"] for row in shown["qualifications"]] == ["A113000011", "A113000012"]


@pytest.mark.req("AT-08")
def test_the_units_data_are_complete_once_they_are_saved(agent, employer, clock):
    shown = profiles.save_enterprise(agent, UNIT)
    assert {name: shown[name] for name in UNIT} == UNIT
    assert shown["profile_complete"] is True
    db.session.expire_all()
    assert db.session.get_one(Enterprise, employer.id).profile_saved_at == clock()


def test_the_whole_unit_may_be_sent_back_with_the_changes(agent):
    profiles.save_enterprise(agent, UNIT)
    shown = profiles.save_enterprise(agent, profiles.enterprise(agent) | {"contact": "孙经办"})
    assert shown["contact"] == "孙经办"


@pytest.mark.parametrize(("name", "value"), [("name", "新院"), ("uscc", "91110000600037341L"), ("region", "140100")])
def test_name_code_and_region_are_not_the_agents_to_change(agent, name, value):
    found = refused(profiles.save_enterprise, agent, UNIT | {name: value}, UnknownField)
    assert found == {name: ["此项由系统自动提取，不能修改"]}


@pytest.mark.parametrize("name", sorted(UNIT))
def test_every_field_of_the_unit_has_to_be_filled_in(agent, name):
    assert refused(profiles.save_enterprise, agent, {k: v for k, v in UNIT.items() if k != name}) == {name: ["请填写"]}


def test_who_is_no_agent_has_no_unit(account):
    with pytest.raises(NotYours):
        profiles.enterprise(account)
    refused(profiles.save_enterprise, account, UNIT, NotYours)


def test_a_refused_change_leaves_everything_as_it_was(agent, clock):
    profiles.save_enterprise(agent, UNIT)
    saved = profiles.enterprise(agent)
    clock.travel_to(datetime(2027, 1, 1, tzinfo=UTC))
    refused(profiles.save_enterprise, agent, UNIT | {"contact": "孙经办", "contact_mobile": "1"})
    assert profiles.enterprise(agent) == saved
