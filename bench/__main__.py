"""`python -m bench [NAME…]`: run the benchmarks, print one table, write it as JSON. `make bench` runs all.

Ends with 1 where a budget was missed. Ratios count; absolute times are those of a machine that does other things too.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.console import Console

from bench import (
    api_list,
    databases,
    deadlines,
    exports,
    flagging,
    lookup,
    pages,
    reconstruction,
    statements,
    steps,
    verification,
    worker,
)
from bench.figures import Figure, table
from bench.province_year import ProvinceYear
from bench.run import Bench

BENCHMARKS = {
    "deadlines": deadlines.measure,
    "reconstruction": reconstruction.measure,
    "verification": verification.measure,
    "statement": statements.measure,
    "exports": exports.measure,
    "flagging": flagging.measure,
    "worker": worker.measure,
    "look-up": lookup.measure,
    "api-list": api_list.measure,
    "pages": pages.measure,
}
RESULTS = Path(__file__).parent / "results.json"


def main() -> int:
    # To be told to end is to end as at Ctrl-C: databases are dropped and a server of ours stops.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    given = arguments()
    console = Console(stderr=True, highlight=False)
    began = perf_counter()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="onestop-bench-", dir=given.directory) as name:
        directory = Path(name)
        with (
            databases.opened(given.database, given.postgresql, directory) as place,
            console.status("") as status,
        ):
            year = ProvinceYear(place, directory, 1 if given.full else 100 if given.quick else 10)
            bench = Bench(place, directory, given.quick, given.full, year, status.update)
            vendor = place.vendor
            for benchmark in given.names:
                status.update(benchmark)
                for figure in measured(benchmark, bench):
                    figures.append(figure)
    seconds = perf_counter() - began
    load = ", ".join(f"{share:.1f}" for share in os.getloadavg())
    title = f"On {vendor}, {platform.machine()}, {os.cpu_count()} processors, load {load}; {seconds:,.0f} s"
    Console(width=None if sys.stdout.isatty() else 200).print(table(figures, title))
    given.output.write_text(json.dumps(document(figures, vendor, seconds), ensure_ascii=False, indent=1) + "\n")
    return int(any(figure.passed is False for figure in figures))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHMARKS)}; none: all")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="a hundredth of the province-year, a tenth of the late ones")
    size.add_argument("--full", action="store_true", help="the whole province-year, once; a tenth of it otherwise")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--database", metavar="URL", help="beside this database (default: SQLite, in --directory)")
    where.add_argument("--postgresql", action="store_true", help="in a PostgreSQL that is started and thrown away")
    parser.add_argument("--directory", type=Path, help="where files lie meanwhile (default: the system's own)")
    parser.add_argument("--output", type=Path, default=RESULTS, metavar="FILE", help="the JSON (default: %(default)s)")
    given = parser.parse_args()
    unknown = sorted(set(given.names) - set(BENCHMARKS))
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    given.names = given.names or list(BENCHMARKS)
    return given


def measured(benchmark: str, bench: Bench) -> Iterator[Figure]:
    """A benchmark's figures; one that breaks is a failed figure, and the others still run."""
    try:
        yield from BENCHMARKS[benchmark](bench)
    except (steps.StepFailed, AssertionError) as error:
        print(error, file=sys.stderr)
        reason = (str(error).splitlines() or [type(error).__name__])[-1]
        yield Figure(benchmark, "did not finish", 0.0, "", passed=False, note=reason)


def document(figures: list[Figure], vendor: str, seconds: float) -> dict[str, Any]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "database": vendor,
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load": os.getloadavg(),
        "seconds": round(seconds, 1),
        "figures": [figure._asdict() for figure in figures],
    }


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
