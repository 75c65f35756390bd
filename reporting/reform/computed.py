"""The indicators that nobody types in: computed from the catalogue and from the dossiers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dossiers.models.choices import LEVEL_LABELS
from reporting.models import Indicator
from reporting.rates import Rate
from reporting.reform.catalogue import ByLevel, Catalogue
from reporting.reform.definitions import (
    CATALOGUE,
    COUNT,
    DAYS,
    DOSSIERS,
    MONEY,
    PROCEDURES,
    RECEPTION,
    SHARE,
    TERMS,
    Definition,
    Facts,
    Part,
    Reading,
)
from reporting.reform.movements import HOURS_A_DAY, Movements

Group = Indicator.Group
Words = str | Promise
PROCEDURE = _("thủ tục")


def _no_note(_catalogue: Catalogue) -> str:
    return ""


def _illustrative(catalogue: Catalogue) -> str:
    """That some of the procedures are not those that a province has published."""
    if not catalogue.illustrative:
        return ""
    return ngettext(
        "trong đó %(count)s thủ tục mang mã minh họa của hệ thống: danh mục để chạy thử, không phải danh mục công bố",
        "trong đó %(count)s thủ tục mang mã minh họa của hệ thống: danh mục để chạy thử, không phải danh mục công bố",
        catalogue.illustrative,
    ) % {"count": catalogue.illustrative}


def _procedures(
    code: str,
    name: Words,
    formula: Words,
    of: Callable[[Catalogue], ByLevel],
    note: Callable[[Catalogue], str] = _no_note,
) -> Definition:
    """A count of procedures, and its parts by level."""

    def reading(facts: Facts) -> Reading:
        found = of(facts.catalogue)
        parts = tuple(Part(level, LEVEL_LABELS[level], number) for level, number in found.items())
        return Reading(sum(found.values()), parts=parts, note=note(facts.catalogue))

    return Definition(code, name, PROCEDURES, CATALOGUE, COUNT, PROCEDURE, formula, reading)


def _part_of(
    code: str, name: Words, group: str, formula: Words, of: Callable[[Catalogue], Rate | None],
    measure: Words = PROCEDURE,
) -> Definition:  # fmt: skip
    """A share of what the catalogue lists; None where it does not tell."""

    def reading(facts: Facts) -> Reading:
        return Reading(share=of(facts.catalogue))

    return Definition(code, name, group, CATALOGUE, SHARE, measure, formula, reading)


def _of_dossiers(
    code: str, name: Words, group: str, formula: Words, of: Callable[[Movements], tuple[int, int]]
) -> Definition:
    """A share of dossiers."""
    return Definition(
        code, name, group, DOSSIERS, SHARE, _("hồ sơ"), formula, lambda facts: Reading(share=Rate(*of(facts.movements)))
    )


COMPUTED: tuple[Definition, ...] = (
    _procedures(
        "procedures.in_force",
        _("Thủ tục đang có hiệu lực"),
        _("số thủ tục có hiệu lực vào ngày cuối kỳ, thuộc thẩm quyền của các cơ quan trong đơn vị, theo cấp"),
        lambda catalogue: catalogue.in_force,
        _illustrative,
    ),
    _procedures(
        "procedures.new",
        _("Thủ tục ban hành mới"),
        _("số thủ tục có phiên bản ban hành mới bắt đầu có hiệu lực trong kỳ"),
        lambda catalogue: catalogue.new,
    ),
    _procedures(
        "procedures.amended",
        _("Thủ tục được sửa đổi, bổ sung"),
        _("số thủ tục có phiên bản sửa đổi, bổ sung bắt đầu có hiệu lực trong kỳ"),
        lambda catalogue: catalogue.amended,
    ),
    _procedures(
        "procedures.abolished",
        _("Thủ tục bị bãi bỏ"),
        _("số thủ tục được công bố bãi bỏ, hoặc hết hiệu lực mà không có phiên bản nào tiếp theo, trong kỳ"),
        lambda catalogue: catalogue.abolished,
    ),
    _procedures(
        "procedures.simplified",
        _("Thủ tục được đơn giản hóa"),
        _("số thủ tục sửa đổi trong kỳ có thời hạn ngắn hơn, lệ phí thấp hơn hoặc ít giấy tờ hơn phiên bản trước"),
        lambda catalogue: catalogue.simplified,
    ),
    _part_of(
        "procedures.vertical",
        _("Thủ tục ngành dọc tiếp nhận tại một cửa"),
        PROCEDURES,
        _("số thủ tục ngành dọc có nơi tiếp nhận tại một cửa ÷ số thủ tục ngành dọc đang có hiệu lực"),
        lambda catalogue: catalogue.vertical_received,
    ),
    _part_of(
        "openness.with_decision",
        _("Thủ tục có ghi quyết định công bố"),
        Group.OPENNESS,
        _(
            "số thủ tục mà danh mục ghi quyết định công bố ÷ số thủ tục đang có hiệu lực; "
            "chưa có số khi danh mục chưa ghi quyết định nào"
        ),
        lambda catalogue: catalogue.with_decision,
    ),
    _part_of(
        "terms.shortened",
        _("Thủ tục được cắt giảm thời hạn"),
        TERMS,
        _("số thủ tục có thời hạn ngắn hơn thời hạn theo luật ÷ số thủ tục đang có hiệu lực"),
        lambda catalogue: catalogue.shortened,
    ),
    _of_dossiers(
        "terms.benefited",
        _("Hồ sơ được hưởng thời hạn cắt giảm"),
        TERMS,
        _(
            "số hồ sơ giải quyết xong không muộn hơn hạn đã cắt giảm ÷ số hồ sơ đã giải quyết; "
            "thời hạn đã tính lại thì lấy thời hạn sau cùng"
        ),
        lambda movements: (movements.benefited, movements.finished),
    ),
    Definition(
        "terms.days_saved",
        _("Ngày làm việc tiết kiệm được"),
        TERMS,
        DOSSIERS,
        DAYS,
        _("ngày làm việc"),
        _("tổng (thời hạn theo luật − thời hạn áp dụng) của các hồ sơ được hưởng; 8 giờ làm việc là một ngày"),
        lambda facts: Reading(Decimal(facts.movements.hours_saved) / HOURS_A_DAY),
    ),
    Definition(
        "terms.calendar_days_saved",
        _("Ngày theo lịch tiết kiệm được"),
        TERMS,
        DOSSIERS,
        DAYS,
        _("ngày"),
        _("như trên, với thủ tục có thời hạn tính cả ngày nghỉ; không cộng vào ngày làm việc và không tính thành tiền"),
        lambda facts: Reading(facts.movements.calendar_days_saved),
    ),
    Definition(
        "terms.money_saved",
        _("Số tiền tiết kiệm được"),
        TERMS,
        DOSSIERS,
        MONEY,
        _("đồng"),
        _("ngày làm việc tiết kiệm được × giá trị cấu hình của một ngày công"),
        lambda facts: Reading(_worth(facts.movements.hours_saved, facts.day_value)),
    ),
    _of_dossiers(
        "online.received",
        _("Hồ sơ tiếp nhận trực tuyến"),
        Group.ONLINE,
        _("số hồ sơ tiếp nhận trực tuyến ÷ số hồ sơ tiếp nhận mới trong kỳ"),
        lambda movements: (movements.online, movements.received),
    ),
    _of_dossiers(
        "online.assisted",
        _("Trong đó: cán bộ nhập hộ tại quầy"),
        Group.ONLINE,
        _("số hồ sơ trực tuyến do cán bộ nhập hộ ÷ số hồ sơ tiếp nhận trực tuyến"),
        lambda movements: (movements.assisted, movements.online),
    ),
    _of_dossiers(
        "online.resolved",
        _("Hồ sơ giải quyết trực tuyến"),
        Group.ONLINE,
        _("số hồ sơ đã giải quyết mà nộp trực tuyến ÷ số hồ sơ đã giải quyết"),
        lambda movements: (movements.finished_online, movements.finished),
    ),
    _part_of(
        "online.full",
        _("Thủ tục cung cấp trực tuyến toàn trình"),
        Group.ONLINE,
        _("số thủ tục ở mức toàn trình ÷ số thủ tục đang có hiệu lực"),
        lambda catalogue: catalogue.online["full"],
    ),
    _part_of(
        "online.partial",
        _("Thủ tục cung cấp trực tuyến một phần"),
        Group.ONLINE,
        _("số thủ tục ở mức một phần ÷ số thủ tục đang có hiệu lực"),
        lambda catalogue: catalogue.online["partial"],
    ),
    _of_dossiers(
        "reception.boundaryless",
        _("Hồ sơ tiếp nhận phi địa giới"),
        RECEPTION,
        _(
            "số hồ sơ tiếp nhận tại nơi mà địa bàn không chứa và không nằm trong địa bàn của cơ quan giải quyết "
            "÷ số hồ sơ tiếp nhận mới trong kỳ"
        ),
        lambda movements: (movements.boundaryless, movements.received),
    ),
    _of_dossiers(
        "reception.postal",
        _("Hồ sơ tiếp nhận qua bưu chính công ích"),
        RECEPTION,
        _("số hồ sơ tiếp nhận qua bưu chính công ích ÷ số hồ sơ tiếp nhận mới trong kỳ"),
        lambda movements: (movements.postal, movements.received),
    ),
    _of_dossiers(
        "reception.same_day",
        _("Hồ sơ có kết quả trong ngày, không hẹn"),
        RECEPTION,
        _("số hồ sơ giải quyết xong ngay trong ngày tiếp nhận ÷ số hồ sơ đã giải quyết"),
        lambda movements: (movements.same_day, movements.finished),
    ),
    _part_of(
        "coverage.departments",
        _("Sở, ban, ngành tiếp nhận tại một cửa"),
        Group.COVERAGE,
        _("số sở, ban, ngành có nơi tiếp nhận tại một cửa ÷ số sở, ban, ngành"),
        lambda catalogue: catalogue.departments,
        _("cơ quan"),
    ),
    _part_of(
        "coverage.districts",
        _("Huyện có bộ phận một cửa"),
        Group.COVERAGE,
        _("số đơn vị cấp huyện có bộ phận một cửa ÷ số đơn vị cấp huyện"),
        lambda catalogue: catalogue.districts,
        _("đơn vị"),
    ),
    _part_of(
        "coverage.communes",
        _("Xã có bộ phận một cửa"),
        Group.COVERAGE,
        _("số đơn vị cấp xã có bộ phận một cửa ÷ số đơn vị cấp xã"),
        lambda catalogue: catalogue.communes,
        _("đơn vị"),
    ),
)


def _worth(hours: int, day_value: int) -> int:
    """Working hours in đồng, rounded half-up once."""
    return (2 * hours * day_value + HOURS_A_DAY) // (2 * HOURS_A_DAY)
