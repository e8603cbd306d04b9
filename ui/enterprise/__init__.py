"""企业版: the applications that a unit reports, the persons registered at it, and its own data (docs/domain.md §1)."""

from . import batch, defences, filings, people, profile, records, staff, summary
from .blueprint import blueprint

__all__ = ["batch", "blueprint", "defences", "filings", "people", "profile", "records", "staff", "summary"]
