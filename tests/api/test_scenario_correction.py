"""AT-51: name, identity number and its type corrected, and everything that bears them (docs/domain.md §3.8)."""

from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from service.models import Certificate, Enterprise, FormSnapshot, Person, Registration
from tests.stage import good

from .cast import Case, refused

CORRECTION = "information_correction"
TWO = "app-two"  # registered as ARCH1 and STR1
NEW = "110101199003070011"  # 男, born on 7 March 1990


def begin(cast, username: str = TWO) -> Case:
    """A correction that this person has started."""
    answer = cast.who(username).post(f"/definitions/{CORRECTION}/instances", {"variables": {}})
    cast.sweep()
    return Case(cast, good(answer)["id"], "STR1", username, "ent-hebei")


def answers(cast, username: str = TWO, pictures: int = 2, **changes: Any) -> dict[str, object]:
    """A form that is filled in well, but for what is changed."""
    files = [cast.upload(username, 200 + 100 * number) for number in range(pictures)]
    return {"change_types": ["姓名"], "name": "唐若岚", "reason": "公安机关批准更名", "files": files, **changes}


def filed(cast, username: str = TWO, **changes: Any) -> Case:
    """A correction that lies with the authority."""
    case = begin(cast, username)
    return case.complete(username, "Task_FillForm", **answers(cast, username, **changes))


def profile(cast, username: str = TWO) -> dict[str, object]:
    return good(cast.who(username).get("/profile"))


def register_of(cast) -> dict[str, dict[str, object]]:
    """The register and the people in it, row by row."""
    rows = [*cast.rows(Registration), *cast.rows(Certificate), *cast.rows(Person), *cast.rows(Enterprise)]
    return {row.id: {column.key: getattr(row, column.key) for column in row.__table__.columns} for row in rows}


@contextmanager
def register_untouched(cast):
    before = register_of(cast)
    yield
    assert register_of(cast) == before


# --- what it does -----------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-51", "000-25", "001-33")
def test_a_new_name_goes_into_the_record_the_register_and_every_certificate(cast):
    before = {row["category"]: row for row in cast.registrations(TWO)}
    case = filed(cast).sees(TWO, "ministry_pending", "部级未受理")
    case.through_ministry().stands_at("published", "终审完成并发布")
    assert profile(cast)["name"] == "唐若岚"
    for category, old in before.items():
        after = cast.registration(TWO, category)
        assert after["person_name"] == "唐若岚"
        for kept in ("certificate_no", "seal_no", "valid_from", "valid_to", "enterprise", "state"):
            assert after[kept] == old[kept]
        newest, oldest = after["certificates"]
        assert (newest["person_name"], oldest["person_name"]) == ("唐若岚", "唐若兰")
        assert (newest["version"], newest["current"], newest["seal_valid"]) == (2, True, True)
    assert cast.messages(TWO)[0] == "信息更正审核通过"
    assert good(cast.who(TWO).get("/auth/me"))["name"] == "唐若岚"


@pytest.mark.req("AT-51")
def test_a_new_number_tells_birth_date_and_gender_anew(cast):
    before = profile(cast)
    assert (before["gender"], before["birth_date"]) == ("女", "1983-10-19")
    filed(cast, change_types=["身份证件号"], name=None, id_no=NEW).through_ministry()
    after = profile(cast)
    assert (after["id_no"], after["gender"], after["birth_date"]) == (NEW, "男", "1990-03-07")
    assert after["name"] == before["name"]


def test_a_number_that_ends_in_a_small_letter_is_kept_with_a_capital_one(cast):
    filed(cast, change_types=["身份证件号"], name=None, id_no="11010519491231002x").through_ministry()
    assert profile(cast)["id_no"] == "11010519491231002X"


@pytest.mark.req("AT-51")
def test_another_kind_of_paper_comes_with_its_number(cast):
    passport: dict[str, Any] = {
        "change_types": ["证件类型", "身份证件号"],
        "name": None,
        "id_type": "护照",
        "id_no": "E12345678",
    }
    filed(cast, **passport).through_ministry()
    after = profile(cast)
    assert (after["id_type"], after["id_no"], after["birth_date"]) == ("护照", "E12345678", "1983-10-19")


def test_who_logs_in_after_a_correction_finds_his_cases_and_registrations(cast):
    case = filed(cast, change_types=["身份证件号"], name=None, id_no=NEW).through_ministry()
    cast._callers.clear()
    assert case.id in cast.cases(TWO)
    assert len(cast.registrations(TWO)) == 2


# --- what is asked ----------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-51")
@pytest.mark.parametrize("kinds", [{}, {"change_types": ["身份证件号"], "name": None, "id_no": NEW}])
def test_one_picture_is_not_enough_for_a_name_or_a_number(cast, kinds):
    case = begin(cast)
    given = answers(cast, pictures=1, **kinds)
    body = refused(case.try_complete(TWO, "Task_FillForm", **given), 422, "invalid_answers", "请上传两张图片")
    assert list(body["errors"]) == ["files"]
    good(case.try_complete(TWO, "Task_FillForm", **answers(cast, pictures=2, **kinds)))


