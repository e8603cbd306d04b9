"""Uploads: what is accepted, what is refused with which sentence, where it lies, who may read it (docs/domain.md, App. D)."""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from service import documents, settings
from service.documents.names import safe_name
from service.errors import FileRejected
from service.models import Account, Certificate, Document, Registration, db

from . import casework

KB = 1024
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "files"
    previous = settings.use(replace(settings.Settings.from_env({}, tmp_path), files_dir=folder))
    yield folder
    settings.use(previous)


@pytest.fixture
def uploader(files, clock) -> Iterator[Account]:
    with casework.empty_database():
        yield casework.account()


def refused(data: bytes, purpose: str, uploader: Account, name: str = "图.jpg") -> str:
    with pytest.raises(FileRejected) as refusal:
        documents.store(data, name, purpose, uploader)
    return refusal.value.detail


# -- size -------------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-06")
@pytest.mark.parametrize("purpose", ["photo", "signature"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("size", [499 * KB, 500 * KB])
def test_a_portrait_of_up_to_500_kb_is_taken(uploader, purpose, kind, size):
    document = documents.store(casework.picture(kind, size), "照片.jpg", purpose, uploader)
    assert (document.size, document.account_id, document.instance_id) == (size, uploader.id, None)


@pytest.mark.req("AT-06")
@pytest.mark.parametrize("size", [500 * KB + 1, 501 * KB])
def test_a_portrait_of_more_than_500_kb_is_refused(uploader, size):
    assert refused(casework.picture(size=size), "photo", uploader) == "一寸照片不能大于500KB，请压缩后重新上传。"


@pytest.mark.req("AT-33")
@pytest.mark.parametrize("size", [200 * KB, 300 * KB, 500 * KB])
def test_a_supplement_from_200_to_500_kb_is_taken(uploader, size):
    assert documents.store(casework.picture(size=size), "社保.jpg", "supplement", uploader).size == size


@pytest.mark.req("AT-33")
@pytest.mark.parametrize("size", [199 * KB, 200 * KB - 1])
def test_a_supplement_of_less_than_200_kb_is_refused(uploader, size):
    assert refused(casework.picture(size=size), "supplement", uploader) == "图片应在200KB至500KB之间，当前文件为199KB。"


@pytest.mark.req("AT-33")
@pytest.mark.parametrize("size", [500 * KB + 1, 501 * KB])
def test_a_supplement_of_more_than_500_kb_is_refused(uploader, size):
    assert refused(casework.picture(size=size), "supplement", uploader) == "图片不能大于500KB，请压缩后重新上传。"


def test_an_attachment_may_be_5_mb_and_not_a_byte_more(uploader):
    assert documents.store(casework.picture(size=5 * KB * KB), "证明.jpg", "attachment", uploader).size == 5 * KB * KB
    too_much = casework.picture(size=5 * KB * KB + 1)
    assert refused(too_much, "attachment", uploader) == "附件不能大于5MB，请压缩后重新上传。"


def test_an_empty_file_is_refused(uploader):
    assert refused(b"", "photo", uploader) == "文件是空的，请重新选择。"


def test_of_a_stream_no_more_is_read_than_the_purpose_allows(uploader):
    stream = BytesIO(bytes(10 * KB * KB))
    with pytest.raises(FileRejected):
        documents.store(stream, "图.jpg", "photo", uploader)
    assert stream.tell() == 500 * KB + 1


# -- type and readability ---------------------------------------------------------------------------------------------


@pytest.mark.req("AT-06")
@pytest.mark.parametrize("kind", ["GIF", "BMP", "WEBP", "TIFF"])
def test_another_kind_of_picture_is_refused_whatever_its_name_says(uploader, kind):
    sentence = refused(casework.picture(kind), "photo", uploader, name="照片.jpg")
    assert sentence == "一寸照片的格式应为jpg、jpeg、png；按文件的实际内容判断，与文件名无关。"


@pytest.mark.parametrize("data", [b"MZ\x90\x00" + bytes(100), b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", b"x"])
def test_what_is_no_picture_is_refused(uploader, data):
    assert "格式应为" in refused(data, "photo", uploader)


def test_a_pdf_is_taken_as_an_attachment_only(uploader):
    assert documents.store(PDF, "副本.pdf", "attachment", uploader).media_type == "application/pdf"
    assert "格式应为jpg、jpeg、png；" in refused(PDF, "photo", uploader)


def test_a_pdf_without_its_end_is_refused(uploader):
    assert refused(PDF[:-8], "attachment", uploader) == "PDF文件不完整，可能已损坏，请重新选择。"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_that_was_cut_off_is_refused(uploader, kind):
    drawn = BytesIO()
    Image.effect_noise((200, 200), 80).save(drawn, kind)
    half = drawn.getvalue()[: len(drawn.getvalue()) // 2]
    assert refused(half, "photo", uploader) == "图片无法打开，文件可能已损坏，请重新选择。"


@pytest.mark.parametrize("head", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"])
def test_a_signature_alone_makes_no_picture(uploader, head):
    assert refused(head + b"GIF89a" + bytes(5000), "photo", uploader) == "图片无法打开，文件可能已损坏，请重新选择。"


@pytest.mark.parametrize("side", [7_100, 10_000, 60_000])
def test_a_small_file_that_claims_a_gigantic_picture_is_refused(uploader, side):
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    bomb = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
    assert refused(bomb, "photo", uploader) == "图片的像素过多，请缩小后重新上传。"


def test_the_media_type_is_what_the_bytes_are(uploader):
    document = documents.store(casework.picture("PNG"), "照片.jpg", "photo", uploader)
    assert (document.media_type, document.name) == ("image/png", "照片.png")


def test_an_unknown_purpose_is_refused(uploader):
    assert refused(casework.picture(), "avatar", uploader) == "没有这种文件用途。"


# -- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("社保 证明.jpg", "社保 证明.jpg"),
        ("扫描.JPEG", "扫描.JPEG"),
        ("C:\\资料\\11.jpg", "11.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("a\r\nSet-Cookie: b\0.jpg", "aSet-Cookie: b.jpg"),
        ("evil\u202egpj.exe", "evilgpj.jpg"),
        ("半\ud800字.jpg", "半字.jpg"),
        (".jpg", "jpg.jpg"),
        ("", "文件.jpg"),
        ("...", "文件.jpg"),
        ("报告.pdf.exe", "报告.pdf.jpg"),
    ],
)
def test_a_name_is_made_safe(given, kept):
    assert safe_name(given, ("jpg", "jpeg")) == kept


def test_a_long_name_is_cut_and_keeps_its_ending():
    name = safe_name("长" * 500 + ".jpg", ("jpg",))
    assert len(name) == 100
    assert name.endswith("长.jpg")


# -- where it lies ----------------------------------------------------------------------------------------------------


def test_what_was_stored_can_be_opened_again(uploader):
    data = casework.picture()
    document = documents.store(BytesIO(data), "图.jpg", "photo", uploader)
    with documents.open_document(document) as stream:
        assert stream.read() == data
    assert document.sha256 == sha256(data).hexdigest()


def test_the_same_content_lies_in_the_folder_once(uploader, files):
    first = documents.store(casework.picture(), "一.jpg", "photo", uploader)
    second = documents.store(casework.picture(), "二.jpg", "signature", uploader)
    assert first.id != second.id
    assert [path.name for path in files.rglob("*") if path.is_file()] == [first.sha256]


def test_stored_files_are_readable_by_the_service_alone(uploader, files):
    document = documents.store(casework.picture(), "一.jpg", "photo", uploader)
    assert stat.S_IMODE((files / document.sha256[:2] / document.sha256).stat().st_mode) == 0o600


def test_a_refused_file_leaves_nothing_behind(uploader, files):
    refused(b"no picture", "photo", uploader)
    assert not files.exists()
    assert db.session.query(Document).count() == 0


def test_a_write_that_fails_leaves_no_half_file(tmp_path, monkeypatch):
    def fail(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        documents.LocalFolder(tmp_path).put("ab" * 32, b"x")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


# -- who may read it --------------------------------------------------------------------------------------------------


def nothing(_: str) -> bool:
    return False


def test_one_may_read_ones_own_upload(uploader):
    assert documents.readable_by(casework.upload(uploader, "photo"), uploader, nothing, nothing)


def test_nobody_else_may_read_an_upload_that_belongs_to_no_case(uploader):
    assert not documents.readable_by(
        casework.upload(uploader, "supplement"), casework.account("李工"), lambda _: True, lambda _: True
    )


def test_a_file_of_a_case_is_read_by_who_sees_the_case(uploader):
    about = casework.case(casework.person()).application.instance_id
    document = casework.upload(uploader, "supplement", instance_id=about)
    officer = casework.account("部级")
    assert documents.readable_by(document, officer, lambda instance: instance == about, nothing)
    assert not documents.readable_by(document, officer, nothing, nothing)


def _case_of_portrayed(which: str, document: Document) -> str:
    who = casework.person()
    setattr(who, which, document.id)
    return casework.case(who).application.instance_id


@pytest.mark.parametrize("which", ["photo_id", "signature_id"])
def test_a_portrait_is_read_by_who_sees_a_case_of_the_person(uploader, which):
    document = casework.upload(uploader, "photo")
    about = _case_of_portrayed(which, document)
    officer = casework.account("部级")
    assert documents.readable_by(document, officer, lambda instance: instance == about, nothing)
    assert not documents.readable_by(document, officer, nothing, nothing)


def test_the_portrait_of_an_older_certificate_is_read_by_who_sees_a_case_of_the_person_or_the_registration(
    uploader, clock
):
    document = casework.upload(uploader, "photo")
    who, employer = casework.person(), casework.unit()
    about = casework.case(who).application.instance_id
    today = clock().date()
    printed = Certificate(
        version=1, application_number="N1", certificate_no="F1", seal_no="1-1", person_name="", enterprise_name="",
        valid_from=today, valid_to=today, photo_id=document.id, issued_at=clock(),
    )  # fmt: skip
    held = Registration(
        person=who, category="CHEM", enterprise=employer, certificate_no="F1", seal_no="1-1", valid_from=today,
        valid_to=today, certificates=[printed],
    )  # fmt: skip
    casework.keep(held)
    officer = casework.account("部级")
    assert documents.readable_by(document, officer, lambda instance: instance == about, nothing)
    assert documents.readable_by(document, officer, nothing, lambda registration: registration == held.id)
    assert not documents.readable_by(document, officer, nothing, nothing)
