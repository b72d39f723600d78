"""The timeline by itself: what higher rooms make of its rows is theirs to test."""

import pytest

from enishi.timeline.signals import rows_stored


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments would write who enters them onto the very timelines that these tests count."""
    monkeypatch.setattr(rows_stored, "receivers", [])
