"""Doors to metrics and annotations."""

from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import NotFound
from enishi.lib.storable import LARGEST
from enishi.metrics.catalogue import METRICS, Metric
from enishi.metrics.models import Annotation


def metric_to_read(name: str) -> Metric:
    metric = METRICS.get(name)
    if metric is None or not metric.is_known:
        raise NotFound("no_such_metric", _("There is no such metric."))
    return metric


def annotation_to_change(pk: int) -> Annotation:
    """Also one that was removed: it may be restored."""
    found = Annotation.objects.filter(pk=pk).first() if pk <= LARGEST else None
    if found is None:
        raise NotFound("no_such_annotation", _("There is no such remark."))
    return found
