"""在办业务迁移: moving cases that run on an old version to another one, after a trial that says of each whether it can.

Analysts do it as well as admins: nothing here tells whom a case is about.
"""

from __future__ import annotations

from flask import Response, request

from service import commands, definitions, instances, monitoring
from service.api.identity import caller
from service.commands import Given
from service.errors import InvalidAnswers, NotFound
from service.watching import finding, waiting
from ui.pages import go, page, tell

from . import words
from .blueprint import blueprint, with_diagram
from .commands import show
from .drawing import drawing_of_obstacles, drawing_of_version


@blueprint.get("/migrations")
def migrations() -> Response:
    """Versions with cases under way that are not the current one, and the migrations so far."""
    found = commands.recent(caller(), cursor=request.args.get("cursor"), name="migrate")
    rows = [(one, commands.progress(one)) for one in found]
    return page("monitor/migrations.html", older=finding.older_versions(), found=found, rows=rows, words=words)


@blueprint.get("/migrations/<key>/<int(max=2147483647):version>")
@with_diagram
def migration(key: str, version: int) -> Response:
    """The cases of a version: where they are, and to which other version they may be tried."""
    row = definitions.version(key, version)
    tokens = waiting.tokens(row)
    return page(
        "monitor/migration.html",
        row=row,
        others=[one for one in definitions.versions(key) if one.version != version],
        count=finding.count(finding.Wanted(definition=key, version=version, state="open")),
        drawing=drawing_of_version(row, tokens, []),
        roles=words.roles(),
        words=words,
    )


@blueprint.post("/migrations/<key>/<int(max=2147483647):version>")
def try_migration(key: str, version: int) -> Response:
    """Try all cases of a version on another one; nothing is changed."""
    target = definitions.version(key, request.form.get("target", 0, type=int))
    cases = commands.found(finding.Wanted(definition=key, version=version, state="open"))
    given = commands.order("migrate", cases, caller(), version=target.version, process=key, dry_run=True)
    return go("ui.monitor.bulk", command_id=given.id)


@blueprint.post("/commands/<command_id>/follow")
@with_diagram
def follow(command_id: str) -> Response:
    """After a trial, move the cases that can be moved; after a migration, move those that were moved back again."""
    found = commands.named(command_id, caller())
    if found.name != "migrate" or found.ended_at is None or found.params.get("back"):
        raise NotFound
    wanted = {"back": True, "of": found.params["version"]}
    if found.params.get("dry_run"):
        wanted = {name: value for name, value in found.params.items() if name != "dry_run"}
    try:
        given = commands.order("migrate", commands.those(found), caller(), request.form.get("reason", ""), **wanted)
    except InvalidAnswers as wrong:
        return show(found, wrong.errors)
    return go("ui.monitor.bulk", command_id=given.id)


@blueprint.get("/cases/<instance_id>/migration")
@with_diagram
def case_migration(instance_id: str) -> Response:
    """Whether a single case can be moved to a version, and what stands in the way, on its diagram."""
    return _case(instance_id, {})


@blueprint.post("/cases/<instance_id>/migration")
@with_diagram
def migrate_case(instance_id: str) -> Response:
    """Move a single case."""
    version, reason = request.form.get("version", 0, type=int), request.form.get("reason", "").strip()
    if len(reason) < commands.SHORTEST_REASON:
        return _case(instance_id, {"reason": [commands.NO_REASON]})
    problem = commands.one("migrate", instance_id, Given(caller(), reason, {"version": version}))
    tell(problem or f"已迁移至第 {version} 版。", "bad" if problem else "good")
    return go("ui.monitor.case", instance_id=instance_id)


def _case(instance_id: str, errors: dict[str, list[str]]) -> Response:
    row = monitoring.instance(instance_id, caller())
    others = [one for one in definitions.versions(row.definition.key) if one.version != row.definition.version]
    version = request.values.get("version", type=int) or (others[0].version if others else None)
    found = instances.migration(row.id, version, caller()) if version else None
    counts = {one.element: 1 for one in found.obstacles} if found else {}
    return page(
        "monitor/case_migration.html",
        instance=row,
        others=others,
        version=version,
        found=found,
        came_from=instances.came_from(row),
        drawing=drawing_of_obstacles(row.definition, counts) if counts else None,
        errors=errors,
        wrong=bool(errors),
        reason=request.form.get("reason", ""),
    )
