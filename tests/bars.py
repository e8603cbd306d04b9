"""Reads the Code 128 bars of a PDF page from where they are painted, as a scanner would (ISO/IEC 15417)."""

from __future__ import annotations

import re
from itertools import groupby

from pypdf import PageObject
from reportlab.graphics.barcode.code128 import _patterns  # type: ignore[attr-defined]

PAINTED = re.compile(rb"n ([\d.]+) \S+ ([\d.]+) ([\d.]+) re f\*")
SYMBOLS = {pattern: code for code, pattern in _patterns.items()}
"""Widths of bars (``A`` to ``D``) and gaps (``a`` to ``d``), with the code they stand for."""

LATIN, DIGITS, START_LATIN, START_DIGITS, STOP = 100, 99, 104, 105, 106


def read(page: PageObject) -> set[str]:
    """What the bars of a page say."""
    contents = page.get_contents()
    assert contents is not None
    painted = [tuple(map(float, found.groups())) for found in PAINTED.finditer(contents.get_data())]
    return {_decoded([(x, width) for x, width, _ in bars]) for _, bars in groupby(painted, key=lambda bar: bar[2])}


def _decoded(bars: list[tuple[float, float]]) -> str:
    module = min(width for _, width in bars)
    pattern = ""
    for number, (x, width) in enumerate(bars):
        pattern += "ABCD"[round(width / module) - 1]
        if number + 1 < len(bars):
            pattern += "abcd"[round((bars[number + 1][0] - x - width) / module) - 1]
    codes = [SYMBOLS[pattern[start : start + 6]] for start in range(0, len(pattern) - 7, 6)]
    assert SYMBOLS[pattern[-7:]] == STOP
    start, *data, check = codes
    assert check == (start + sum(place * code for place, code in enumerate(data, 1))) % 103
    text, digits = "", start == START_DIGITS
    for code in data:
        if code == LATIN and digits:
            digits = False
        elif code == DIGITS and not digits:
            digits = True
        else:
            text += f"{code:02}" if digits else chr(code + 32)
    return text
