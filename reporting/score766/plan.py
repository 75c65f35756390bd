"""The index as it is configured for a year: read from the tables, and the configuration that is shipped."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from reporting.models import ScoreClass, ScoreGroup, ScoreTarget
from reporting.score766.computed import COMPUTED, ONLINE
from reporting.score766.scoring import Grade, Group, Item, Plan

HUNDRED = Decimal(100)


def read_plan(year: int) -> Plan:
    """The groups with their items and the year's targets, and the classes; four queries."""
    targets: dict[int, Decimal] = {}
    for item, percent in ScoreTarget.objects.filter(year__lte=year).order_by("year").values_list("item", "percent"):
        targets[item] = percent  # the youngest stays
    groups = []
    for group in ScoreGroup.objects.select_related("indicator").prefetch_related("items__indicator"):
        items = tuple(
            Item(
                code=item.rate or (item.indicator.code if item.indicator is not None else ""),
                name=str(COMPUTED[item.rate].title) if item.rate else str(item),
                points=item.points,
                target=targets.get(item.pk, HUNDRED),
                rate=item.rate,
            )
            for item in sorted(group.items.all(), key=lambda one: one.order)
        )
        own = group.indicator.code if group.indicator is not None else ""
        groups.append(Group(group.code, group.name, group.points, items, own))
    grades = tuple(Grade(one.name, one.least) for one in ScoreClass.objects.all())
    return Plan(tuple(groups), tuple(sorted(grades, key=lambda one: -one.least)))


def unequal(plan: Plan) -> list[Group]:
    """The groups whose items do not have the group's points between them; their scores would mislead."""
    return [group for group in plan.groups if group.items and sum(item.points for item in group.items) != group.points]


# The decision gives the points of the groups; how a group is divided here is a beginning, which the office changes.
_GROUPS = (
    ("openness", "Công khai, minh bạch", 18),
    ("progress", "Tiến độ, kết quả giải quyết", 20),
    ("digitisation", "Số hóa hồ sơ", 22),
    ("online", "Cung cấp dịch vụ trực tuyến", 22),
    ("satisfaction", "Mức độ hài lòng", 18),
)
_COMPUTED = {"progress": ("R4", 20), "online": (ONLINE, 12)}
_ITEMS = {
    "openness": (
        ("766-cong-bo-dung-han", "Thủ tục hành chính công bố đúng hạn", 4),
        ("766-cong-khai-day-du", "Thủ tục hành chính công khai đầy đủ nội dung", 4),
        ("766-cong-khai-dung-han", "Thủ tục hành chính cập nhật, công khai đúng hạn", 4),
        ("766-dong-bo-ho-so", "Hồ sơ đồng bộ lên Cổng Dịch vụ công quốc gia", 6),
    ),
    "digitisation": (
        ("766-ket-qua-dien-tu", "Hồ sơ cấp kết quả điện tử", 8),
        ("766-so-hoa-ho-so", "Hồ sơ được số hóa thành phần", 8),
        ("766-tai-su-dung", "Hồ sơ khai thác, sử dụng lại dữ liệu đã số hóa", 6),
    ),
    "online": (("766-thanh-toan-truc-tuyen", "Giao dịch thanh toán trực tuyến", 10),),
    "satisfaction": (
        ("766-pakn-dung-han", "Phản ánh, kiến nghị xử lý đúng hạn", 6),
        ("766-hai-long-pakn", "Hài lòng trong xử lý phản ánh, kiến nghị", 6),
        ("766-hai-long-tiep-nhan", "Hài lòng trong tiếp nhận, giải quyết hồ sơ", 6),
    ),
}
_CLASSES = (("xuất sắc", 90), ("tốt", 80), ("khá", 70), ("trung bình", 50), ("yếu", 0))


def load_plan(model: Callable[[str], Any]) -> None:
    """Write what is shipped and not there yet; what the office has changed stays. `model` gives a model by its name.

    Five groups have the points of Decision 766/QĐ-TTg, and its lines between the classes.
    """
    indicators, groups = model("Indicator").objects, model("ScoreGroup").objects
    items, classes = model("ScoreItem").objects, model("ScoreClass").objects
    for order, (code, name, points) in enumerate(_GROUPS, 1):
        own = None
        if code not in _COMPUTED:
            defaults = {"name": f"Điểm cả nhóm: {name}", "group": code, "kind": "score", "measure": "điểm"}
            own, _made = indicators.get_or_create(code=f"766-diem-{code}", defaults=defaults)
        group, made = groups.get_or_create(
            code=code, defaults={"name": name, "points": points, "order": order, "indicator": own}
        )
        if not made:
            continue
        if code in _COMPUTED:
            rate, its_points = _COMPUTED[code]
            items.get_or_create(rate=rate, defaults={"group": group, "points": its_points, "order": 1})
        for place, (item, title, its_points) in enumerate(_ITEMS.get(code, ()), 1 + (code in _COMPUTED)):
            defaults = {"name": title, "group": code, "kind": "share", "measure": "%"}
            indicator, _made = indicators.get_or_create(code=item, defaults=defaults)
            items.get_or_create(
                indicator=indicator, defaults={"group": group, "points": its_points, "order": place, "rate": ""}
            )
    if not classes.exists():
        classes.bulk_create([classes.model(name=name, least=least) for name, least in _CLASSES])