def test_a_kind_of_paper_alone_is_proved_with_one_picture(cast):
    case = begin(cast)
    given: dict[str, Any] = {"change_types": ["证件类型"], "name": None, "id_type": "港澳台居民居住证"}
    good(case.try_complete(TWO, "Task_FillForm", **answers(cast, pictures=1, **given)))


@pytest.mark.req("AT-51")
@pytest.mark.parametrize(("length", "accepted"), [(200, True), (201, False)])
def test_the_reason_has_two_hundred_characters_at_most(cast, length, accepted):
    answer = begin(cast).try_complete(TWO, "Task_FillForm", **answers(cast, reason="字" * length))
    if accepted:
        good(answer)
    else:
        assert list(refused(answer, 422, "invalid_answers", "不能超过200个字")["errors"]) == ["reason"]


@pytest.mark.req("AT-51")
@pytest.mark.parametrize("kilobytes", [199, 501])
def test_a_picture_of_another_size_is_refused_whatever_it_was_uploaded_for(cast, kilobytes):
    files = [cast.upload(TWO), cast.upload(TWO, kilobytes, purpose="attachment")]
    answer = begin(cast).try_complete(TWO, "Task_FillForm", **answers(cast, files=files))
    refused(answer, 422, "invalid_answers", "200KB至500KB")


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"change_types": []}, "change_types", "请至少选择一项"),
        ({"change_types": ["学历"]}, "change_types.0", "请从列表中选择"),
        ({"name": None}, "name", "请填写更改后的姓名"),
        ({"name": "唐若兰"}, "name", "与现在的姓名相同"),
        ({"name": "唐"}, "name", "2至30个字"),
        ({"id_no": NEW}, "id_no", "不需要填写"),
        ({"change_types": ["身份证件号"], "name": None, "id_no": "110105194912310021"}, "id_no", "校验不通过"),
        ({"change_types": ["身份证件号"], "name": None, "id_no": "130104198310190089"}, "id_no", "与现在的身份证件号相同"),
        ({"change_types": ["证件类型"], "name": None, "id_type": "台湾居民来往大陆通行证"}, "id_type", "请同时更改身份证件号"),
        ({"reason": " "}, "reason", "请填写"),
        ({"files": []}, "files", "请上传文件"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_where_it_is_wrong(cast, changes, field, sentence):
    answer = begin(cast).try_complete(TWO, "Task_FillForm", **answers(cast, **changes))
    body = refused(answer, 422, "invalid_answers", sentence)
    assert list(body["errors"]) == [field]


@pytest.mark.req("X27", "AT-51")
def test_a_number_that_somebody_else_has_is_refused_without_his_name(cast):
    taken = str(profile(cast, "app-chem")["id_no"])
    given = answers(cast, change_types=["身份证件号"], name=None, id_no=taken)
    body = refused(begin(cast).try_complete(TWO, "Task_FillForm", **given), 422, "invalid_answers", "已被他人使用")
    assert list(body["errors"]) == ["id_no"]
    assert "吴思齐" not in str(body)


def test_a_number_that_somebody_takes_meanwhile_bars_acceptance(cast):
    case = filed(cast, change_types=["身份证件号"], name=None, id_no=NEW)
    cast.alter("app-chem", id_no=NEW)
    barred = case.try_complete("ministry-review", "Task_MinistryAccept", outcome="accept")
    refused(barred, 409, "rule_refused", "已被吴思齐使用")
    case.complete("ministry-review", "Task_MinistryAccept", outcome="refuse", opinion="证件号重复")
    case.stands_at("not_accepted", "不予受理")


def test_the_form_shows_who_the_person_is_now(cast):
    form = begin(cast).task(TWO, "Task_FillForm")["form"]
    assert form["prefilled"] == {
        "former_name": "唐若兰", "former_id_type": "身份证", "former_id_no": "130104198310190089",
    }  # fmt: skip
    assert form["schema"]["properties"]["change_types"]["items"]["enum"] == ["姓名", "身份证件号", "证件类型"]


def test_who_has_not_entered_anything_about_himself_can_still_correct_his_name(cast):
    filed(cast, "app-new", name="许清阳").through_ministry().stands_at("published", "终审完成并发布")
    assert profile(cast, "app-new")["name"] == "许清阳"


# --- who decides ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("categories", "desk"),
    [
        (["ARCH2"], ("province-shanxi", "Task_ProvinceAccept")),
        (["ARCH2", "STR1"], ("ministry-review", "Task_MinistryAccept")),
        ([], ("ministry-review", "Task_MinistryAccept")),
    ],
)
def test_the_highest_authority_of_the_registrations_decides(cast, categories, desk):
    for category in categories:
        cast.register("app-arch2", category, date(2027, 1, 1))
    case = filed(cast, "app-arch2", name="赵闻博")
    assert case.tasks_of(desk[0]) == [desk[1]]


