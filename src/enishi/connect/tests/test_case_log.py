"""Event logs, CSV or XES, become timelines of cases."""

import gzip
from pathlib import Path

import pytest

from enishi.connect.maps import shipped
from enishi.connect.tests.files import bodies, opened, reasons, written
from enishi.lib.errors import BadInput, TooLarge

CASELOG = shipped("caselog").text
XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xmlns="http://www.xes-standard.org/">
  <global scope="event"><string key="concept:name" value="unknown"/></global>
  <string key="concept:name" value="complaints"/>
  <trace>
    <string key="concept:name" value="苦情 1"/>
    <event>
      <string key="concept:name" value="受付"><string key="nested" value="no column"/></string>
      <date key="time:timestamp" value="2026-04-01T09:00:00.250+09:00"/>
      <string key="org:resource" value="綾"/>
    </event>
    <event>
      <date key="time:timestamp" value="2026-04-01T09:00:00.250+09:00"/>
      <string key="concept:name" value="返金 &amp; 謝罪"/>
    </event>
  </trace>
</log>"""


@pytest.mark.parametrize(
    "header", ["case_id,activity,timestamp", "Case ID,Activity,Complete Timestamp",
               "case:concept:name,concept:name,time:timestamp"],
)  # fmt: skip
def test_a_row_is_a_step_of_its_case(tmp_path: Path, header: str) -> None:
    rows = "C1,Opened,2012/10/09 14:50:17.000\nC1,Closed,2012-10-09T05:50:17.5Z\n"
    opened, closed = bodies(written(tmp_path, "log.csv", f"{header}\n{rows}"), CASELOG, tmp_path)

    assert (opened["type"], opened["userId"], opened["event"]) == ("track", "C1", "Opened")
    assert opened["timestamp"] == "2012-10-09T05:50:17.000000Z"  # Tokyo's where none is given
    assert (closed["event"], closed["timestamp"]) == ("Closed", "2012-10-09T05:50:17.500000Z")


def test_a_step_without_a_case_a_name_or_a_time_is_rejected(tmp_path: Path) -> None:
    log = "case_id,activity,timestamp\n,A,2026-04-01\nC1,,2026-04-01\nC1,A,soon\nC1,A,\n"
    file = written(tmp_path, "log.csv", log)

    assert bodies(file, CASELOG, tmp_path) == []
    assert reasons(file, CASELOG, tmp_path) == {
        "identifiers=missing": 1,
        "name=missing": 1,
        "time=time": 1,
        "timestamp=missing": 1,
    }


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz"])
def test_xes_becomes_the_same_steps_in_its_own_order(tmp_path: Path, name: str) -> None:
    packed = gzip.compress(XES.encode()) if name.endswith(".gz") else XES
    first, second = bodies(written(tmp_path, name, packed), CASELOG, tmp_path)

    assert [first["event"], second["event"]] == ["受付", "返金 & 謝罪"]
    assert first["userId"] == second["userId"] == "苦情 1"
    assert first["timestamp"] == second["timestamp"] == "2026-04-01T00:00:00.250000Z"
    assert (first["properties"], second["properties"]) == ({"resource": "綾"}, {})


@pytest.mark.parametrize(
    "harm",
    [
        '<!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><log/>',
        '<!DOCTYPE log SYSTEM "http://127.0.0.1:1/log.dtd"><log/>',
        "<log>" + "<list>" * 100 + "</list>" * 100 + "</log>",
        "<log><trace><event>",
        "case_id,activity,timestamp",
        f'<log><trace><event><string key="a" value="{"x" * 5_000_000}"/></event></trace></log>',
        "<log><trace><event>"
        + "".join(f'<string key="k{n}" value=""/>' for n in range(1_001))
        + "</event></trace></log>",
    ],
    ids=["entities", "outside", "deep", "torn", "no XML", "long", "wide"],
)
def test_what_a_log_has_no_need_of_is_refused(tmp_path: Path, harm: str) -> None:
    with pytest.raises(BadInput):
        bodies(written(tmp_path, "log.xes", harm), CASELOG, tmp_path)


def test_a_log_that_grows_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    """What is said of a trace once stands in each of its rows."""
    trace = f'<trace><string key="about" value="{"x" * 2_000}"/>{"<event/>" * 100}</trace>'
    file = written(tmp_path, "log.xes", f"<log>{trace}</log>")

    with pytest.raises(TooLarge), opened(file, CASELOG, tmp_path, limit=100_000):
        pass
