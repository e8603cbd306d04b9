"""What can go wrong in the domain. Services raise these; one module per face turns them into its own answers.

`code` is stable and meant for programs; `detail` is a sentence for a person, in Chinese; `errors` maps a field to the
messages that belong to it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Protocol


class RegflowError(Exception):
    """Base of all domain errors."""

    code: ClassVar[str] = "error"
    detail: str = "操作未能完成。"
    members: Mapping[str, Any] = {}
    """What a program may want to know besides."""

    def __init__(self, detail: str | None = None, *, errors: Mapping[str, Sequence[str]] | None = None) -> None:
        if detail is not None:
            self.detail = detail
        self.errors = {field: list(messages) for field, messages in (errors or {}).items()}
        super().__init__(self.detail)


class Unauthenticated(RegflowError):
    """Nobody is logged in, or the token is wrong or too old."""

    code = "unauthenticated"
    detail = "请先登录。"


class NotFound(RegflowError):
    """It does not exist, or the account may not see it: from outside the two look the same."""

    code = "not_found"
    detail = "您查找的内容不存在。"


class NotYours(RegflowError):
    """The account sees it but may not do this."""

    code = "not_yours"
    detail = "您没有办理此事项的权限。"


class TaskGone(RegflowError):
    """The task is no longer open: somebody completed it, or the case went on without it."""

    code = "task_gone"
    detail = "该任务已办理或已失效，请刷新后查看。"


class InvalidAnswers(RegflowError):
    """A form's answers break its rules; `errors` says which."""

    code = "invalid_answers"
    detail = "填写内容有误，请修改后重新提交。"


class NotEligible(RegflowError):
    """The person may not start this registration (docs/domain.md §3.0.1)."""

    code = "not_eligible"
    detail = "您不符合申报条件。"


class AlreadyOpen(RegflowError):
    """A case of the same person and category is open (docs/domain.md §3.0.1, PF6)."""

    code = "already_open"
    detail = "该注册专业有正在办理的业务，不能重复申报。"


class NotAvailable(RegflowError):
    """What is asked for is not possible now; the sentence is the diagram's own where it has one."""

    code = "not_available"
    detail = "当前状态下不能进行此操作。"


class UnknownMessage(RegflowError):
    """No element of the case's diagrams catches a message of this name."""

    code = "unknown_message"
    detail = "该业务没有此项操作。"


class RuleRefused(RegflowError):
    """A rule or an error row of the computer check bars this outcome (docs/domain.md §6)."""

    code = "rule_refused"
    detail = "核查未通过，不能进行此操作。"


class Problem(Protocol):
    """One thing that is wrong with a diagram, a table or a text, and where."""

    @property
    def file(self) -> str: ...
    @property
    def element(self) -> str | None: ...
    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def severity(self) -> str: ...


class DiagramRejected(RegflowError):
    """The deployment gate refuses; `problems` are all it found."""

    code = "diagram_rejected"
    detail = "流程图未通过检查，未能发布。"

    def __init__(self, problems: Sequence[Problem], detail: str | None = None) -> None:
        super().__init__(detail)
        self.problems = list(problems)


class FileRejected(RegflowError):
    """A file's size, type or content is not what its purpose asks for (docs/domain.md, Appendix D)."""

    code = "file_rejected"
    detail = "文件不符合要求。"


class InvalidQuery(RegflowError):
    """A limit, a cursor or another parameter of a search makes no sense."""

    code = "invalid_query"
    detail = "查询条件有误。"


class UnknownField(RegflowError):
    """A request carries a field that nobody asked for; `errors` names it."""

    code = "unknown_field"
    detail = "提交的内容中有不认识的字段。"


class IdempotencyMismatch(RegflowError):
    """The same Idempotency-Key came with another body."""

    code = "idempotency_mismatch"
    detail = "同一请求标识对应了不同的内容。"


class TooMany(RegflowError):
    """Too many requests in too short a time."""

    code = "too_many"
    detail = "操作过于频繁，请稍后再试。"


class Conflict(RegflowError):
    """Somebody else changed the same thing first."""

    code = "conflict"
    detail = "内容已被他人修改，请刷新后重试。"


class DraftConflict(Conflict):
    """Somebody else has saved a draft's file since it was read. Nothing is lost: what was refused is kept as a revision of its
    own (``kept``)."""

    code = "draft_conflict"
    detail = "这个文件已被他人修改；您的内容已另存，不会丢失。"

    def __init__(self, saved_by: str | None, saved_at: datetime | None, revision: int, kept: int) -> None:
        super().__init__()
        self.members = {"saved_by": saved_by, "saved_at": saved_at, "revision": revision, "kept": kept}


class DraftClosed(Conflict):
    """A draft that was deployed or discarded takes no more changes; what was sent is kept where there was something."""

    code = "draft_closed"
    detail = "这份草稿已经发布或放弃，不能再修改。"

    def __init__(self, detail: str | None = None, *, kept: int | None = None) -> None:
        super().__init__(detail)
        if kept is not None:
            self.members = {"kept": kept}


class DraftStale(Conflict):
    """Files of a draft were deployed by somebody else after it took them up: deploying it would undo that unseen."""

    code = "draft_stale"

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"{'、'.join(names)} 在这份草稿之后已有人发布过，请先比较，再决定采用哪一份。")
        self.members = {"files": list(names)}


class BadJson(RegflowError):
    """The body of the request is no JSON."""

    code = "bad_json"
    detail = "请求内容不是有效的 JSON。"
