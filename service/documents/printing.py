"""Forms on paper: an application form as PDF, laid out from its sections, whatever the type (docs/domain.md §7 X25).

What stands in it is given in words; nothing here knows a case. A specimen carries a watermark and no barcode, an official
form its number as Code 128, and at the foot of every page the number of its version.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    Image,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from . import fonts

MARGIN = 18 * mm
PADDING = 6
WIDTH = A4[0] - 2 * MARGIN - 2 * PADDING
LABEL = 34 * mm
ROOM = 40 * mm
"""A heading with less below it goes to the next page."""

PORTRAIT = (26 * mm, 36 * mm)

Line = tuple[str, str]


@dataclass(frozen=True)
class Picture:
    """A picture with what stands below it."""

    label: str
    content: bytes


@dataclass(frozen=True)
class Section:
    """A part of a form: ``lines`` are labels with what was answered, ``groups`` answers that are given several times."""

    title: str
    lines: Sequence[Line] = ()
    groups: Sequence[Sequence[Line]] = ()


@dataclass(frozen=True)
class PrintedForm:
    """A form to be printed. ``watermark`` goes over every page; ``barcode`` is what the bars say, ``version`` what those at
    the foot say (empty: no bars); ``notes`` are paragraphs below the sections, for signatures and seals."""

    title: str
    sections: Sequence[Section]
    notes: Sequence[str] = ()
    pictures: Sequence[Picture] = ()
    watermark: str = ""
    barcode: str = ""
    version: str = ""
    foot: str = ""
    about: Sequence[Line] = field(default_factory=tuple)


def pdf(form: PrintedForm) -> bytes:
    """The form as a PDF file on A4. The same form gives the same bytes."""
    file = BytesIO()
    font = fonts.name()
    document = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=16 * mm,
        bottomMargin=24 * mm,
        title=form.title,
        author="",
        invariant=1,
    )
    document.build(_story(form, font), onFirstPage=_furniture(form, font), onLaterPages=_furniture(form, font))
    return file.getvalue()


def _story(form: PrintedForm, font: str) -> list[Flowable]:
    plain = ParagraphStyle("plain", fontName=font, fontSize=10, leading=15, wordWrap="CJK")
    title = ParagraphStyle("title", plain, fontSize=17, leading=24, alignment=TA_CENTER, spaceAfter=4 * mm)
    head = ParagraphStyle("head", plain, fontSize=11.5, leading=17, spaceBefore=4 * mm, spaceAfter=1.5 * mm)
    story: list[Flowable] = [*_bars(form, plain), Paragraph(escape(form.title), title)]
    if form.about:
        story.append(_lines(form.about, plain))
    for section in form.sections:
        story += _section(section, plain, head)
    if form.pictures:
        story.append(KeepTogether([Paragraph("照片、签名", head), _pictures(form.pictures, plain)]))
    if form.notes:
        story.append(KeepTogether([Spacer(1, 5 * mm), *(Paragraph(escape(note), plain) for note in form.notes)]))
    return story


def _bars(form: PrintedForm, plain: ParagraphStyle) -> list[Flowable]:
    """The number as Code 128, upper right, in bars and in letters."""
    if not form.barcode:
        return []
    bars = Code128(form.barcode, barHeight=11 * mm, barWidth=0.36 * mm, humanReadable=False, quiet=True)
    letters = ParagraphStyle("letters", plain, fontSize=9, leading=12, alignment=TA_CENTER)
    table = Table([[bars], [Paragraph(escape(form.barcode), letters)]], colWidths=[bars.width], hAlign="RIGHT")
    table.setStyle(TableStyle([("ALIGN", (0, 0), (-1, -1), "CENTER"), *_NO_PADDING]))
    return [table]


def _section(section: Section, plain: ParagraphStyle, head: ParagraphStyle) -> list[Flowable]:
    parts = [_lines(section.lines, plain)] if section.lines else []
    for number, group in enumerate(section.groups, 1):
        parts.append(_lines([("序号", str(number)), *group], plain))
    if not parts:
        return []
    separated = [one for part in parts[1:] for one in (Spacer(1, 2 * mm), part)]
    return [CondPageBreak(ROOM), Paragraph(escape(section.title), head), parts[0], *separated]


def _lines(lines: Sequence[Line], plain: ParagraphStyle) -> Table:
    """Two pairs of label and answer side by side; a long answer has a row of its own."""
    rows: list[list[Flowable | str]] = []
    waiting: Line | None = None
    for line in lines:
        if _is_long(line[1]):
            if waiting:
                rows.append(_row(plain, waiting))
                waiting = None
            rows.append(_row(plain, line))
        elif waiting:
            rows.append(_row(plain, waiting, line))
            waiting = None
        else:
            waiting = line
    if waiting:
        rows.append(_row(plain, waiting))
    answer = WIDTH / 2 - LABEL
    table = Table(rows, colWidths=[LABEL, answer, LABEL, answer], splitInRow=1)
    style: list[Any] = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.HexColor("#777777")),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
        ("BACKGROUND", (0, 0), (0, -1), colors.HexColor("#f2f4f7")),
        ("BACKGROUND", (2, 0), (2, -1), colors.HexColor("#f2f4f7")),
    ]
    for number, row in enumerate(rows):
        if row[2] == "":
            style += [("SPAN", (1, number), (3, number)), ("BACKGROUND", (1, number), (3, number), colors.white)]
    table.setStyle(TableStyle(style))
    return table


def _row(plain: ParagraphStyle, *pairs: Line) -> list[Flowable | str]:
    cells: list[Flowable | str] = []
    for label, answer in pairs:
        cells += [Paragraph(escape(label), plain), Paragraph(escape(answer).replace("\n", "<br/>"), plain)]
    return [*cells, *[""] * (4 - len(cells))]


def _is_long(answer: str) -> bool:
    return "\n" in answer or sum(1 if letter.isascii() else 2 for letter in answer) > 28


def _pictures(pictures: Sequence[Picture], plain: ParagraphStyle) -> Table:
    """Pictures side by side, each in its proportions, with its name below."""
    images = [_image(one) for one in pictures]
    names = [Paragraph(escape(one.label), plain) for one in pictures]
    table = Table([images, names], colWidths=[LABEL * 1.6] * len(pictures), hAlign="LEFT")
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, 0), "BOTTOM")]))
    return table


def _image(picture: Picture) -> Image:
    width, height = ImageReader(BytesIO(picture.content)).getSize()
    scale = min(PORTRAIT[1] / width, PORTRAIT[1] / height)
    return Image(BytesIO(picture.content), width * scale, height * scale, hAlign="LEFT")


def _furniture(form: PrintedForm, font: str) -> Callable[[Canvas, SimpleDocTemplate], None]:
    """What stands on every page beside the text."""

    def draw(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.saveState()
        if form.watermark:
            canvas.setFont(font, 120)
            canvas.setFillColor(colors.HexColor("#000000"), alpha=0.08)
            canvas.translate(A4[0] / 2, A4[1] / 2)
            canvas.rotate(50)
            canvas.drawCentredString(0, 0, form.watermark)
            canvas.restoreState()
            canvas.saveState()
        canvas.setFont(font, 8.5)
        canvas.drawRightString(A4[0] - MARGIN, 11 * mm, f"第{document.page}页")
        canvas.drawString(MARGIN, 11 * mm, form.foot)
        if form.version:
            bars = Code128(form.version, barHeight=6 * mm, barWidth=0.26 * mm, humanReadable=False, quiet=False)
            bars.drawOn(canvas, MARGIN, 15 * mm)
        canvas.restoreState()

    return draw


_NO_PADDING = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
