"""``regflow account``: accounts of officers and staff from the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from service import accounts


def add_to(main: click.Group, in_app: Callable[..., Any]) -> None:
    """Add the commands to the command line; ``in_app`` runs one within the application."""

    @main.group()
    def account() -> None:
        """Create accounts, grant and revoke roles, close and open them, reset passwords."""

    @account.command("create")
    @click.argument("username")
    @click.argument("name")
    @click.password_option()
    @in_app
    def create_account(username: str, name: str, password: str) -> None:
        """Create an account that has no role yet."""
        accounts.create(username, name, password)
        click.echo(f"{username}: created")

    @account.command("grant")
    @click.argument("username")
    @click.argument("role")
    @click.argument("scope", default="")
    @in_app
    def grant_role(username: str, role: str, scope: str) -> None:
        """Let an account act in ROLE within SCOPE (a region code, an enterprise's or person's id; empty: the nation)."""
        accounts.grant(username, role, scope)
        click.echo(f"{username}: {role} granted")

    @account.command("deactivate")
    @click.argument("username")
    @in_app
    def deactivate_account(username: str) -> None:
        """Refuse an account from now on."""
        accounts.deactivate(username)
        click.echo(f"{username}: closed")

    @account.command("revoke")
    @click.argument("username")
    @click.argument("role")
    @click.argument("scope", default="")
    @in_app
    def revoke_role(username: str, role: str, scope: str) -> None:
        """Take ROLE within SCOPE away from an account."""
        accounts.revoke(username, role, scope)
        click.echo(f"{username}: {role} revoked")

    @account.command("reactivate")
    @click.argument("username")
    @in_app
    def reactivate_account(username: str) -> None:
        """Open a closed account again."""
        accounts.reactivate(username)
        click.echo(f"{username}: open again")

    @account.command("password")
    @click.argument("username")
    @click.password_option()
    @in_app
    def reset_password(username: str, password: str) -> None:
        """Give an account a new password."""
        accounts.reset_password(username, password)
        click.echo(f"{username}: has a new password; all its logins have ended")
