"""系统管理: what runs and what keeps it from running, and what an admin may do about it. See the modules."""

from ui.monitor import accounts, calendar, cases, commands, definitions, migrations, overview, queue

from .blueprint import blueprint

PAGES = (overview, cases, commands, definitions, migrations, queue, accounts, calendar)
"""Imported for the pages that they add to the blueprint."""

__all__ = [
    "PAGES",
    "accounts",
    "blueprint",
    "calendar",
    "cases",
    "commands",
    "definitions",
    "migrations",
    "overview",
    "queue",
]
