"""Taking files in: size, type and readability are what the purpose asks for, or the file is refused with a sentence.

The limits are those of docs/domain.md, Appendix D; 1 KB is 1024 bytes. What a file is follows from its bytes alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import BinaryIO

from service import clock
from service.errors import FileRejected
from service.models import Account, Document, db, new_id

from . import storage
from .content import EXTENSIONS, JPEG, PDF, PNG, media_type_of, require_readable
from .names import safe_name

KB = 1024


@dataclass(frozen=True)
class Purpose:
    """What a file is for, and so what it has to be: ``least`` and ``most`` bytes (both included) of one of ``types``."""

    label: str
    most: int
    least: int = 1
    types: tuple[str, ...] = (JPEG, PNG)

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings of its files' names."""
        return tuple(ending for kind in self.types for ending in EXTENSIONS[kind])

    @property
    def limits(self) -> str:
        """What a file has to be, in words."""
        size = (
            f"不超过{_readable(self.most)}" if self.least == 1 else f"{_readable(self.least)}至{_readable(self.most)}"
        )
        return f"{'、'.join(self.endings)}格式，{size}"


PURPOSES: Mapping[str, Purpose] = {
    "photo": Purpose("一寸照片", 500 * KB),
    "signature": Purpose("手写签名", 500 * KB),
    "supplement": Purpose("图片", 500 * KB, least=200 * KB),
    "attachment": Purpose("附件", 5 * KB * KB, types=(JPEG, PNG, PDF)),
}


def store(content: bytes | BinaryIO, name: str, purpose: str, account: Account) -> Document:
    """Take a file in for ``account`` and give its row, flushed but not committed.

    :class:`FileRejected` says what is wrong with it. Of a stream no more is read than the purpose allows.
    """
    wanted = PURPOSES.get(purpose)
    if wanted is None:
        raise FileRejected("没有这种文件用途。")
    data = (BytesIO(content) if isinstance(content, bytes) else content).read(wanted.most + 1)
    _require_size(data, wanted)
    media_type = _require_type(data, wanted)
    require_readable(data, media_type)
    document = Document(
        id=new_id(),
        name=safe_name(name, EXTENSIONS[media_type]),
        purpose=purpose,
        size=len(data),
        media_type=media_type,
        sha256=sha256(data).hexdigest(),
        account_id=account.id,
        uploaded_at=clock.now(),
    )
    # The bytes first: a row whose bytes are missing would be worse than bytes without a row.
    storage.current().put(document.sha256, data)
    db.session.add(document)
    db.session.flush()
    return document


def open_document(document: Document) -> BinaryIO:
    """The bytes of a file, to be read from the start."""
    return storage.current().open(document.sha256)


def _require_size(data: bytes, wanted: Purpose) -> None:
    if not data:
        raise FileRejected("文件是空的，请重新选择。")
    if len(data) > wanted.most:
        raise FileRejected(f"{wanted.label}不能大于{_readable(wanted.most)}，请压缩后重新上传。")
    if len(data) < wanted.least:
        raise FileRejected(
            f"{wanted.label}应在{_readable(wanted.least)}至{_readable(wanted.most)}之间，当前文件为{_readable(len(data))}。"
        )


def _readable(size: int) -> str:
    return f"{size // (KB * KB)}MB" if size >= KB * KB else f"{size // KB}KB"


def _require_type(data: bytes, wanted: Purpose) -> str:
    found = media_type_of(data)
    if found not in wanted.types:
        raise FileRejected(f"{wanted.label}的格式应为{'、'.join(wanted.endings)}；按文件的实际内容判断，与文件名无关。")
    return found
