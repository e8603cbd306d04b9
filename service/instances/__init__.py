"""The use cases of running instances; one transaction each."""

from .administering import cancel, migrate, resume, suspend
from .advancing import advance, deliver_internal, finish_job
from .completing import complete_task, offered_flows, task_form
from .filled import Filled, filled
from .guide import Guide, Stage, guide, offered
from .looking import Look, look
from .messaging import Offer, offers, send_message
from .progress import Step, progress
from .showing import Reading, Shown, check_answers, reading, show_message, show_task
from .starting import Started, start

__all__ = [
    "Filled",
    "Guide",
    "Look",
    "Offer",
    "Reading",
    "Shown",
    "Stage",
    "Started",
    "Step",
    "advance",
    "cancel",
    "check_answers",
    "complete_task",
    "deliver_internal",
    "filled",
    "finish_job",
    "guide",
    "look",
    "migrate",
    "offered",
    "offered_flows",
    "offers",
    "progress",
    "reading",
    "resume",
    "send_message",
    "show_message",
    "show_task",
    "start",
    "suspend",
    "task_form",
]
