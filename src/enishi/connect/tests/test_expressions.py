"""Expressions compute; they reach nothing outside of their row."""

import pytest

from enishi.connect.mapping.expressions import ExpressionError, rendered


def sql(text: str, *, aggregates: bool = False) -> str:
    return rendered(text, lambda relation, column: f"<{relation}.{column}>", aggregates=aggregates)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("price", "(<.price>)"),
        ("items.price * 2", "(<items.price> * 2)"),
        ("氏名 || ' 様'", "(<.氏名> || ' 様')"),
        ("case when a = 'x' then 1 end", "(CASE WHEN <.a> = 'x' THEN 1 END)"),
        ("cast(a as date)", "(TRY_CAST(<.a> AS DATE))"),
        ("cast(cast(a as int) + b as text)", "(TRY_CAST(TRY_CAST(<.a> AS INT) + <.b> AS TEXT))"),
        ("coalesce(a, b, 'c')", "(COALESCE(<.a>, <.b>, 'c'))"),
        ("a is not null and b in ('x', 'y')", "(NOT <.a> IS NULL AND <.b> IN ('x', 'y'))"),
        ("'it''s'", "('it''s')"),
        ("a -- ) or 1=1", "(<.a>)"),
    ],
)
def test_what_a_map_may_say(text: str, expected: str) -> None:
    assert sql(text) == expected


@pytest.mark.parametrize(
    "attack",
    [
        "read_csv('/etc/passwd')",
        "read_text('/etc/passwd')",
        "read_blob('http://169.254.169.254/')",
        "(select content from read_text('/etc/passwd'))",
        "a in (select 1)",
        "exists (select 1)",
        "a; drop table messages",
        "a) from t; attach 'x.db' --",
        "getenv('HOME')",
        "current_setting('temp_directory')",
        "pg_catalog.version()",
        "query('select 1')",
        "query_table('messages')",
        "copy messages to '/tmp/x'",
        "install httpfs",
        "pragma version",
        "set memory_limit = '1PB'",
        "repeat('x', 1000000000)",
        "range(1000000000)",
        "unnest([1, 2])",
        "a.b.c",
        "*",
        "items.*",
        "columns('.*')",
        "sum(price)",
        "row_number() over ()",
        "cast(a as blob)",
        "$1",
        "list_transform([1], lambda x: x)",
        "(" * 60 + "a" + ")" * 60,
        "a" * 3000,
        "",
    ],
)
def test_what_a_map_may_not_say(attack: str) -> None:
    with pytest.raises(ExpressionError):
        sql(attack)


def test_only_groups_add_up() -> None:
    assert sql("sum(price) + count(*)", aggregates=True) == "(SUM(<.price>) + COUNT(*))"
    with pytest.raises(ExpressionError):
        sql("sum(*)", aggregates=True)
