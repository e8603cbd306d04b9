"""个人版: what an applicant has under way, who he is, and what he was told (docs/domain.md §1)."""

from . import correction, current, profile, records
from .blueprint import blueprint

__all__ = ["blueprint", "correction", "current", "profile", "records"]
