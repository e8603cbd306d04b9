"""The command line. Exit codes: 0 good, 1 refused with reasons, 2 wrong usage."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from service import accounts, authorities, cli_accounts, definitions, demo, event_log, incidents, scenarios
from service.actors import SYSTEM
from service.app import create_app
from service.errors import DiagramRejected, NotYours, Problem, RegflowError
from service.gateways import faults
from service.models import Incident, Instance, db
from service.models.unit import unit_of_work
from service.settings import GATEWAYS, Settings, SettingsError, current

F = TypeVar("F", bound=Callable[..., Any])


def in_app(command: F) -> F:
    """Run a command within the application; a domain error is a refusal with its sentence."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        app = create_app(_settings())
        with app.app_context():
            try:
                return command(*args, **kwargs)
            except DiagramRejected as refused:
                _print_problems(refused.problems)
                sys.exit(1)
            except RegflowError as refused:
                click.echo(refused.detail, err=True)
                for field, sentences in refused.errors.items():
                    click.echo(f"{field}: {'；'.join(sentences)}", err=True)
                sys.exit(1)
            except DBAPIError as refused:
                click.echo(f"{refused.orig}\nIs the database there, and has `regflow migrate-db` been run?", err=True)
                sys.exit(1)
            finally:
                db.session.remove()
                db.engine.dispose()

    return run  # type: ignore[return-value]


def _settings() -> Settings:
    try:
        return current()
    except SettingsError as wrong:
        for problem in wrong.problems:
            click.echo(problem, err=True)
        sys.exit(2)


@click.group()
def main() -> None:
    """Regflow: professional registration by diagrams."""


# -- running ----------------------------------------------------------------------------------------------------------


@main.command()
def serve() -> None:
    """Serve the web application on 127.0.0.1:$PORT, with the worker inside unless a broker is set."""
    from service.serving import Server

    settings = _settings()
    click.echo(f"Regflow serves on http://127.0.0.1:{settings.port}")
    Server(settings, {}).run()


@main.command()
@click.option(
    "--concurrency", type=click.IntRange(min=1), default=2, show_default=True, help="processes of this worker"
)
def worker(concurrency: int) -> None:
    """Run a Celery worker."""
    celery = _celery()
    celery.worker_main(
        ["worker", "--loglevel=WARNING", f"--concurrency={concurrency}", "--without-gossip", "--without-mingle"]
    )


@main.command()
@click.option(
    "--schedule", type=click.Path(path_type=Path), help="keep there when what was done last [default: nowhere]"
)
def beat(schedule: Path | None) -> None:
    """Run Celery's beat, which starts the sweep every second. Several may run beside each other."""
    celery = _celery()
    if schedule is None:
        celery.Beat(loglevel="WARNING", scheduler_cls="celery.beat:Scheduler").run()
        return
    schedule.parent.mkdir(parents=True, exist_ok=True)
    celery.Beat(loglevel="WARNING", schedule=str(schedule)).run()


def _celery() -> Any:
    settings = _settings()
    if settings.broker_url is None:
        click.echo("REGFLOW_BROKER_URL is not set: the worker inside `regflow serve` does the work.", err=True)
        sys.exit(1)
    return create_app(settings).extensions["celery"]


@main.command("migrate-db")
@in_app
def migrate_db() -> None:
    """Bring the database to the newest schema."""
    from flask_migrate import upgrade

    upgrade(directory=str(Path(__file__).parent / "migrations"))


@main.command("demo-data")
@in_app
def demo_data() -> None:
    """Deploy processes/ and load the demo's accounts; running it again changes nothing that is there, and never takes back what
    somebody has published."""
    demo.load()
    last = definitions.newest()
    if last is None or last.account_id is None:
        definitions.deploy(definitions.read_folder(current().processes_dir), SYSTEM, comment="演示数据", shipped=True)


# -- diagrams -----------------------------------------------------------------------------------------------------------


def _read(paths: Sequence[Path]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for path in paths:
        files |= definitions.read_folder(path) if path.is_dir() else {path.name: path.read_bytes()}
    if not files:
        raise click.UsageError("There are no diagrams, tables or texts in what was named.")
    return files


_paths = click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))


@main.command()
@_paths
@click.option("--override-reason", help="deploy in spite of scenarios that do not hold; the reason is kept")
@in_app
def deploy(paths: tuple[Path, ...], override_reason: str | None) -> None:
    """Deploy files or folders."""
    for row in definitions.deploy(_read(paths), SYSTEM, override_reason=override_reason):
        click.echo(f"{row.key}\t{row.version}\t{row.sha[:12]}")


