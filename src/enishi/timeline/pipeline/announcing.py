"""Telling the room that sent a batch what became of each of its parts."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from enishi.timeline.enums import Verdict
from enishi.timeline.pipeline.reader import Slice, Tag
from enishi.timeline.signals import batch_applied
from enishi.timeline.wire import Message, Refused


def announce(part: Slice, fresh: Sequence[Message]) -> None:
    """In the transaction of the batch; nothing for what came live."""
    if not part.tags:
        return
    kept = {id(message) for message in fresh}
    verdicts: defaultdict[Tag, Counter[str]] = defaultdict(Counter)
    for offset, message in part.messages:
        if isinstance(message, Refused):
            verdict = Verdict.QUARANTINED
        else:
            verdict = Verdict.STORED if id(message) in kept else Verdict.DUPLICATE
        if tag := part.tags.get(offset):
            verdicts[tag][verdict.value] += 1
    for (batch, number), counts in verdicts.items():
        batch_applied.send(sender=None, batch=batch, part=number, counts=dict(counts))
