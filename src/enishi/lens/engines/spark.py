"""Spark: the same questions on a lake that outgrew one machine. `story` is whatever table or view
of that name the session has."""

from typing import TYPE_CHECKING

from enishi.lens.frame import Rows
from enishi.lens.sql import Sql, for_spark

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class Engine:
    def __init__(self, session: "SparkSession") -> None:
        self.session = session

    def ask(self, sql: Sql) -> Rows:
        """Rows of a question; `$name` is bound as Spark's `:name`."""
        found = self.session.sql(for_spark(sql.text), args=dict(sql.values))
        return [tuple(row) for row in found.collect()]
