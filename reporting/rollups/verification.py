"""Whether the balances are what the events give: all of them posted again, in memory, and compared."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from dossiers.rules.officetime import to_date
from dossiers.verification import Difference
from reporting.models import Account, Balance, Ledger, Passage
from reporting.rollups.catching_up import posted_again
from reporting.rollups.movements import COLUMNS
from reporting.rollups.posting import AccountKey, Moved, Posting
from reporting.snapshots import one_snapshot

Columns = tuple[int, ...]
NOTHING: Columns = (0,) * len(COLUMNS)


class RollupVerification:
    """Iterate it for the differences; `rows` afterwards says how many balances and passages were compared."""

    def __init__(self) -> None:
        self.rows = 0

    def __iter__(self) -> Iterator[Difference]:
        with one_snapshot():
            ledger = Ledger.objects.filter(last_event__gt=0).first()
            if ledger is None or ledger.told_at is None:
                return
            posting = posted_again(ledger)
            regions = {int(agency): stands for agency, stands in ledger.regions.items()}
            for book in Account.Book.values:
                yield from self._compare(book, posting.accounts(book, regions))
            yield from self._compare_passages(posting)

    def _compare(self, book: str, expected: dict[AccountKey, Moved]) -> Iterator[Difference]:
        rows = (
            Balance.objects.filter(account__book=book)
            .order_by("account", "day")
            .values_list(
                "account__book", "account__agency", "account__desk", "account__channel", "account__procedure_version",
                "day", *COLUMNS,
            )
        )  # fmt: skip
        for key, stored in groupby(rows.iterator(chunk_size=5_000), key=itemgetter(0, 1, 2, 3, 4)):
            moved = expected.pop(key, None)
            yield from self._compare_account(key, moved, ((row[5], row[6:]) for row in stored))
        for key, moved in expected.items():
            yield from self._compare_account(key, moved, iter(()))

    def _compare_account(
        self, key: AccountKey, moved: Moved | None, stored: Iterator[tuple[Any, Columns]]
    ) -> Iterator[Difference]:
        """A row for a day on which nothing moved is right if it repeats the one before."""
        due: dict[Any, Columns] = {}
        if moved is not None:
            due = {to_date(day): tuple(row) for day, row in zip(
                moved.days.tolist(), moved.deltas.cumsum(axis=0).tolist(), strict=True
            )}  # fmt: skip
        last = NOTHING
        for day, columns in stored:
            self.rows += 1
            while due and (first := next(iter(due))) < day:
                last = due.pop(first)
                yield _difference(key, first, None, last)
            last = due.pop(day, last)
            if columns != last:
                yield _difference(key, day, columns, last)
        for day, columns in due.items():
            yield _difference(key, day, None, columns)

    def _compare_passages(self, posting: Posting) -> Iterator[Difference]:
        expected = {(to_date(key[0]), *key[1:]): dossiers for key, dossiers in posting.passages().items()}
        rows = Passage.objects.exclude(dossiers=0).values_list(
            "day", "origin", "agency", "desk", "channel", "procedure_version", "dossiers"
        )
        for row in rows.iterator(chunk_size=5_000):
            self.rows += 1
            *key_parts, stored = row
            key: Any = tuple(key_parts)
            computed = expected.pop(key, 0)
            if stored != computed:
                yield Difference("passage", " ".join(map(str, key)), str(stored), str(computed))
        for key, computed in expected.items():
            yield Difference("passage", " ".join(map(str, key)), "0", str(computed))


def _difference(key: AccountKey, day: Any, stored: Columns | None, computed: Columns) -> Difference:
    """The account, the day, and the columns that are not as they should be."""
    found = stored or NOTHING
    wrong = [place for place, column in enumerate(computed) if column != found[place]] or range(len(COLUMNS))

    def shown(columns: Columns) -> str:
        return ", ".join(f"{COLUMNS[place]} {columns[place]}" for place in wrong)

    name = " ".join(str(part) for part in key if part not in (None, ""))
    return Difference("rollup", f"{name} {day}", "–" if stored is None else shown(stored), shown(computed))
