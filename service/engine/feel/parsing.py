"""From text to tree, and from the parser's complaints to sentences that an analyst understands."""

from functools import lru_cache

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from .errors import FeelError

Node = Tree[Token]

MAX_TEXT = 2_000
"""Characters in an expression."""

MAX_DEPTH = 40
"""Levels of an expression's tree: what keeps compiling and evaluating clear of Python's own limit."""

_PARSER = Lark.open(
    "grammar.lark",
    rel_to=__file__,
    parser="lalr",
    lexer="basic",  # keywords are reserved everywhere, so that no name can mean something else in another place
    start=["expression", "unary_tests"],
    maybe_placeholders=False,
    propagate_positions=True,
)

_FULL_WIDTH = "（）［］【】｛｝，、；：．。＝＜＞＋－—–＊×／÷？“”‘’「」"
_HALF_WIDTH = dict(zip(_FULL_WIDTH, '()[][]{},,,:..=<>+---**//?""""""', strict=True))
_HALF_WIDTH |= {"≤": "<=", "≥": ">=", "≠": "!=", "！": "!="}
_HABITS = {
    "==": "判断相等只写一个 =",
    "&": "“并且”请写 and",
    "|": "“或者”请写 or",
    "!": "“不等于”请写 !=，否定请写 not(…)",
    "%": "求余数请写 modulo(被除数, 除数)",
    "'": "字符串要用双引号",
    '"': "字符串缺少结尾的双引号，或者中间换了行",
}


@lru_cache(maxsize=2048)
def parse(text: str, start: str) -> Node:
    """The tree of a text, which nobody changes; `start` is "expression" or "unary_tests". Raises FeelError."""
    if len(text) > MAX_TEXT:
        raise FeelError(f"表达式过长（{len(text)} 个字符，最多 {MAX_TEXT} 个）")
    if not text.strip():
        raise FeelError("表达式是空的", 0)
    try:
        tree = _PARSER.parse(text, start=start)
    except UnexpectedInput as problem:
        raise _explained(text, problem) from None
    _check_depth(tree)
    return tree


def trees_of(node: Node) -> list[Node]:
    """The parts of a node that are nodes themselves."""
    return [child for child in node.children if isinstance(child, Tree)]


def tokens_of(node: Node) -> list[Token]:
    """The words of a node: its names, signs and literals."""
    return [child for child in node.children if isinstance(child, Token)]


def error_at(node: Node, message: str) -> FeelError:
    """The error to raise about a node."""
    return FeelError(message, None if node.meta.empty else node.meta.start_pos)


def _check_depth(tree: Node) -> None:
    level = [tree]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in trees_of(node)]
        if not level:
            return
    raise FeelError(f"表达式嵌套过深（最多 {MAX_DEPTH} 层），请拆开来写")


def _explained(text: str, problem: UnexpectedInput) -> FeelError:
    if isinstance(problem, UnexpectedToken) and problem.token.type == "$END":
        return FeelError("表达式不完整，末尾还缺少内容", len(text))
    place = problem.pos_in_stream or 0
    found = problem.token if isinstance(problem, UnexpectedToken) else text[place : place + 1]
    return FeelError(f"第 {place + 1} 个字符处的“{found}”无法理解{_hint(text, place, problem)}", place)


def _hint(text: str, place: int, problem: UnexpectedInput) -> str:
    character = text[place]
    if isinstance(problem, UnexpectedCharacters) and character in _HALF_WIDTH:
        return f"：这是全角符号，请改用半角的 {_HALF_WIDTH[character]}"
    if text[max(place - 1, 0) : place + 1] == "==":
        return f"：{_HABITS['==']}"
    if isinstance(problem, UnexpectedCharacters) and character in _HABITS:
        return f"：{_HABITS[character]}"
    if text[:place].rstrip().endswith("not"):
        return "：否定要写成 not(…)"
    if isinstance(problem, UnexpectedToken) and problem.token.type == "NAME":
        return "：名称中不能有空格，两个条件之间要写 and 或 or"
    return ""
