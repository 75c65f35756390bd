"""Which dossiers a list is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from dossiers.models import Agency, Dossier
from dossiers.rules.codes import clean_agency_code, clean_procedure_code
from dossiers.rules.officetime import end_of, start_of, to_datetime, to_day


def narrowed(dossiers: QuerySet[Dossier], words: Mapping[str, Any], now: datetime) -> QuerySet[Dossier]:
    """Those that the words of a `Listing` ask for."""
    if statuses := words.get("status"):
        dossiers = dossiers.filter(status__in=statuses)
    if "late" in words:
        late = late_at(now)
        dossiers = dossiers.filter(late) if words["late"] else dossiers.exclude(late)
    if agency := words.get("agency"):
        # by key and not by a join, which no index gives in order; a code may have had several bearers
        bearers = Agency.objects.filter(code=clean_agency_code(agency)).values_list("pk", flat=True)
        dossiers = dossiers.filter(agency__in=list(bearers))
    if procedure := words.get("procedure"):
        dossiers = dossiers.filter(procedure_version__procedure__code=clean_procedure_code(procedure))
    for column in ("received", "due"):
        if first := words.get(f"{column}_from"):
            dossiers = dossiers.filter(**{f"{column}_at__gte": to_datetime(start_of(to_day(first)))})
        if last := words.get(f"{column}_to"):
            dossiers = dossiers.filter(**{f"{column}_at__lte": to_datetime(end_of(to_day(last)))})
    return dossiers


def late_at(now: datetime) -> Q:
    """Late means `due_at` < x; x is the end of an ended dossier, else now."""
    return Q(ended_at__isnull=True, due_at__lt=now) | Q(ended_at__isnull=False, due_at__lt=F("ended_at"))
