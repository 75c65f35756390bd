"""What was published and has moved since: marked by a worker, so that the public page says it and nobody waits."""

from __future__ import annotations

from datetime import datetime

from reporting.models import Publication
from reporting.models.runs import CURRENT
from reporting.runs import origins
from reporting.runs.definition import query_of
from reporting.runs.freezing import watermark
from reporting.runs.moved import LISTED_AT_MOST, how_many, suspects


def watch(now: datetime) -> int:
    """Look at all that is published now, as far as something was recorded since the last look; how many have moved."""
    newest = watermark()
    current = Publication.objects.filter(CURRENT, known_at__isnull=False).prefetch_related("statements")
    return sum(look(publication, newest, now) for publication in current.order_by("pk"))


def look(publication: Publication, newest: int, now: datetime) -> bool:
    """Bring the mark of one publication up to date; whether it has moved."""
    wanted = [query_of(publication, one) for one in publication.statements.all()]
    if not wanted:
        return False
    changed = origins.changed(publication, wanted[0])
    if changed or _anything_new(publication, newest):
        found = suspects(publication, changed.loaded)
        moved = len(found) if len(found) > LISTED_AT_MOST else how_many(publication, wanted, found)
    else:
        moved = publication.moved
    restated_at = (publication.restated_at or now) if moved or changed else None
    if (restated_at, moved, newest) != (publication.restated_at, publication.moved, publication.watched_to):
        publication.restated_at, publication.moved, publication.watched_to = restated_at, moved, newest
        publication.save(update_fields=["restated_at", "moved", "watched_to"])
    return restated_at is not None


def _anything_new(publication: Publication, newest: int) -> bool:
    """Whether an event came since the last look that can move a figure."""
    return publication.watched_to < newest and bool(suspects(publication, since=publication.watched_to))
