"""Identity numbers and credit codes: the vectors of docs/domain.md, Appendix B, and what is near them."""

from datetime import date

import pytest

from service import numbers
from service.numbers import birth_date, gender, is_id_number, is_uscc


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "440524188001010014",
        "110101199003070011",
        "140107198806120034",
        "310101197001010013",
        "11010519491231002x",  # a small x is accepted
        "999999199003070012",  # a county that no table knows
    ],
)
def test_it_accepts_a_valid_identity_number(number: str):
    assert is_id_number(number)


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310021",  # wrong check digit
        "110101199002300018",  # 30 February
        "110101900307001",  # the old form of 15 digits
        "1101011990030700111",
        "11010119900307001",
        "X10101199003070011",
        "１１０１０１１９９００３０７００１１",  # full-width digits
        " 110101199003070011",
        "",
    ],
)
def test_it_refuses_what_is_no_identity_number(number: str):
    assert not is_id_number(number)


def test_every_single_wrong_digit_is_noticed():
    right = "140107198806120034"
    for place, digit in enumerate(right):
        for wrong in set("0123456789") - {digit}:
            assert not is_id_number(right[:place] + wrong + right[place + 1 :])


def test_an_identity_number_tells_the_birth_date():
    assert birth_date("110101199003070011") == date(1990, 3, 7)


@pytest.mark.parametrize(("number", "said"), [("110101199003070011", "男"), ("11010519491231002X", "女")])
def test_an_identity_number_tells_the_gender_by_its_last_digit_but_one(number: str, said: str):
    assert gender(number) == said


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000600037341L", "91110108MA00000070"])
def test_it_accepts_a_valid_credit_code(code: str):
    assert is_uscc(code)


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y4Z",  # a letter that codes do not use, as check character
        "91350100M000100Y44",  # wrong check character
        "91350100m000100y43",  # small letters
        "91350100M000100I43",  # I is not in the alphabet
        "91350100M000100Y4",
        "9135 0100M000100Y43",
        "",
    ],
)
def test_it_refuses_what_is_no_credit_code(code: str):
    assert not is_uscc(code)


@pytest.mark.parametrize(
    ("region", "named"),
    [
        ("130100", ("河北省", "石家庄市")),
        ("140200", ("山西省", "大同市")),
        ("110100", ("北京市", "北京市")),
        ("310000", ("上海市", "上海市")),
        ("500100", ("重庆市", "重庆市")),  # its name has years before it in the table
        ("659001", ("新疆维吾尔自治区", "石河子市")),  # directly under the province
        ("999999", ("", "")),
    ],
)
def test_a_region_has_the_names_of_its_province_and_city(region: str, named: tuple[str, str]):
    assert numbers.place(region) == named


def test_the_places_of_today_are_known():
    places = dict(numbers.places())
    assert places["140000"] == "山西省"
    assert places["140100"] == "山西省 太原市"
    assert places["659001"] == "新疆维吾尔自治区 石河子市"
    assert places["500000"] == "重庆市"
    assert not {"500100", "429000", "710000"} & set(places)
    assert len(places) > 360
