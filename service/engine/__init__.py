"""The engine room: the only package that knows SpiffWorkflow.

It knows nothing of registration: operations, forms, roles and facts are handed to it by a :class:`~service.engine.interface.Host`.
"""

from .decisions import NoMatch
from .dialect import Definition, NotADiagram, build, read_files
from .elements import Element, Flow, names
from .fitting import Misfit, fit
from .interface import Host, OpenTask, Passed, Status, Wait
from .runtime import Instance
from .state import UnknownElement

__all__ = [
    "Definition",
    "Element",
    "Flow",
    "Host",
    "Instance",
    "Misfit",
    "NoMatch",
    "NotADiagram",
    "OpenTask",
    "Passed",
    "Status",
    "UnknownElement",
    "Wait",
    "build",
    "fit",
    "names",
    "read_files",
]
