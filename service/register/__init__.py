"""The register of registrations to practise: what a decision writes into it."""

from .altering import change, reissue, renew
from .cancelling import cancel, cancel_all
from .issuing import issue
from .moving import record_move
from .naming import correct, rename

__all__ = ["cancel", "cancel_all", "change", "correct", "issue", "record_move", "reissue", "rename", "renew"]
