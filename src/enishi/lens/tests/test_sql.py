import pytest

from enishi.lens.sql import DialectError, checked, for_spark


@pytest.mark.parametrize(
    "expression",
    [
        "time + INTERVAL 1 DAY",
        "NOW()",
        "CURRENT_DATE",
        "CAST(day AS DATE)",
        "EPOCH_US(time)",
        "HASH(name)",
        "LIST(name ORDER BY time)",
        "day AS timestamp",
        "MEDIAN(price)",
        "QUANTILE_CONT(price, 0.5)",
        "APPROX_QUANTILE(price, 0.5)",
        "ANY_VALUE(name)",
        "FIRST(name)",
        "MODE(name)",
        "RANDOM()",
        "price / quantity",
        "price // (2 * quantity)",
        "price % 0",
        "LEAD(time) OVER w - time",
    ],
)
def test_what_would_mean_something_else_elsewhere_is_refused(expression: str) -> None:
    with pytest.raises(DialectError):
        checked(f"SELECT {expression} FROM story")


@pytest.mark.parametrize(
    ("expression", "spark"),
    [
        ("price / NULLIF(quantity, 0)", "price / NULLIF(quantity, 0)"),
        ("time // $length", "time DIV :length"),
        ("(day + 3) // 7", "(day + 3) DIV 7"),
        ("JSON_EXTRACT_STRING(properties, $path)", "GET_JSON_OBJECT(properties, :path)"),
        (
            "JSON_EXTRACT_STRING(properties, ['$.a', '$.b[0]'])[2]",
            "ARRAY(GET_JSON_OBJECT(properties, '$.a'), GET_JSON_OBJECT(properties, '$.b[0]'))[1]",
        ),
        ("REGEXP_MATCHES(name, '^[0-9]$')", "name RLIKE '^[0-9]$'"),
        ("name IS NOT DISTINCT FROM $name", "name IS NOT DISTINCT FROM :name"),
    ],
)
def test_the_rest_is_put_into_the_words_of_spark(expression: str, spark: str) -> None:
    assert for_spark(f"SELECT {expression} FROM story") == f"SELECT {spark} FROM story"


def test_an_asof_join_is_refused() -> None:
    with pytest.raises(DialectError):
        checked("SELECT a.name FROM story AS a ASOF JOIN story AS b ON a.time >= b.time")
