"""The Chinese font of printed documents: one of the machine's, embedded; without one, the font that every reader of PDF
provides for itself (docs/decisions/0021-printed-forms.md)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from service import settings

EMBEDDED, NAMED = "RegflowPrint", "STSong-Light"
"""The name under which a font of the machine is embedded; the Adobe-GB1 font that a PDF may name without embedding it."""

USUAL = tuple(
    Path(path)
    for path in (
        "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
        "/usr/share/fonts/wqy-microhei/wqy-microhei.ttc",
        "/usr/share/fonts/truetype/arphic/uming.ttc",
        "/System/Library/Fonts/Supplemental/Songti.ttc",
        "C:/Windows/Fonts/simsun.ttc",
    )
)
"""Where machines keep a Chinese TrueType font; the first that is there and can be read is taken."""


def name() -> str:
    """The name of the font, registered with reportlab."""
    told = settings.current().print_font
    return _registered((told,) if told else USUAL)


@cache
def _registered(candidates: tuple[Path, ...]) -> str:
    for path in candidates:
        if path.is_file() and _embed(path):
            return EMBEDDED
    pdfmetrics.registerFont(UnicodeCIDFont(NAMED))
    return NAMED


def _embed(path: Path) -> bool:
    """Register a font of the machine; an outline format that cannot be embedded (CFF) counts as none."""
    try:
        pdfmetrics.registerFont(TTFont(EMBEDDED, str(path)))
    except TTFError:
        return False
    return True
