from enishi.lens.tests.golden import Ask


def tell_three_ways(ask: Ask) -> None:
    for who in ("aya", "ben"):
        ask.tell(who, "2026-11-01 09:00", "View")
        ask.tell(who, "2026-11-01 09:00", "Buy")
    ask.tell("chi", "2026-11-01 09:00", "Buy")
    ask.tell("chi", "2026-11-01 09:00", "View")
    ask.tell("dai", "2026-11-01 09:00", "View")
    ask.tell("dai", "2026-11-01 09:01", "View")
    ask.tell("dai", "2026-11-01 09:02", "Buy → Fly")


def test_whoever_went_the_same_way_is_one_variant(ask: Ask) -> None:
    tell_three_ways(ask)

    answer = ask("paths.variants")

    assert answer.rows == [
        {"variant": "View → Buy", "people": 2, "share": 0.5},
        {"variant": "Buy → View", "people": 1, "share": 0.25},
        {"variant": "View → View → Buy→Fly", "people": 1, "share": 0.25},
    ]
    assert (answer.n, answer.totals) == (4, {"variants": 3, "rest": 0, "cut": 0})
    assert [
        ask.behind("paths.variants", {"variant": row["variant"]}) for row in answer.rows
    ] == [ask.people("aya", "ben"), ask.people("chi"), ask.people("dai")]  # fmt: skip


def test_repeats_fold_and_long_ways_are_cut(ask: Ask) -> None:
    tell_three_ways(ask)

    folded = ask("paths.variants", skip_loops=True, limit=1)
    cut = ask("paths.variants", steps=1)

    assert folded.totals == {"variants": 3, "rest": 2, "cut": 0}
    assert [row["variant"] for row in cut.rows] == ["View → …", "Buy → …"]
    assert cut.totals["cut"] == 4
    row = {"variant": "View → …"}
    assert ask.behind("paths.variants", row, steps=1) == ask.people("aya", "ben", "dai")
    row = {"variant": "View → Buy→Fly"}
    assert ask.behind("paths.variants", row, skip_loops=True) == ask.people("dai")


def test_nobody_is_an_answer_with_its_reason(ask: Ask) -> None:
    answer = ask("paths.variants")

    assert (answer.rows, answer.n, answer.reason) == ([], 0, "no_events")
