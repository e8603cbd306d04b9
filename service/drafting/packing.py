"""Files of a draft as one archive, and what somebody brings: single files or such an archive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from service import definitions
from service.errors import InvalidAnswers

MOST_FILES = 1_000
LARGEST = 32 * 1024 * 1024
"""Bytes that the contents of an archive may have together: some times what a whole set has."""

_ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The same files make the same archive."""


def pack(files: Mapping[str, bytes]) -> bytes:
    """An archive of these files."""
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            archive.writestr(ZipInfo(name, _ALWAYS), data, ZIP_DEFLATED)
    return held.getvalue()


def brought(uploads: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """The files that somebody brings, archives opened; what belongs to no set in an archive is left out.
    :class:`InvalidAnswers` where there is nothing, or an archive cannot be read."""
    found: dict[str, bytes] = {}
    for name, data in uploads:
        if name.lower().endswith(".zip"):
            found |= _unpacked(name, data)
        elif name:
            found[name] = data
    if not found:
        raise InvalidAnswers(errors={"files": ["请选择文件。"]})
    return found


_UNREADABLE = (BadZipFile, EOFError, RuntimeError)
"""What the library says of an archive that is damaged or has a password; of one packed in a way that it does not know it raises
``NotImplementedError``, which is a ``RuntimeError``."""


def _unpacked(name: str, data: bytes) -> dict[str, bytes]:
    try:
        with ZipFile(BytesIO(data)) as archive:
            wanted = [one for one in archive.infolist() if one.filename.endswith(definitions.SUFFIXES)]
            if len(wanted) > MOST_FILES or sum(one.file_size for one in wanted) > LARGEST:
                raise _refused(f"压缩包 {name} 里的文件太多或太大。")
            return definitions.named({one.filename: _content(archive, one) for one in wanted})
    except _UNREADABLE as problem:
        raise _refused(f"压缩包 {name} 打不开，请重新压缩（不加密）。") from problem


def _content(archive: ZipFile, one: ZipInfo) -> bytes:
    """What the archive says of a size is not believed."""
    with archive.open(one) as content:
        data = content.read(one.file_size + 1)
    if len(data) > one.file_size:
        raise BadZipFile(one.filename)
    return data


def _refused(sentence: str) -> InvalidAnswers:
    return InvalidAnswers(sentence, errors={"files": [sentence]})
