"""A province at work, loaded one Tuesday morning: dossiers at every stage, none from the future, rungs to claim."""

from datetime import date, timedelta

import pytest

from dossiers.flagging import flag_overdue
from dossiers.models import Dossier, DossierEvent, Flag, OutboxMessage
from dossiers.models.choices import STATUS_LABELS
from dossiers.rules.officetime import to_day
from dossiers.verification import Verification
from simulator import scenario
from simulator.backlog import fill
from tests.simulator.tables import NOW

pytestmark = pytest.mark.django_db

LIVE = """
[scenario]
name = "Lâm Đồng thử"
province = "68"
seed = 68

[live]
days = 60
dossiers = 3000
"""


@pytest.fixture
def loaded(tmp_path):
    file = tmp_path / "live.toml"
    file.write_text(LIVE, encoding="utf-8")
    return fill(scenario.read(file), now=NOW)


def test_there_is_something_at_every_stage(loaded):
    assert set(Dossier.objects.values_list("status", flat=True)) == set(STATUS_LABELS)
    still_open = Dossier.objects.filter(ended_at=None, received_at__isnull=False)
    assert still_open.filter(due_at__lt=NOW).exists()
    assert still_open.filter(due_at__gt=NOW, due_at__lt=NOW + timedelta(days=3)).exists()
    assert {"request_supplement", "request_payment", "pause"} <= set(
        DossierEvent.objects.filter(dossier__ended_at=None).values_list("action", flat=True)
    )


def test_nothing_is_from_the_future_or_from_before_its_days(loaded):
    days = DossierEvent.objects.order_by("at").values_list("day", flat=True)
    assert DossierEvent.objects.latest("at").at <= NOW
    assert days.first() >= date(2026, 9, 15) - timedelta(days=59)
    assert to_day(days.last()) == to_day(date(2026, 9, 15))


def test_the_rungs_that_passed_since_the_last_step_are_left_for_the_worker(loaded):
    late = Dossier.objects.filter(ended_at=None, due_at__lt=NOW)
    overdue = Flag.objects.filter(rung="overdue", dossier__in=late)
    told_by_steps = overdue.count()
    assert not OutboxMessage.objects.exists()
    claimed = flag_overdue(NOW).rungs
    assert claimed["overdue"] == late.count() - told_by_steps > 0
    assert claimed["due_soon"] > 0
    assert OutboxMessage.objects.count() == sum(claimed.values())
    assert overdue.count() == late.count()
    assert list(Verification(NOW)) == []
