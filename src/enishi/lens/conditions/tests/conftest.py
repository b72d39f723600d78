from enishi.lens.tests.conftest import spark

__all__ = ["spark"]
