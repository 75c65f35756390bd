"""A desk's worklist and the REST list with 1 dossier, with 50 and with a province's: as many queries, and how long."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bench.figures import Figure

if TYPE_CHECKING:
    from bench.run import Bench

DESK = "000.00.01.H11"
"""The service centre of Bình Thuận: of all its desks the one with the most dossiers."""
DAY = "2023-06-01"
ROUNDS = 15
PAGES = {"worklist": "/admin/dossiers/dossier/?scope=all", "REST list": "/api/v1/dossiers/?page_size=50"}


def measure(bench: Bench) -> Iterator[Figure]:
    """The pages of somebody at the desk, in a database of a few dossiers and in that of the year."""
    rounds = 5 if bench.quick else ROUNDS
    found = []
    for dossiers in (1, 50):
        bench.talk(f"pages, {dossiers} dossiers")
        found.append(bench.databases.step("pages.serve", bench.databases.prepared(), dossiers=dossiers, rounds=rounds))
    bench.talk("pages")
    found.append(bench.databases.step("pages.serve", bench.year.url(), dossiers=0, rounds=rounds))
    _one, few, all_of_them = found
    for page in PAGES:
        queries = [served[page]["queries"] for served in found]
        seconds, with_few = all_of_them[page]["seconds"], few[page]["seconds"]
        yield Figure(
            "pages", f"{page}, {bench.year.size}, {all_of_them['dossiers']:,} of the desk", seconds * 1000, "ms",
            with_few * 1000, "with 50", seconds / with_few, "queries the same with 1, 50 and all",
            len(set(queries)) == 1, f"{queries[0]} queries",
        )  # fmt: skip


def serve(dossiers: int, rounds: int) -> dict[str, Any]:
    """Step: so many dossiers handed in at the desk (none: as the database is), and each page asked for some times."""
    from datetime import date
    from statistics import median

    from django.conf import settings
    from django.contrib.auth.models import Permission, User
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from dossiers import selectors
    from dossiers.intakes import agency_in_force
    from dossiers.models import StaffMember

    desk = agency_in_force(DESK, date.fromisoformat(DAY))
    _hand_in(desk, dossiers)
    user = User.objects.create_user("bench-desk", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_dossier"))
    StaffMember.objects.create(user=user, role=StaffMember.Role.DESK_OFFICER, agency=desk)
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.ALLOWED_HOSTS.append("testserver")
    settings.REST_FRAMEWORK["DEFAULT_THROTTLE_CLASSES"] = []
    client = Client()
    client.force_login(user)

    def seconds(address: str) -> float:
        began = perf_counter()
        assert client.get(address).status_code == 200
        return perf_counter() - began

    served: dict[str, Any] = {"dossiers": selectors.visible_to(user).count()}
    for page, address in PAGES.items():
        seconds(address)  # a calendar compiles once, and so does a template
        with CaptureQueriesContext(connection) as queries:
            seconds(address)
            made = len(queries)
        served[page] = {"queries": made, "seconds": median(seconds(address) for _ in range(rounds))}
    return served


def _hand_in(desk: Any, count: int) -> None:
    """At the desk, for the first procedure that it takes in."""
    from datetime import date, datetime, timedelta

    from dossiers import competence, intakes, services
    from dossiers.rules.officetime import OFFICE_ZONE

    version, agency = competence.offers(desk, date.fromisoformat(DAY))[0]
    applicant = intakes.enter(intakes.Person("citizen", "Nguyễn Văn An"))
    first = datetime.fromisoformat(f"{DAY}T08:00:00").replace(tzinfo=OFFICE_ZONE)
    for number in range(count):
        intake = services.Intake(version, applicant, desk, agency, "direct")
        services.open_dossier(intake, at=first + timedelta(minutes=number))
