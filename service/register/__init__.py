"""The register of registrations to practise: what a decision writes into it."""

from .altering import change, reissue, renew
from .issuing import issue

__all__ = ["change", "issue", "reissue", "renew"]
