"""Names of uploaded files, made safe to keep, to show and to save under again."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

LONGEST = 100


def safe_name(name: str, extensions: Sequence[str]) -> str:
    """The name without folders and invisible characters, not too long, ending as the file's real type ends.

    ``extensions`` are the endings of that type; another one is replaced, so that no name promises what the file is not.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    # Cc control, Cf format (they can turn the direction of writing around), Cs halves of characters, Co and Cn nothing.
    visible = "".join(letter for letter in unicodedata.normalize("NFC", last) if unicodedata.category(letter)[0] != "C")
    stem, dot, ending = visible.strip(" .").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    if ending.lower() not in extensions:
        ending = extensions[0]
    return f"{stem[: LONGEST - len(ending) - 1].strip(' .') or '文件'}.{ending}"
