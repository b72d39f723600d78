from enishi.lens.tests.conftest import ask, spark

__all__ = ["ask", "spark"]
