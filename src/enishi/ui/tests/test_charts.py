import json
import re

from django.template import Context, Template

from enishi.ui.charts import Chart, Series

DAYS = ["2026-11-21", "2026-11-22"]


def drawn(chart: Chart) -> str:
    return Template("{% chart figure %}").render(Context({"figure": chart}))


def test_a_chart_carries_the_same_data_as_table_and_for_drawing() -> None:
    series = Series("推奨者", [0.5, None], low=[0.4, None], high=[0.6, None], part="promoters")
    page = drawn(Chart("推奨者の割合", DAYS, [series], unit="%"))
    script = re.search(r'<script type="application/json">(.*?)</script>', page)
    assert script is not None
    data = json.loads(script[1])
    assert (data["x"], data["series"][0]["values"]) == (DAYS, [0.5, None])
    assert "50.0% (40.0% – 60.0%)" in page
    assert ">–</td>" in page
    assert 'aria-label="推奨者の割合"' in page


def test_money_in_a_chart_reads_as_money() -> None:
    page = drawn(Chart("売上", DAYS, [Series("今月", [12_300_000, 0])], kind="bar", unit="JPY"))
    assert "¥12,300" in page


def test_a_label_cannot_break_out_of_the_page() -> None:
    page = drawn(Chart('"><script>', ["</script><b>"], [Series("<i>", [1])]))
    assert "<b>" not in page
    assert "<i>" not in page
