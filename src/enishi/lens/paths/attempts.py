"""Each person's furthest attempt along the steps of a funnel, in SQL.

From any first step, taking each next step at its first occurrence is never worse than taking it
later. So the chain of a first step is known from its end: where the last step comes next after each
last but one, and so on backwards; one sort for each pair of neighbouring steps, over the events of
these two only."""

from collections.abc import Callable
from dataclasses import dataclass

from enishi.lens.paths.sql import IN_ORDER, KINDS
from enishi.lens.quantiles import binned, placed


@dataclass(frozen=True)
class Plan:
    """$s1 … are the `steps`, in `column`; $within is the funnel's window. `split` is SQL of the
    first step's event."""

    column: str
    steps: int
    split: str
    strict: bool


Asks = Callable[[Plan], str]


def furthest(plan: Plan) -> str:
    """SELECT person_id FROM best (split, t1, t2, …: times of the steps; reach: how many)."""
    return f"{_with_best(plan)} SELECT person_id FROM best"  # noqa: S608 -- our own text


def spread(plan: Plan, *, exact: bool) -> str:
    """(split, number of the step, whole, before, n, lo, hi, total) of the time since the step
    before; `whole` people reached the step."""
    gaps = ["SELECT split, 1 AS number, CAST(0 AS BIGINT) AS took FROM best"]
    gaps += [
        f"SELECT split, {n} AS number, t{n} - t{n - 1} AS took FROM best WHERE reach >= {n}"  # noqa: S608 -- our own text
        for n in range(2, plan.steps + 1)
    ]
    return (
        f"{_with_best(plan)}, gaps AS ({' UNION ALL '.join(gaps)}),"
        f" bins AS ({binned('gaps', ('split', 'number'), 'took', exact=exact)})"
        f" {placed('bins', ('split', 'number'))}"
    )


def _with_best(plan: Plan) -> str:
    names = ", ".join(f"$s{n}" for n in range(1, plan.steps + 1))
    return f"""
WITH met AS (
    SELECT person_id, time, seq, {plan.column} AS step,
        CASE WHEN {plan.column} = $s1 THEN {plan.split} END AS split
    FROM story WHERE {KINDS} AND time >= $since AND time < $horizon AND {plan.column} IN ({names})
),
{_strict(plan) if plan.strict else _ordered(plan)},
tried AS (SELECT *, {_reach(plan)} AS reach FROM chains WHERE t1 < $until),
best AS (
    SELECT * FROM (
        SELECT *, ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY reach DESC, t1, seq) AS pick
        FROM tried
    ) AS picked WHERE pick = 1
)"""  # noqa: S608 -- our own text


def _ordered(plan: Plan) -> str:
    """CTEs up to chains (person_id, seq, split, t1, t2, …). A row that seeks stands before one of
    the same event that is found, so that nothing follows itself."""
    last = plan.steps
    found = f"SELECT person_id, seq, split, time AS t{last} FROM met WHERE step = $s{last}"  # noqa: S608 -- our own text
    stages = [f"chain{last} AS ({found})"]
    for n in range(last - 1, 0, -1):
        later = [f"t{k}" for k in range(n + 1, last + 1)]
        nothing = ", ".join(f"CAST(NULL AS BIGINT) AS {name}" for name in later)
        first = ", ".join(f"MIN({name}) OVER ahead AS {name}" for name in later)
        stages.append(f"""
chain{n} AS (
    SELECT person_id, seq, split, here AS t{n}, {", ".join(later)} FROM (
        SELECT person_id, seq, split, here, seeks, {first} FROM (
            SELECT person_id, seq, split, time AS here, 1 AS seeks, {nothing}
            FROM met WHERE step = $s{n}
            UNION ALL
            SELECT person_id, seq, split, t{n + 1} AS here, 0 AS seeks, {", ".join(later)}
            FROM chain{n + 1}
        ) AS both_steps
        WINDOW ahead AS (
            PARTITION BY person_id ORDER BY here DESC, seq DESC, seeks DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
    ) AS sought WHERE seeks = 1
)""")  # noqa: S608 -- our own text
    return ",".join([*stages, " chains AS (SELECT * FROM chain1)"])


def _strict(plan: Plan) -> str:
    """CTE chains: the events right after each first step, as far as they are the next steps."""
    ahead = range(1, plan.steps)
    leads = "".join(
        f", LEAD(step, {k}) OVER w AS step{k + 1}, LEAD(time, {k}) OVER w AS time{k + 1}"
        for k in ahead
    )
    times = "".join(
        ", CASE WHEN "
        + " AND ".join(f"step{k} = $s{k}" for k in range(2, n + 1))
        + f" THEN time{n} END AS t{n}"
        for n in range(2, plan.steps + 1)
    )
    window = f" WINDOW w AS ({IN_ORDER})" if plan.steps > 1 else ""
    return f"""
chains AS (
    SELECT person_id, seq, split, time AS t1{times}
    FROM (SELECT person_id, time, seq, step, split{leads} FROM met{window}) AS followed
    WHERE step = $s1
)"""  # noqa: S608 -- our own text


def _reach(plan: Plan) -> str:
    """How many steps: their times only grow, so the last one in time decides."""
    cases = " ".join(f"WHEN t{n} - t1 < $within THEN {n}" for n in range(plan.steps, 0, -1))
    return f"CASE {cases} END"
