"""Static files under one prefix that changes with any of them: /static/<release>/ui/app.css.

Relative imports between ES modules and url() in CSS keep working, nothing has to be collected or
rewritten, and every answer may be cached for ever.
"""

from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.apps import apps
from django.contrib.staticfiles.storage import StaticFilesStorage


def folders() -> list[Path]:
    return [path for app in apps.get_app_configs() if (path := Path(app.path) / "static").is_dir()]


@cache
def release() -> str:
    """A short digest over the names, sizes and times of all static files."""
    digest = blake2b(digest_size=5)
    for folder in folders():
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                stat = path.stat()
                digest.update(f"{path.name}:{stat.st_size}:{stat.st_mtime_ns};".encode())
    return digest.hexdigest()


class HashedStorage(StaticFilesStorage):
    def url(self, name: str | None) -> str:
        return f"/static/{release()}/{name}"
