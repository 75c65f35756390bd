"""The plan of the house, held: what may import what, where the clock enters, who writes a dossier.

The tables are the plan; a new module gets its line in FLOORS. The second half proves that the guard barks.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# The longest matching name counts. Imports point down or sideways, never up.
FLOORS = {
    "onestop": 6,
    "simulator": 5,
    "reporting": 4,
    "dossiers.admin": 3,
    "dossiers.api": 3,
    "dossiers.apps": 3,
    "dossiers.checks": 3,
    "dossiers.exchange": 3,
    "dossiers.management": 3,
    "dossiers.pages": 3,
    "dossiers.tasks": 3,
    "dossiers.bulk": 2,
    "dossiers.calendars": 2,
    "dossiers.catalogue": 2,
    "dossiers.clients": 2,
    "dossiers.clock": 2,
    "dossiers.commit_order": 2,
    "dossiers.competence": 2,
    "dossiers.flagging": 2,
    "dossiers.histories": 2,
    "dossiers.inputs": 2,
    "dossiers.intakes": 2,
    "dossiers.lookup": 2,
    "dossiers.notices": 2,
    "dossiers.numbering": 2,
    "dossiers.personal": 2,
    "dossiers.roles": 2,
    "dossiers.selectors": 2,
    "dossiers.sentences": 2,
    "dossiers.services": 2,
    "dossiers.submissions": 2,
    "dossiers.throttle": 2,
    "dossiers.tokens": 2,
    "dossiers.traces": 2,
    "dossiers.verification": 2,
    "dossiers.worked_cases": 2,
    "dossiers.models": 1,
    "dossiers.rules": 0,
}
# Only onestop imports these; and only these and onestop ask what time it is.
EDGES = {
    "dossiers.admin",
    "dossiers.api",
    "dossiers.exchange",
    "dossiers.management",
    "dossiers.pages",
    "dossiers.tasks",
    "reporting.admin",
    "reporting.api",
    "reporting.management",
    "reporting.pages",
    "reporting.staff",
    "reporting.tasks",
    "simulator.management",
}
PURE = "dossiers.rules"
PURE_MAY_IMPORT = {PURE, "numpy", *sys.stdlib_module_names}
TESTS_ONLY = {"factory", "faker", "hypothesis", "pytest", "tests", "time_machine"}
CLOCKS = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "django.db.models.functions.Now",
    "django.utils.timezone.now",
    "time.time",
    "time.time_ns",
}
CLOCK_KEYWORDS = {"auto_now", "auto_now_add"}
WRITERS = {"dossiers.services", "dossiers.bulk", "dossiers.flagging"}
WRITTEN_BY_WRITERS = {"status", "due_at", "seq"}
NO_ROOMS = {"utils", "helpers", "common", "core"}

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("dossiers", "reporting", "simulator", "onestop")


def modules() -> Iterator[tuple[str, str]]:
    """Each product module that has code, as (dotted name, source); a package ends in `.__init__`."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "migrations" not in parts and (source := path.read_text(encoding="utf-8")).strip():
                yield ".".join(parts), source


def room_of(name: str, rooms: set[str] | dict[str, int]) -> str | None:
    """The longest of `rooms` that `name` is or lies in."""
    parts = name.split(".")
    prefixes = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((prefix for prefix in prefixes if prefix in rooms), None)


def imports(module: str, tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Every import, wherever it stands, as (line, the name it binds, what it binds it to)."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    # `import a.b` binds a; what is looked up as a.b.c is still a.b.c.
                    yield node.lineno, alias.asname or alias.name, alias.name
            case ast.ImportFrom(module=source, names=names, level=level):
                package = module.split(".")[:-level] if level else []
                for alias in names:
                    target = ".".join([*package, *filter(None, [source]), alias.name])
                    yield node.lineno, alias.asname or alias.name, target
            case ast.Call(
                func=ast.Name(id=called) | ast.Attribute(attr=called),
                args=[ast.Constant(value=str(target)), *_],
            ):
                if called in {"import_module", "import_string", "__import__"}:
                    yield node.lineno, "", target


def dotted(node: ast.AST) -> str | None:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr) if (before := dotted(value)) is not None:
            return f"{before}.{attr}"
    return None


