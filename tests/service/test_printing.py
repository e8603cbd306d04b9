"""Forms on paper: what stands in the PDF, whatever font the machine has (docs/domain.md §7 X25)."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from service import settings
from service.documents import fonts
from service.documents.printing import Picture, PrintedForm, Section, pdf
from tests import bars
from tests.services import LEFT_OUT

FORM = PrintedForm(
    title="二级注册结构工程师初始注册申请表",
    sections=[
        Section("个人基本信息", [("姓名", "孙雨桐"), ("毕业院校", "太原理工大学"), ("说明", "三栋住宅楼的结构设计，" * 12)]),
        Section("工作业绩", groups=[[("项目名称", "滨河路住宅楼")], [("项目名称", "汾河桥")]]),
        Section("没有内容的一节"),
    ],
    notes=["申请人签名："],
    foot="第2版",
)  # fmt: skip


def pages(form):
    return PdfReader(BytesIO(pdf(form))).pages


def text(form):
    return "".join("".join(page.extract_text() for page in pages(form)).split())


@pytest.fixture(params=["of the machine", "of the reader"])
def font(request, monkeypatch, tmp_path):
    """With a font of the machine, if it has one, and without any."""
    if request.param == "of the reader":
        monkeypatch.setattr(fonts, "USUAL", (tmp_path / "none.ttf",))
    elif not any(path.is_file() for path in fonts.USUAL):
        pytest.skip(
            f"{LEFT_OUT}this machine has no Chinese font"
        )  # a failure under CI=true, where .ci/run installs one
    return request.param


@pytest.mark.req("X25")
def test_all_that_was_answered_can_be_read(font):
    said = text(FORM)
    for words in ("申请表", "孙雨桐", "太原理工大学", "滨河路住宅楼", "汾河桥", "申请人签名：", "第2版", "第1页"):
        assert words in said
    assert said.count("三栋住宅楼的结构设计，") == 12
    assert "没有内容的一节" not in said


@pytest.mark.req("X25")
def test_the_bars_say_the_number_and_at_the_foot_the_version(font):
    (page,) = pages(replace(FORM, barcode="P20260302000001", version="P20260302000001-2"))
    assert bars.read(page) == {"P20260302000001", "P20260302000001-2"}


@pytest.mark.req("X25")
def test_a_specimen_says_so_on_every_page_and_has_no_bars(font):
    many = replace(
        FORM, watermark="样表", sections=[Section("业绩", groups=[[("项目", f"第{n}座桥")] for n in range(60)])]
    )
    found = pages(many)
    assert len(found) > 1
    for page in found:
        assert "样表" in page.extract_text()
        assert bars.read(page) == set()


def test_a_long_answer_and_what_looks_like_markup_stand_as_they_were_given(font):
    long = replace(FORM, sections=[Section("说明", [("理由", "<b>第一段</b>&\n" + "很长的理由。" * 900)])])
    said = text(long)
    assert "<b>第一段</b>&" in said
    assert said.count("很") == 900


def test_pictures_keep_their_proportions():
    file = BytesIO()
    Image.new("RGB", (295, 413), "white").save(file, "JPEG")
    (page,) = pages(replace(FORM, pictures=[Picture("一寸照片", file.getvalue())]))
    assert [image.image.size for image in page.images] == [(295, 413)]
    assert "一寸照片" in page.extract_text()


def test_the_same_form_is_the_same_file():
    assert pdf(FORM) == pdf(FORM)


def test_a_font_that_cannot_be_embedded_counts_as_none(tmp_path, monkeypatch):
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"OTTO no TrueType")
    monkeypatch.setattr(
        settings, "current", lambda: replace(settings.Settings.from_env({}, tmp_path), print_font=broken)
    )
    assert fonts.name() == fonts.NAMED
    assert "孙雨桐" in text(FORM)
