"""The texts in processes/texts: pledges in full, messages as in docs/domain.md Appendix E, no unknown placeholder."""

import re
from pathlib import Path

import pytest

from service.engine import read_files
from service.facts import FACTS

PROCESSES = Path(__file__).parents[2] / "processes"
SET = [*(PROCESSES / "texts").glob("*.txt"), *(PROCESSES / "decisions").glob("*.dmn")]
_, TABLES, TEXTS = read_files({path.name: path.read_bytes() for path in SET})

GIVEN = {"bar", "level", "kind", "state", "hearing", "registered", "authority", "decision"}
"""Placeholders that the diagram or the operation gives with the message."""

PLACEHOLDER = re.compile(r"(?<!\{)\{([^{}]+)\}(?!\})")


def filled(name: str, **values: str) -> str:
    """The text with these placeholders filled: dots are written as double underscores."""
    return PLACEHOLDER.sub(lambda match: values[match[1].replace(".", "__")], TEXTS[name]).strip()


def items(name: str) -> list[str]:
    """The numbered items of a text, without their numbers."""
    lines = TEXTS[name].splitlines()
    numbered = [re.fullmatch(r"(\d+)、(.+)", line) for line in lines]
    found = [match for match in numbered if match]
    assert [int(match[1]) for match in found] == list(range(1, len(found) + 1))
    return [match[2] for match in found]


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_placeholder_is_a_fact_a_decision_or_given_with_the_message(name):
    for path in PLACEHOLDER.findall(TEXTS[name]):
        root, *rest = path.split(".")
        if root in GIVEN and not rest:
            continue
        if root in TABLES:
            assert rest[0] in TABLES[root].output_names, path
        else:
            assert root in FACTS, path
            assert bool(rest) == (FACTS[root] is not None), path


@pytest.mark.parametrize("name", sorted(name for name in TEXTS if re.match(r"m\d\d_", name)))
def test_a_message_is_one_line(name):
    assert len(TEXTS[name].strip().splitlines()) == 1


@pytest.mark.req("AT-10")
def test_the_persons_pledge_has_fifteen_items_and_names_person_and_unit():
    pledged = items("pledge_person")
    assert len(pledged) == 15
    assert all(item.startswith(("本人", "本人承诺")) for item in pledged)
    assert "{enterprise.name}" in pledged[5]
    assert pledged[8] == "本人{regulation.criminal_clause}。"
    for placeholder in ("{applicant.name}", "{applicant.id_no}", "{applicant.mobile}"):
        assert placeholder in TEXTS["pledge_person"].splitlines()[0]
    assert "做出" not in TEXTS["pledge_person"]


@pytest.mark.req("AT-23")
def test_the_enterprises_pledge_has_five_items():
    assert [item.startswith("我公司") for item in items("pledge_enterprise")] == [True] * 5


@pytest.mark.req("AT-06", "001-18")
def test_the_pledge_of_photo_and_signature_has_five_items():
    assert len(items("pledge_photo")) == 5


@pytest.mark.req("AT-09")
def test_there_are_three_conditions_to_tick():
    assert TEXTS["conditions"].splitlines() == [
        "1、依法取得相应专业执业资格证书或者互认资格证书",
        "2、只受聘于中华人民共和国境内的一个建设工程勘察、设计、施工、监理、招标代理、造价咨询等单位（以下简称聘用单位）",
        "3、达到继续教育要求",
    ]


@pytest.mark.req("AT-14")
def test_the_insurance_warning_reads_as_in_the_manual():
    assert filled(
        "insurance_warning",
        regulation__title="《勘察设计注册工程师管理规定》",
        regulation__decree="建设部令第137号",
    ) == (
        "按照《勘察设计注册工程师管理规定》（建设部令第137号）要求，经核查，您的社保缴纳情况异常。是否继续申报，"
        "如继续申报，请点“确定”，同时承诺只受聘于本单位并缴纳社保，未受聘于其他单位或在其他单位缴纳社保，"
        "如有虚假，愿承担一切责任。如不继续申报，请点“取消”。"
    )


@pytest.mark.req("AT-17")
def test_after_submission_the_person_reads_whom_to_notify_and_whom_to_call():
    first, *rest = TEXTS["submitted"].splitlines()
    assert first == "您所申请的事项已成功提交企业，请通知企业尽快上报注册数据。"
    assert rest[:2] == [
        "受理部门：{contact.department}",
        "咨询电话：{contact.phone}；投诉电话：{contact.complaint_phone}",
    ]


@pytest.mark.req("AT-18")
def test_a_published_initial_registration_reads_as_in_the_manual():
    assert filled("m06_published", subject="注册化工工程师初始注册") == ("注册化工工程师初始注册终审完成并发布")


@pytest.mark.req("AT-30")
def test_a_missing_qualification_reads_as_in_the_manual():
    assert filled("m08_awaiting_qualification", subject="注册化工工程师初始注册") == (
        "注册化工工程师初始注册待补资质：请取得资质后在企业操作系统补充企业资质"
    )


@pytest.mark.parametrize("name", ["m07_rejected", "m07_not_accepted", "m07_city_refused"])
def test_every_refusal_gives_its_reason_and_the_rights_of_appeal(name):
    assert "原因：{application.opinion}" in TEXTS[name]
    assert re.search(r"60日内向\{appeal\.\w+}申请行政复议，或6个月内向\{appeal\.\w+}提起行政诉讼$", TEXTS[name].strip())
