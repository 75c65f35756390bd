"""What has to be said below a form so that its columns are not misread: what they hold, and what stands outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dossiers.rules.officetime import end_of, to_day, to_office
from reporting.counts import Counts
from reporting.forms.columns import ended, ended_inside
from reporting.queries import FIELD, UNIT, Query
from reporting.rates import IN_TIME, LEFT_OUT, TIMED


class Facts(NamedTuple):
    """What the notes depend on: the query, all that was counted, the vertical agencies' part of it, and what
    a row is."""

    query: Query
    total: Counts
    vertical: Counts
    sectioned: bool
    rows: str = FIELD


def footnotes(facts: Facts) -> Iterator[str]:
    """The notes in order of the columns. They are part of a Vietnamese form, so Vietnamese in every language."""
    query, total = facts.query, facts.total
    if facts.rows == UNIT:
        below = ", hoặc một đơn vị cấp dưới với các cơ quan của chính nó" if facts.sectioned else ""
        yield f"Mỗi dòng là một cơ quan của đơn vị báo cáo{below}."
    yield (
        f"Cột (6) = kỳ trước chuyển sang ({_n(total.carried)}) + nhận chuyển đến ({_n(total.transferred_in)}) "
        f"− chuyển đi ({_n(total.transferred_out)})."
    )
    yield from _closed(query.practice, total)
    yield (
        f"Cột (12) gồm hồ sơ còn trong hạn ({_n(total.open_in_time)}) và hồ sơ đang tạm dừng, chờ bổ sung hoặc chờ "
        f"thực hiện nghĩa vụ tài chính mà chưa quá hạn ({_n(total.open_paused)}); hồ sơ không có thời hạn giải quyết "
        f"trong số đó: {_n(total.open_no_term)}."
    )
    yield from _ended(query.practice, total)
    if facts.vertical.handled:
        if facts.sectioned:
            yield "Cơ quan ngành dọc đứng thành mục riêng, không nằm trong cấp nào."
        else:
            yield f"Trong cột (3) có {_n(facts.vertical.handled)} hồ sơ của cơ quan ngành dọc."
    yield from _cuts(query)


def _closed(practice: str, total: Counts) -> Iterator[str]:
    """What columns (9) and (10) hold beside what their headings say."""
    also = f"Cột (9) gồm cả hồ sơ không có thời hạn giải quyết ({_n(total.no_term)})"
    late = total.ended_late_withdrawn + total.ended_late_stopped
    if practice == IN_TIME:
        yield f"{also} và mọi hồ sơ rút, hồ sơ dừng xử lý ({_n(ended(total))})."
    elif practice == TIMED:
        yield f"{also} và hồ sơ rút, hồ sơ dừng xử lý khi chưa quá hạn ({_n(ended(total) - late)})."
        yield f"Cột (10) gồm cả hồ sơ rút, hồ sơ dừng xử lý khi đã quá hạn ({_n(late)})."
    else:
        yield f"{also}."


def _ended(practice: str, total: Counts) -> Iterator[str]:
    """Where the withdrawn and the stopped are, and by how much the two sides of the form therefore differ."""
    both = f"Hồ sơ rút ({_n(total.withdrawn)}) và hồ sơ dừng xử lý ({_n(total.stopped)})"
    outside = ended(total) - ended_inside(total, practice)
    if not ended(total):
        yield "Trong kỳ không có hồ sơ rút hoặc dừng xử lý: (3) = (7) + (11)."
    elif not outside:
        yield f"{both} được tính vào cột (7): (3) = (7) + (11)."
    elif practice == LEFT_OUT:
        yield (
            f"{both} được tiếp nhận ở cột (3) nhưng để ngoài các cột từ (7) đến (13): (3) = (7) + (11) + {_n(outside)}."
        )
    else:
        yield (f"{both} được theo dõi riêng, không nằm trong cột (7) và cột (11): (3) = (7) + (11) + {_n(outside)}.")


def _cuts(query: Query) -> Iterator[str]:
    """When the figures were taken, where that is not the end of the period and all that is recorded."""
    if query.cuts.as_of < end_of(to_day(query.last)):
        yield f"Số liệu tính đến {_at(query.cuts.as_of)}, trước khi hết kỳ báo cáo."
    if query.known_at is not None:
        yield f"Theo những gì đã được ghi nhận đến {_at(query.known_at)}."
    if query.frame is not None:
        yield f"Đơn vị và cấp được quy đổi theo tổ chức hành chính ngày {query.frame:%d/%m/%Y}."


def _at(instant: int) -> str:
    return f"{to_office(instant):%H giờ %M phút, ngày %d/%m/%Y}"


def _n(count: int) -> str:
    """541559 → 541.559."""
    return f"{count:,}".replace(",", ".")
