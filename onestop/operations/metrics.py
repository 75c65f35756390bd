"""What an operator watches, as Prometheus text: read from the tables at every look, so any process answers the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, F, Q
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from dossiers import notices
from dossiers.models import Dossier, FlagSetAside, Heartbeat

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


def page(at: datetime) -> bytes:
    """All gauges at that instant."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Gauges(at))
    return generate_latest(registry)


class Gauges(Collector):
    """Few queries, each by an index or over a table that is small."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from self.dossiers()
        yield from self.outbox()
        aside = FlagSetAside.objects.count()
        yield GaugeMetricFamily("onestop_flags_set_aside", "Dossiers whose rung could not be claimed.", value=aside)
        beats = GaugeMetricFamily("onestop_heartbeat_age_seconds", "Since a process was heard of.", labels=["process"])
        for name, last in Heartbeat.objects.values_list("name", "at"):
            beats.add_metric([name], (self.at - last).total_seconds())
        yield beats

    def dossiers(self) -> Iterator[GaugeMetricFamily]:
        """The open ones by how they stand; between its first rung and its date a dossier is due soon."""
        late, ahead = Q(due_at__lt=self.at), Q(due_at__gte=self.at)
        due_soon = ahead & (Q(next_rung_at=F("due_at")) | Q(next_rung_at__lt=self.at))
        found = Dossier.objects.filter(ended_at__isnull=True).aggregate(
            open=Count("pk"), late=Count("pk", filter=late), due_soon=Count("pk", filter=due_soon)
        )
        family = GaugeMetricFamily("onestop_open_dossiers", "Open dossiers by how they stand.", labels=["standing"])
        family.add_metric(["late"], found["late"])
        family.add_metric(["due_soon"], found["due_soon"])
        family.add_metric(["other"], found["open"] - found["late"] - found["due_soon"])
        yield family

    def outbox(self) -> Iterator[GaugeMetricFamily]:
        """Notices that wait for office hours or for the mail server."""
        unsent = notices.waiting().count()
        yield GaugeMetricFamily("onestop_notices_unsent", "Notices not sent yet.", value=unsent)
        refused = notices.waiting().filter(attempts__gt=0).count()
        yield GaugeMetricFamily("onestop_notices_refused", "Notices that a mail server has refused.", value=refused)
        oldest = notices.waiting().order_by("pk").values_list("created_at", flat=True).first()
        age = (self.at - oldest).total_seconds() if oldest else 0
        yield GaugeMetricFamily("onestop_oldest_notice_age_seconds", "How long the oldest has waited.", value=age)
