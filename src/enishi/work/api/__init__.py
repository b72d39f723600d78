"""Work over the API, one file a noun."""

from ninja import Router

from enishi.work.api.departments import router as departments
from enishi.work.api.hours import router as hours
from enishi.work.api.items import router as items
from enishi.work.api.rules import router as rules

router = Router(tags=["Follow-ups"])
router.add_router("", items)
router.add_router("", rules)
router.add_router("", departments)
router.add_router("", hours)
