"""Orders and what they brought, as SQL over `story`: an "Order Completed" counts once, an "Order
Refunded" takes money back and not the order."""

from typing import Final

from enishi.lens.money import IS_COUNTED

ORDER: Final = "Order Completed"
REFUND: Final = "Order Refunded"
MONEY: Final = f"{ORDER} (revenue, else total) less {REFUND} (revenue, else total), in one currency"


def orders_sql(part: str) -> str:
    """One row for each order and refund in the window, with the group `part`, `ordered` (1, or 0 of
    a refund) and `amount` in thousandths; another currency than $currency brings no amount."""
    return f"""
SELECT person_id, seq, time, order_id, {part} AS part,
  CASE WHEN name = '{ORDER}' THEN 1 ELSE 0 END AS ordered,
  CASE WHEN {IS_COUNTED}
    THEN COALESCE(revenue, total, 0) * CASE WHEN name = '{ORDER}' THEN 1 ELSE -1 END
    ELSE 0 END AS amount,
  CASE WHEN {IS_COUNTED} THEN 0 ELSE 1 END AS foreign_money
FROM story
WHERE kind = 1 AND name IN ('{ORDER}', '{REFUND}') AND time >= $since AND time < $until
"""  # noqa: S608 -- our own text


def sums_sql(part: str) -> str:
    """For each group, over its people: how many, Σ amount, Σ orders, Σ amount², Σ orders²,
    Σ amount · orders, Σ amount² over single orders and refunds, orders in other currencies."""
    return f"""
SELECT part, COUNT(*) AS people, SUM(amount) AS y, SUM(ordered) AS x,
  SUM(amount * amount) AS yy, SUM(ordered * ordered) AS xx, SUM(amount * ordered) AS xy,
  SUM(squares) AS squares, SUM(abroad) AS abroad
FROM (
  SELECT part, person_id, CAST(SUM(amount) AS DOUBLE) / 1000 AS amount,
    CAST(SUM(ordered) AS DOUBLE) AS ordered, SUM(foreign_money) AS abroad,
    SUM(CAST(amount AS DOUBLE) * CAST(amount AS DOUBLE)) / 1000000 AS squares
  FROM ({orders_sql(part)}) AS orders GROUP BY part, person_id
) AS each_one
GROUP BY part
"""  # noqa: S608 -- our own text


def buyers_sql(part: str, condition: str) -> str:
    """Who placed an order, by a condition on `part`."""
    return (
        f"SELECT DISTINCT person_id FROM ({orders_sql(part)}) AS orders"  # noqa: S608 -- our own text
        f" WHERE ordered = 1 AND {condition}"
    )
