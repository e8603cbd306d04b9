"""What differs between two states of a file: tables row by row, texts line by line."""

from pathlib import Path

import pytest

from service.drafting import comparing

DECISIONS = Path(__file__).parents[2] / "processes" / "decisions"
WINDOW = (DECISIONS / "renewal_window.dmn").read_bytes()


def changed(before: bytes, *replacements: tuple[str, str]) -> bytes:
    text = before.decode()
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def rule(number: str) -> str:
    """A row of the renewal window as it stands in the file."""
    text = WINDOW.decode()
    start = text.index(f'<rule id="renewal_window_rule_{number}">')
    return text[start : text.index("</rule>", start) + len("</rule>")]


def difference(before: bytes, after: bytes) -> comparing.TableDiff:
    found = comparing.tables(before, after)
    assert found is not None
    return found


def marks(diff):
    return [(row.mark, row.before, row.after) for row in diff.rows]


def test_a_changed_cell_is_told_with_what_was_and_what_is():
    other = changed(WINDOW, ('_03_open_months_before"><text>3<', '_03_open_months_before"><text>4<'))
    diff = difference(WINDOW, other)
    assert marks(diff) == [("same", 1, 1), ("same", 2, 2), ("changed", 3, 3)]
    assert [(cell.before, cell.after) for cell in diff.rows[2].cells if cell.mark == "changed"] == [("3", "4")]
    assert [column.mark for column in diff.columns] == ["same"] * 6


def test_rows_that_came_and_went_stand_where_they_are_or_were():
    new = rule("02").replace("rule_02", "rule_09").replace("provincial", "municipal")
    other = changed(WINDOW, (rule("01"), ""), (rule("02"), rule("02") + new))
    assert marks(difference(WINDOW, other)) == [
        ("removed", 1, None),
        ("same", 2, 1),
        ("added", None, 2),
        ("same", 3, 3),
    ]


def test_a_row_that_changed_its_place_is_told_as_moved_and_the_others_are_not():
    other = changed(WINDOW, (rule("01"), ""), (rule("03"), rule("03") + rule("01")))
    diff = difference(WINDOW, other)
    assert sorted(marks(diff)) == [("moved", 1, 3), ("same", 2, 1), ("same", 3, 2)]


def test_rules_with_new_ids_are_known_by_what_they_say():
    other = changed(WINDOW, ("renewal_window_rule_0", "r_0"))
    assert [row.mark for row in difference(WINDOW, other).rows] == ["same"] * 3


def test_a_column_more_is_a_column_and_not_three_changed_rows():
    extra = '<output id="x" name="grace_days" typeRef="number"/>'
    other = changed(
        WINDOW,
        ('      <rule id="renewal_window_rule_01">', f'{extra}<rule id="renewal_window_rule_01">'),
        ("</rule>", '<outputEntry id="x"><text>1</text></outputEntry></rule>'),
    )
    for number in range(3):  # ids have to differ
        other = other.replace(b'<outputEntry id="x">', f'<outputEntry id="x_{number}">'.encode(), 1)
    diff = difference(WINDOW, other)
    assert [column.mark for column in diff.columns] == ["same"] * 6 + ["added"]
    assert [row.cells[-1].after for row in diff.rows] == ["1"] * 3


def test_an_empty_condition_and_a_dash_are_the_same():
    limits = (DECISIONS / "time_limits.dmn").read_bytes()
    other = limits.replace(b"<text>-</text>", b"<text></text>")
    assert other != limits
    assert {row.mark for row in difference(limits, other).rows} == {"same"}


def test_another_hit_policy_and_another_name_are_told():
    other = changed(
        WINDOW,
        ('hitPolicy="UNIQUE"', 'hitPolicy="FIRST"'),
        ('name="延续申报时间">\n    <desc', 'name="延续">\n    <desc'),
    )
    diff = difference(WINDOW, other)
    assert (diff.policy.before, diff.policy.after) == ("UNIQUE", "FIRST")
    assert diff.name.after == "延续"


@pytest.mark.parametrize("broken", [None, b"<definitions", WINDOW.replace(b"<text>6</text>", b"<text>6 +</text>")])
def test_what_cannot_be_read_as_a_table_is_compared_as_text(broken):
    assert comparing.tables(WINDOW, broken) is None
    assert comparing.lines(WINDOW, broken)


def test_lines_that_differ_come_with_their_numbers_and_some_around_them():
    before = "\n".join(f"第{n}行" for n in range(1, 21)).encode()
    after = before.replace("第10行\n".encode(), "第十行\n加一行\n".encode())
    told = [(line.mark, line.before, line.after, line.text) for line in comparing.lines(before, after)]
    assert told == [
        ("gap", None, None, ""),
        *(("same", n, n, f"第{n}行") for n in (7, 8, 9)),
        ("removed", 10, None, "第10行"),
        ("added", None, 10, "第十行"),
        ("added", None, 11, "加一行"),
        *(("same", n, n + 1, f"第{n}行") for n in (11, 12, 13)),
    ]


def test_the_same_text_has_no_lines_to_show():
    assert comparing.lines(WINDOW, WINDOW) == []
