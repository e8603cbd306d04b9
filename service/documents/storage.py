"""Where the bytes of files lie: known by their SHA-256, written once, never changed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import BinaryIO, Protocol

from service import settings


class Storage(Protocol):
    """A place for contents. The same content is kept once, whoever brings it."""

    def put(self, sha256: str, content: bytes) -> None:
        """Keep a content under its digest (64 hexadecimal digits). It is there for good when this returns."""

    def open(self, sha256: str) -> BinaryIO:
        """The content, to be read from its start; :class:`FileNotFoundError` if it was never kept."""


class LocalFolder:
    """A folder below which every content is a file named by its digest, 256 folders wide."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, sha256: str, content: bytes) -> None:
        """Write beside the place, then rename: a reader sees the whole file or none, and two writers do no harm."""
        path = self._path(sha256)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise

    def open(self, sha256: str) -> BinaryIO:
        """The file of this digest."""
        return self._path(sha256).open("rb")

    def _path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256


def current() -> Storage:
    """The storage of this process: the folder of the settings."""
    return LocalFolder(settings.current().files_dir)
