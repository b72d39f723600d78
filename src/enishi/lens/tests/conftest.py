"""`ask`: a golden story, on DuckDB and, under the mark `services`, on Spark."""

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from enishi.lens.tests.golden import Ask, on_duckdb, on_spark


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """One small local session for all tests of a run."""
    if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
        pytest.skip("Spark needs the package pyspark and Java")
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.services)])
def ask(request: pytest.FixtureRequest, tmp_path: Path) -> Ask:
    if request.param == "spark":
        return Ask(on_spark(request.getfixturevalue("spark")))
    return Ask(on_duckdb(tmp_path))
