"""What went wrong, as a page: the same answer that the REST face gives, with a way on.

:mod:`service.api.errors` is the only place that knows which status an error has and what is said of it. Here its answer is
shown to a browser as a page, and to a request of htmx as a notice on the page that is open.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, g, json, render_template, request

from service.api.access import PREFIX
from service.api.errors import PROBLEM

from .pages import is_fragment


@dataclass(frozen=True)
class Advice:
    """The heading of an error page, and what one can do."""

    heading: str
    advice: str


BY_STATUS = {
    400: Advice("请求无法识别", "请返回上一页重试。"),
    403: Advice("没有权限", "如果您有其他账号可以办理，请退出后换用该账号登录。"),
    404: Advice("没有找到", "地址可能有误，或者内容已不再向您显示。"),
    405: Advice("不能这样打开", "请从页面上的按钮或链接进入。"),
    409: Advice("现在不能这样办理", "情况在您打开页面之后有了变化，请查看最新进度。"),
    413: Advice("提交的内容过大", "请压缩文件后重新提交。"),
    429: Advice("操作过于频繁", "请稍等一分钟再试。"),
    503: Advice("系统暂时不可用", "请稍后刷新本页再试；已保存的草稿不会丢失。"),
    500: Advice("系统出错了", "问题已记录。请稍后再试；已保存的草稿不会丢失。"),
}
BY_CODE = {
    "csrf_failed": Advice("页面已过期", "页面打开期间您重新登录过，或者退出过。请返回上一页，刷新后再提交。"),
}
OTHERWISE = Advice("未能完成", "请返回上一页重试。")


def install(app: Flask) -> None:
    """Show errors as pages to whoever wants pages."""
    app.after_request(_shown)


def _shown(answer: Response) -> Response:
    if answer.mimetype != PROBLEM or not _wants_a_page():
        return answer
    said = json.loads(answer.get_data(as_text=True))
    status = answer.status_code
    advice = BY_CODE.get(said["code"]) or BY_STATUS.get(status, OTHERWISE)
    if is_fragment():
        answer.set_data(render_template("templates/trouble.html", said=said))
        answer.headers.update({"HX-Retarget": "#notices", "HX-Reselect": ".notice", "HX-Reswap": "innerHTML"})
    else:
        if status >= 500:
            g.account = None  # the database may be what is wrong: the page is made without asking it
        answer.set_data(render_template("templates/error.html", said=said, status=status, advice=advice))
    answer.content_type = "text/html; charset=utf-8"
    return answer


def _wants_a_page() -> bool:
    if request.path.startswith(PREFIX):
        return False
    kinds = request.accept_mimetypes
    return is_fragment() or kinds["text/html"] > kinds["application/json"]