def misplaced_imports(module: str, tree: ast.AST) -> Iterator[str]:
    own_room = room_of(module, FLOORS)
    if own_room is None:
        yield f"{module} has no floor: give it a line in FLOORS"
        return
    for line, _, target in imports(module, tree):
        where = f"{module}:{line} imports {target}"
        top = target.split(".")[0]
        edge = room_of(target, EDGES)
        if top in TESTS_ONLY:
            yield f"{where}, which belongs to tests"
        if own_room == PURE and not {top, room_of(target, {PURE})} & PURE_MAY_IMPORT:
            yield f"{where}: rules are pure"
        if top not in ROOMS:
            continue
        target_room = room_of(target, FLOORS)
        if target_room is None:
            yield f"{where}, which has no floor"
        elif FLOORS[target_room] > FLOORS[own_room]:
            yield f"{where}: floor {FLOORS[own_room]} imports floor {FLOORS[target_room]}"
        elif edge and own_room != "onestop" and edge != room_of(module, EDGES):
            yield f"{where}, an edge"


def misplaced_clocks(module: str, tree: ast.AST) -> Iterator[str]:
    if room_of(module, EDGES | {"onestop"}):
        return
    bound = {name: target for _, name, target in imports(module, tree)}
    for node in ast.walk(tree):
        match node:
            case ast.Name() | ast.Attribute():
                first, _, rest = (dotted(node) or "").partition(".")
                clock = ".".join(filter(None, [bound.get(first, first), rest]))
                if clock in CLOCKS:
                    yield f"{module}:{node.lineno} reads the clock: {clock}"
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called), args=[], keywords=[]):
                # With an argument these two convert it; with none they read the clock.
                if called in {"localtime", "localdate"}:
                    yield f"{module}:{node.lineno} reads the clock: {called}()"
            case ast.keyword(arg=str(keyword)) if keyword in CLOCK_KEYWORDS:
                yield f"{module}:{node.value.lineno} reads the clock: {keyword}"


def misplaced_writes(module: str, tree: ast.AST) -> Iterator[str]:
    # A rule may have a status of its own: it knows of no dossier that it could write.
    if room_of(module, WRITERS | {PURE}):
        return
    for node in ast.walk(tree):
        written: set[str] = set()
        match node:
            case ast.Attribute(attr=attr, ctx=ast.Store()):
                written = {attr}
            case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value=str(attr)), _]):
                written = {attr}
            case ast.Call(func=ast.Attribute(attr="update"), keywords=keywords):
                written = {keyword.arg for keyword in keywords if keyword.arg}
            case ast.Call(func=ast.Attribute(attr="bulk_update")):
                written = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
        for attr in sorted(written & WRITTEN_BY_WRITERS):
            yield f"{module}:{node.lineno} writes {attr}"


def misnamed(module: str, tree: ast.AST) -> Iterator[str]:
    for part in NO_ROOMS.intersection(module.split(".")):
        yield f"{module}: {part!r} is no room; name what it does"


GUARDS = [misplaced_imports, misplaced_clocks, misplaced_writes, misnamed]


def complaints(module: str, source: str) -> list[str]:
    tree = ast.parse(source)
    return [complaint for guard in GUARDS for complaint in guard(module, tree)]


def test_every_room_is_looked_at():
    assert {module.split(".")[0] for module, _ in modules()} == set(ROOMS)


@pytest.mark.parametrize("module, source", [pytest.param(*found, id=found[0]) for found in modules()])
def test_the_plan_is_kept(module, source):
    assert complaints(module, source) == []