@main.command()
@_paths
@click.option("--json", "as_json", is_flag=True, help="problems as JSON")
@in_app
def check(paths: tuple[Path, ...], as_json: bool) -> None:
    """Run the deployment gate and deploy nothing."""
    _, problems = definitions.gate(_read(paths))
    if as_json:
        click.echo(json.dumps([asdict(one) for one in problems], ensure_ascii=False, indent=2))
    else:
        _print_problems(problems)
    if any(problem.severity == "error" for problem in problems):
        sys.exit(1)


@main.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@in_app
def simulate(path: Path) -> None:
    """Explore a diagram exhaustively and say how many states, steps and ends it has."""
    if path.suffix != ".bpmn":
        raise click.UsageError(f"{path.name} is no diagram.")
    problems, found = definitions.simulate(path.stem, _read([path]))
    if found is not None:
        click.echo(f"{path.stem}: {found.states} states, {found.steps} steps, ends {', '.join(sorted(found.ends))}")
    _print_problems(problems)
    if found is None or problems:
        sys.exit(1)


@main.command("scenarios")
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@in_app
def play_scenarios(path: Path | None) -> None:
    """Play every scenario of a folder of processes (processes/), and say what no scenario passes."""
    files = _read([path or current().processes_dir])
    reports, problems = scenarios.play(files)
    left_out = scenarios.left_out(files, reports)
    _print_problems(problems)
    click.echo("\n".join(scenarios.told(reports, left_out)))
    if problems or not (all(one.holds for one in reports) and all(one.whole for one in left_out)):
        sys.exit(1)


def _print_problems(problems: Sequence[Problem]) -> None:
    for problem in problems:
        where = f"{problem.file}#{problem.element}" if problem.element else problem.file
        click.echo(f"{problem.severity}\t{problem.code}\t{where}\t{problem.message}", err=problem.severity == "error")


# -- watching -----------------------------------------------------------------------------------------------------------


@main.command("instances")
@click.option("--status")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@in_app
def list_instances(status: str | None, limit: int) -> None:
    """The newest instances."""
    query = select(Instance).order_by(Instance.started_at.desc(), Instance.id.desc()).limit(limit)
    for row in db.session.scalars(query.filter_by(status=status) if status else query).unique():
        click.echo(
            f"{row.id}\t{row.business_key}\t{row.definition.key} v{row.definition.version}\t{row.status}\t{row.label}"
        )


@main.command("incidents")
@in_app
def list_incidents() -> None:
    """The incidents that are open."""
    for row in db.session.scalars(select(Incident).where(Incident.resolved_at.is_(None)).order_by(Incident.raised_at)):
        click.echo(f"{row.id}\t{row.instance_id}\t{row.element}\t{row.message}")


@main.command()
@click.argument("incident_id")
@click.option("--account", "username", default="admin", show_default=True, help="the admin in whose name it is done")
@click.option("--reason", help="why; the audit log keeps it")
@in_app
def retry(incident_id: str, username: str, reason: str | None) -> None:
    """Try the failed job of an incident again."""
    admin = accounts.named(username)
    if not authorities.is_admin(admin):
        raise NotYours
    incidents.retry(incident_id, admin, reason)


@main.command("export-log")
@click.option("--format", "kind", type=click.Choice(["csv", "xes"]), default="csv", show_default=True)
@in_app
def export_log(kind: str) -> None:
    """The audit log of all instances, for process mining; no personal data but the actors' roles."""
    if kind == "xes":
        event_log.write_xes(sys.stdout.buffer)
    else:
        event_log.write_csv(sys.stdout)


cli_accounts.add_to(main, in_app)


@main.command("demo-fault")
@click.argument("gateway", type=click.Choice(GATEWAYS))
@click.argument("mode", type=click.Choice(faults.MODES))
@click.option("--uscc", help="the unit that answers wrongly (gateway enterprise)")
@click.option("--name", help="the name it answers with")
@click.option("--new-uscc", help="the credit code it answers with, if another one")
@in_app
def demo_fault(gateway: str, mode: str, uscc: str | None, name: str | None, new_uscc: str | None) -> None:
    """Switch a fault of an embedded gateway (demo and test settings only)."""
    with unit_of_work():
        faults.switch(gateway, mode, {"uscc": uscc, "name": name, "new_uscc": new_uscc} if uscc else {})
