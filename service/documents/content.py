"""What a file is and whether it can be opened, told from its bytes."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

import puremagic
from PIL import Image

from service.errors import FileRejected

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"

EXTENSIONS: Mapping[str, tuple[str, ...]] = {JPEG: ("jpg", "jpeg"), PNG: ("png",), PDF: ("pdf",)}
"""The types that are taken in, each with the endings of its files; the first is the usual one."""

MOST_PIXELS = 50_000_000
"""More than any camera that keeps within the size limits makes. A small file can claim far more (a decompression bomb)."""

_DECODERS: Mapping[str, str] = {JPEG: "JPEG", PNG: "PNG"}


def media_type_of(data: bytes) -> str | None:
    """The media type by the file's signature, or ``None`` for a type that is not taken in."""
    try:
        candidates = puremagic.magic_string(data)
    except (puremagic.PureError, ValueError):
        return None
    # Several types may share a signature, in no fixed order; the decoder of the type found has the last word.
    found = {candidate.mime_type for candidate in candidates}
    return next((media_type for media_type in EXTENSIONS if media_type in found), None)


def require_readable(data: bytes, media_type: str) -> None:
    """Refuse (:class:`FileRejected`) a file that its programs could not open."""
    if media_type == PDF:
        if not data.startswith(b"%PDF-") or b"startxref" not in data[-2048:] or b"%%EOF" not in data[-1024:]:
            raise FileRejected("PDF文件不完整，可能已损坏，请重新选择。")
        return
    try:
        with Image.open(BytesIO(data), formats=[_DECODERS[media_type]]) as image:
            pixels = image.width * image.height
            image.verify()
        if pixels <= MOST_PIXELS:
            with Image.open(BytesIO(data), formats=[_DECODERS[media_type]]) as image:
                image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        pixels = MOST_PIXELS + 1
    except Exception as problem:
        raise FileRejected("图片无法打开，文件可能已损坏，请重新选择。") from problem
    if pixels > MOST_PIXELS:
        raise FileRejected("图片的像素过多，请缩小后重新上传。")
