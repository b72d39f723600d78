"""What an import would do, before it does it: counts, the first messages as they would be sent,
reasons."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from enishi.connect.mapping.language import Map
from enishi.connect.runs.workshop import Workshop, open_workshop
from enishi.lib.folder import data_folder

SAMPLES = 3
Found = dict[str, Any]


def preview(
    path: Path,
    mapping: Map,
    *,
    limit: int = 64 * 1024**3,
    progress: Callable[[int], None] = lambda rows: None,
) -> Found:
    """A dry run: everything is read and mapped, nothing is sent."""
    from tempfile import TemporaryDirectory

    data_folder().mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory(dir=data_folder(), prefix="preview-") as folder,
        open_workshop(
            mapping, path, Path(folder) / "work", limit=limit, progress=progress
        ) as workshop,
    ):
        return preview_of(workshop)


def preview_of(workshop: Workshop) -> Found:
    return {
        "rows": workshop.rows,
        "messages": workshop.messages,
        "rejected": workshop.rejected(),
        "files": [
            {
                "name": file.plain.source.path.name,
                "table": file.plain.source.table,
                "rows": file.rows,
                "broken": file.broken,
                "encoding": file.plain.encoding,
                "columns": list(file.headers)[:200],
            }
            for file in workshop.loaded
        ],
        "steps": [
            {
                "label": made.label,
                "kind": made.kind,
                "count": made.count,
                "samples": [
                    json.loads(body)
                    for body in workshop.bodies(made.first, min(SAMPLES, made.count))
                ],
            }
            for made in workshop.made
        ],
        "headers": workshop.headers,
        "reasons": [
            {"table": table, "code": code, "rows": rows} for table, code, rows in workshop.reasons()
        ],
    }