def test_a_province_decides_on_what_it_has_granted_wherever_the_person_works_now(cast):
    cast.register("app-arch2", "ARCH2", date(2027, 1, 1))
    cast.employ("app-arch2", "ent-hebei")
    case = filed(cast, "app-arch2", name="赵闻博").hidden_from("province-hebei", "city-taiyuan")
    for element, answer in [
        ("Task_ProvinceAccept", "accept"), ("Task_ProvinceReview", "agree"), ("Task_ProvinceApprove", "approve"),
    ]:  # fmt: skip
        case.complete("province-shanxi", element, outcome=answer)
    assert cast.registration("app-arch2", "ARCH2")["certificates"][0]["person_name"] == "赵闻博"


@pytest.mark.req("AT-51")
def test_no_enterprise_sees_it_or_hears_of_it(cast):
    case = filed(cast).hidden_from("ent-hebei")
    case.through_ministry().hidden_from("ent-hebei")
    assert not any("信息更正" in text for text in cast.messages("ent-hebei"))


# --- one at a time, and how it ends ------------------------------------------------------------------------------------


def test_only_one_correction_is_open(cast):
    case = begin(cast)
    again = cast.who(TWO).post(f"/definitions/{CORRECTION}/instances", {"variables": {}})
    assert (again.status_code, again.json["id"]) == (200, case.id)
    case.complete(TWO, "Task_FillForm", **answers(cast))
    barred = cast.who(TWO).post(f"/definitions/{CORRECTION}/instances", {"variables": {}})
    refused(barred, 409, "already_open", "信息更正正在办理，不能重复申报")
    case.through_ministry()
    assert begin(cast).id != case.id


def test_a_correction_stands_beside_an_application_of_a_category(cast):
    begin(cast)
    assert cast.pledged("STR1", "app-renew", "ent-hebei", "renewal").id
    filed(cast, "app-renew", name="韩力群")


def bring_to(end: str, case: Case) -> None:
    """Bring a case to an end other than 发布."""
    match end:
        case "withdrawn":
            case.send(TWO, "withdraw", reason="不办了")
        case "not_accepted":
            case.complete("ministry-review", "Task_MinistryAccept", outcome="refuse", opinion="不属于受理范围")
        case "rejected":
            case.complete("ministry-review", "Task_MinistryAccept", outcome="accept")
            case.complete("ministry-review", "Task_MinistryReview", outcome="disagree", opinion="证明不足")
            case.complete("ministry-approve", "Task_MinistryApprove", outcome="reject", opinion="证明不足")
        case _:
            good(case.cast.who("admin").post(f"/instances/{case.id}/cancel", {"reason": "重复"}))
            case.cast.sweep()


@pytest.mark.parametrize("end", ["withdrawn", "not_accepted", "rejected", "terminated"])
def test_the_register_stays_as_it_is_on_every_other_end(cast, end):
    with register_untouched(cast):
        case = filed(cast)
        bring_to(end, case)
        assert case.seen_by(TWO)["status"]["id"] == end
    assert ("信息更正审核不通过" in cast.messages(TWO)) is (end == "rejected")


def test_it_is_withdrawn_at_once_before_it_is_accepted_and_not_afterwards(cast):
    filed(cast).send(TWO, "withdraw").stands_at("withdrawn", "已撤回")
    case = filed(cast).complete("ministry-review", "Task_MinistryAccept", outcome="accept")
    refused(case.try_send(TWO, "withdraw"), 409, "not_available", "主管部门已受理，不能撤回")


def test_a_deleted_draft_leaves_no_trace(cast):
    case = begin(cast).send(TWO, "delete_draft")
    refused(cast.who(TWO).get(f"/instances/{case.id}"), 404, "not_found")


# --- beside other cases -----------------------------------------------------------------------------------------------


@pytest.mark.req("X27")
def test_an_open_application_shows_the_new_name_and_keeps_what_was_signed(cast):
    case = cast.submitted("STR1", "app-renew", "ent-hebei", "renewal")
    filed(cast, "app-renew", name="韩力群").through_ministry()
    assert case.seen_by("ent-hebei")["person"]["name"] == "韩力群"
    assert [one.content["person"]["name"] for one in cast.rows(FormSnapshot, instance_id=case.id)] == ["韩立群"]
    case.report().decided()
    newest = cast.registration("app-renew", "STR1")["certificates"][0]
    assert newest["person_name"] == "韩力群"


@pytest.mark.req("AT-42")
def test_a_published_correction_lets_certificates_be_made_anew(cast):
    filed(cast).through_ministry()
    case = cast.pledged("STR1", TWO, "ent-hebei", "modification_reissue")
    given = {"reason": "姓名或证件信息更正", "requirement": "两者"}
    good(case.try_complete(TWO, "Task_FillForm", **given))
