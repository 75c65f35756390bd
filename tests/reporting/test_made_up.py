"""Scenarios loaded and published before reconstructed and simulated were told apart."""

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.apps import apps

from dossiers.models import Origin
from reporting.models import Publication

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 18, 10, tzinfo=UTC)  # 23 November in the office


def origin(last, kind="scenario"):
    return Origin.objects.create(
        kind=kind, name="Kịch bản", province="68", first="2026-09-25", last=last, definition="", loaded_at=AT
    )


def publication(year, *origins):
    return Publication.objects.create(
        province="68", first=date(year, 1, 1), last=date(year, 12, 31), title="Lâm Đồng", as_of=AT, published_at=AT,
        reconstructed=bool(origins), origins=[[pk, "Kịch bản"] for pk in origins],
    )  # fmt: skip


def test_a_period_over_when_it_was_loaded_was_reconstructed():
    live, over, imported = origin("2026-11-23"), origin("2026-11-22"), origin("2026-10-01", kind="import")
    import_module("dossiers.migrations.0006_origin_rebuilt").tell_apart(apps, None)
    kinds = dict(Origin.objects.values_list("pk", "kind"))
    assert kinds == {live.pk: "scenario", over.pk: "rebuilt", imported.pk: "import"}


def test_publications_are_marked_by_what_they_were_made_of():
    live, rebuilt = origin("2026-11-23"), origin("2026-11-22", kind="rebuilt")
    made = [publication(2020), publication(2021, live.pk), publication(2022, rebuilt.pk, live.pk),
            publication(2023, 0)]  # fmt: skip
    import_module("reporting.migrations.0008_simulated").tell_apart(apps, None)
    for one in made:
        one.refresh_from_db()
    assert [(one.reconstructed, one.simulated) for one in made] == [
        (False, False), (False, True), (True, True), (True, False),
    ]  # fmt: skip
