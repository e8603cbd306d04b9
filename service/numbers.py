"""Identity numbers and credit codes: their check characters and what they say (docs/domain.md, Appendix B)."""

import re
from datetime import date
from functools import cache

from stdnum import numdb
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

_ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_YEARS = re.compile(r"\[[^]]*\]")
_ENDED = re.compile(r"\[\d*-\d+\]")
_UNNAMED = ("", "市辖区", "县")
_USCC = re.compile(r"[0-9A-Z]{18}", re.ASCII)


def is_id_number(number: str) -> bool:
    """Whether this is an 18-digit identity number (GB 11643-1999), its last letter in either case.

    The check digit and the birth date decide. The library's county table is left aside: it refuses old numbers that are
    valid. Numbers of 15 digits are refused.
    """
    number = number.upper()
    if not _ID_NUMBER.fullmatch(number) or ric.calc_check_digit(number) != number[-1]:
        return False
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return False
    return True


def birth_date(id_number: str) -> date:
    """The birth date that a valid identity number carries."""
    return ric.get_birth_date(id_number)


def gender(id_number: str) -> str:
    """The gender that a valid identity number carries: 男 where the last digit but one is odd, else 女."""
    return "男" if int(id_number[16]) % 2 else "女"


def is_uscc(code: str) -> bool:
    """Whether this is a unified social credit code (GB 32100-2015) as it is written: 18 characters, capitals only."""
    return bool(_USCC.fullmatch(code)) and uscc.is_valid(code)


def masked(number: str) -> str:
    """A person's number as lists show it: 110101********0011; of a number of another length only the last four."""
    return f"{number[:6]}********{number[-4:]}" if len(number) == 18 else f"****{number[-4:]}"


@cache
def place(region: str) -> tuple[str, str]:
    """Province and city of a GB/T 2260 code, by their names of today; a municipality is both. Empty where it names none."""
    city_code = (
        region if region[2:4] == "90" else f"{region[:4]}00"
    )  # 90: cities that stand directly under the province
    province, city = _name(f"{region[:2]}0000", "province"), _name(city_code, "county")
    return province, city if city not in _UNNAMED else province


@cache
def places() -> list[tuple[str, str]]:
    """Every province and city of the mainland today: GB/T 2260 code and name, in the order of the codes."""
    found = []
    for _, province, _, _, below in numdb.get("cn/loc").prefixes:
        for _, rest, _, known, _ in below if province < "7" else ():
            code, of_today = f"{province}{rest}", not _ENDED.match(known["county"].split(",")[-1])
            if of_today and rest != "9000" and (rest.endswith("00") or rest.startswith("90")):
                names = place(code)
                if rest == "0000" or names[0] != names[1]:
                    found.append((code, " ".join(dict.fromkeys(names))))
    return found


@cache
def is_place(region: str) -> bool:
    """Whether GB/T 2260 has this code, or had it."""
    return len(region) == 6 and any("county" in known for _, known in numdb.get("cn/loc").info(region))


def _name(code: str, kind: str) -> str:
    """The newest name of a code; the table has all that it ever had, each with its years."""
    parts: dict[str, str] = {}
    for _, known in numdb.get("cn/loc").info(code):
        parts |= known
    return _YEARS.sub("", parts.get(kind, "").split(",")[-1])
