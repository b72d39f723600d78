"""What the server process may weigh."""

import subprocess
import sys

HEAVY = ["deltalake", "duckdb", "numpy", "pandas", "pyarrow", "sklearn"]


def test_the_server_imports_no_engine() -> None:
    """Engines live in the worker: the pages' process stays small."""
    script = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'enishi.site.settings';"
        "import django; django.setup();"
        "import enishi.site.asgi, enishi.site.urls;"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
