"""The use cases of running instances; one transaction each."""

from service.running import Standing

from .administering import cancel, resume, suspend
from .advancing import advance, deliver_internal, finish_job
from .channels import Channel, Startable, startable
from .completing import complete_and_look, complete_task, offered_flows, task_form
from .correcting import LONGEST_GROUNDS, Correctable, correct, correctable, corrections
from .filled import Filled, filled
from .guide import Guide, Stage, guide, offered
from .linking import begin_linked
from .looking import Look, look
from .messaging import Offer, offers, send_message
from .migrating import Migration, Obstacle, Unfit, came_from, migrate, migration
from .outline import Diagram, Line, diagrams, listeners, outline
from .possible import Doable, Pending, Possible, Way, barred, possible
from .printing import (
    Version,
    Wording,
    form_task,
    may_print_specimen,
    official,
    printable,
    reported_form,
    scanned,
    versions,
    wording,
)
from .proceedings import begin_defence
from .progress import Step, progress
from .reckoning import Moved, reckon_anew
from .rounds import before_the_return
from .showing import Reading, Shown, check_answers, reading, show_message, show_task
from .starting import Started, start
from .telling import Limit, Section, Told, told
from .telling import Way as WayOut
from .trail import Trail, trail

__all__ = [
    "LONGEST_GROUNDS",
    "Channel",
    "Correctable",
    "Diagram",
    "Doable",
    "Filled",
    "Guide",
    "Limit",
    "Line",
    "Look",
    "Migration",
    "Moved",
    "Obstacle",
    "Offer",
    "Pending",
    "Possible",
    "Reading",
    "Section",
    "Shown",
    "Stage",
    "Standing",
    "Startable",
    "Started",
    "Step",
    "Told",
    "Trail",
    "Unfit",
    "Version",
    "Way",
    "WayOut",
    "Wording",
    "advance",
    "barred",
    "before_the_return",
    "begin_defence",
    "begin_linked",
    "came_from",
    "cancel",
    "check_answers",
    "complete_and_look",
    "complete_task",
    "correct",
    "correctable",
    "corrections",
    "deliver_internal",
    "diagrams",
    "filled",
    "finish_job",
    "form_task",
    "guide",
    "listeners",
    "look",
    "may_print_specimen",
    "migrate",
    "migration",
    "offered",
    "offered_flows",
    "offers",
    "official",
    "outline",
    "possible",
    "printable",
    "progress",
    "reading",
    "reckon_anew",
    "reported_form",
    "resume",
    "scanned",
    "send_message",
    "show_message",
    "show_task",
    "start",
    "startable",
    "suspend",
    "task_form",
    "told",
    "trail",
    "versions",
    "wording",
]
