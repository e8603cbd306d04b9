"""Uploaded files: what is accepted, where the bytes lie, who may read them."""

from .access import readable_by
from .storage import LocalFolder, Storage
from .uploads import PURPOSES, Purpose, open_document, store

__all__ = ["PURPOSES", "LocalFolder", "Purpose", "Storage", "open_document", "readable_by", "store"]
