"""Cursor pages: a walk along `next` neither loses nor repeats a row, whatever is added meanwhile. Nothing counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

from dossiers.models import Dossier
from dossiers.rules.errors import BadValue

DEFAULT_SIZE, MOST = 50, 200
LARGEST_KEY = 2**63 - 1


class Pages(CursorPagination):
    """In order of entry, oldest first: what comes in during a walk is found at its end."""

    ordering = "id"
    page_size = DEFAULT_SIZE
    max_page_size = MOST
    page_size_query_param = "page_size"

    def page(
        self, found: QuerySet[Dossier], columns: Iterable[str], request: Request, size: int
    ) -> list[dict[str, Any]]:
        """One page of those found: first its keys, in order by an index alone, then the columns of these few."""
        self.page_size = size
        keys = [row["id"] for row in super().paginate_queryset(found.values("id"), request) or []]
        rows = {row["id"]: row for row in Dossier.objects.filter(pk__in=keys).values("id", *columns)}
        return [rows[key] for key in keys if key in rows]

    def get_page_size(self, request: Request) -> int:
        return self.page_size  # read, and refused where too large, with the other words of the address

    def decode_cursor(self, request: Request) -> Cursor | None:
        try:
            cursor = super().decode_cursor(request)
            # ids are unique, so ours have a position and no offset
            if cursor is not None and (cursor.offset or not 0 <= int(cursor.position) <= LARGEST_KEY):
                raise ValueError
        except (NotFound, TypeError, ValueError):
            raise BadValue("cursor") from None
        return cursor