@pytest.mark.parametrize(
    "module, source, complaint",
    [
        # Up.
        ("dossiers.models.unit", "from dossiers.services import receive", "floor 1 imports floor 2"),
        ("dossiers.models.unit", "def f():\n    from dossiers import bulk", "floor 1 imports floor 2"),
        ("dossiers.models.unit", "from ..selectors import overdue", "floor 1 imports floor 2"),
        ("dossiers.models.__init__", "from .. import catalogue", "floor 1 imports floor 2"),
        ("dossiers.services", "import dossiers.admin.dossier", "floor 2 imports floor 3"),
        ("dossiers.tasks", "from reporting.rates import rate", "floor 3 imports floor 4"),
        ("dossiers.api.views", "import_module('reporting.rates')", "floor 3 imports floor 4"),
        ("reporting.rates", "import simulator", "floor 4 imports floor 5"),
        ("simulator.engine", "from onestop import settings", "floor 5 imports floor 6"),
        # From an edge.
        ("dossiers.pages.views", "from dossiers.api.serializers import X", "an edge"),
        ("reporting.balances", "from reporting.pages import views", "an edge"),
        ("reporting.balances", "from dossiers import tasks", "an edge"),
        ("simulator.engine", "from dossiers.management.commands import verify", "an edge"),
        # Out of the plan.
        ("dossiers.letters", "x = 1", "has no floor: give it a line"),
        ("dossiers.services", "from dossiers.letters import send", "which has no floor"),
        ("dossiers.rules.codes", "from django.conf import settings", "rules are pure"),
        ("dossiers.rules.codes", "from dossiers.models import Unit", "rules are pure"),
        ("simulator.people", "from tests.factories import UnitFactory", "belongs to tests"),
        ("simulator.people", "import factory", "belongs to tests"),
        ("dossiers.services.utils", "x = 1", "is no room"),
        ("reporting.core.rates", "x = 1", "is no room"),
        # Clocks.
        ("dossiers.services", "from django.utils import timezone\ntimezone.now()", "reads the clock"),
        ("dossiers.services", "from django.utils.timezone import now as at\nat()", "reads the clock"),
        ("dossiers.services", "from django.utils import timezone\ntimezone.localdate()", "reads the clock"),
        ("dossiers.rules.codes", "from datetime import datetime as d, UTC\nd.now(UTC)", "reads the clock"),
        ("dossiers.rules.codes", "import datetime\ndatetime.datetime.utcnow()", "reads the clock"),
        ("reporting.balances", "from datetime import date\ndate.today()", "reads the clock"),
        ("simulator.engine", "import time\ntime.time()", "reads the clock"),
        ("simulator.engine", "from time import time\ntime()", "reads the clock"),
        ("dossiers.models.unit", "at = DateTimeField(auto_now_add=True)", "reads the clock"),
        ("dossiers.models.unit", "import django.utils.timezone as tz\nf(default=tz.now)", "reads the clock"),
        # Writes.
        ("dossiers.models.dossier", "self.status = 'resolved'", "writes status"),
        ("dossiers.admin.dossier", "dossier.seq += 1", "writes seq"),
        ("dossiers.api.views", "a, dossier.due_at = 1, None", "writes due_at"),
        ("dossiers.api.views", "setattr(dossier, 'seq', 3)", "writes seq"),
        ("dossiers.catalogue", "Dossier.objects.filter(pk=1).update(due_at=None)", "writes due_at"),
        ("simulator.writer", "Dossier.objects.bulk_update(found, ['status'])", "writes status"),
    ],
)
def test_the_guard_barks(module, source, complaint):
    assert any(complaint in found for found in complaints(module, source))


@pytest.mark.parametrize(
    "module, source",
    [
        ("dossiers.models.unit", "from dossiers.rules.codes import clean_dossier_code"),
        ("dossiers.services", "from dossiers import selectors"),
        ("dossiers.services", "dossier.status = 'received'"),
        ("dossiers.bulk.writer", "rows.update(due_at=None)"),
        ("dossiers.api.views", "from .serializers import DossierSerializer"),
        ("dossiers.api.views", "from django.utils import timezone\nat = timezone.now()"),
        (
            "dossiers.rules.worktime_arrays",
            "import numpy as np\nfrom dossiers.rules.worktime import Calendar",
        ),
        ("dossiers.rules.lifecycle", "self.status = 'received'"),
        ("reporting.forms", "from django.utils import timezone\ntimezone.localtime(at)"),
        ("reporting.balances", "from dossiers.selectors import overdue"),
        ("simulator.engine", "import time\nbegan = time.perf_counter()"),
        ("onestop.urls", "from reporting.pages import urls"),
        ("dossiers.models.dossier", "due_at = DateTimeField(null=True)\nself.counted = 1"),
    ],
)
def test_the_guard_lets_pass(module, source):
    assert complaints(module, source) == []
