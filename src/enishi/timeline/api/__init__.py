"""The room as JSON: everything that its pages do."""

from ninja import Router

from enishi.timeline.api.events import router as events
from enishi.timeline.api.quarantine import router as quarantine
from enishi.timeline.api.sources import router as sources
from enishi.timeline.api.touchpoints import router as touchpoints

router = Router()
router.add_router("", events, tags=["Events"])
router.add_router("", sources, tags=["Sources"])
router.add_router("", quarantine, tags=["Quarantine"])
router.add_router("", touchpoints, tags=["Touchpoints"])

__all__ = ["router"]
