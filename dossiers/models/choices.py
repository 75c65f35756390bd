"""The words of the rules with the labels people read. Choices are callables, so a new word makes no migration."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.rules import lifecycle


class Level(models.TextChoices):
    PROVINCE = "province", _("Cấp tỉnh")
    DISTRICT = "district", _("Cấp huyện")
    COMMUNE = "commune", _("Cấp xã")


VERTICAL = "vertical"
LEVEL_LABELS = {**dict(Level.choices), VERTICAL: _("Ngành dọc")}
"""Report levels: a vertical agency stands in a row of its own, never inside its unit's level."""


class Channel(models.TextChoices):
    """How a dossier came in; the national portal's `KenhThucHien`."""

    ONLINE = "online", _("Trực tuyến")
    DIRECT = "direct", _("Trực tiếp")
    POSTAL = "postal", _("Bưu chính công ích")


STATUS_LABELS = {
    lifecycle.SUBMITTED: _("Mới đăng ký"),
    lifecycle.RECEIVED: _("Được tiếp nhận"),
    lifecycle.REFUSED: _("Không được tiếp nhận"),
    lifecycle.PROCESSING: _("Đang xử lý"),
    lifecycle.AWAITING_SUPPLEMENT: _("Yêu cầu bổ sung giấy tờ"),
    lifecycle.AWAITING_PAYMENT: _("Yêu cầu thực hiện nghĩa vụ tài chính"),
    lifecycle.SUSPENDED: _("Tạm dừng xử lý"),
    lifecycle.WITHDRAWN: _("Công dân yêu cầu rút hồ sơ"),
    lifecycle.STOPPED: _("Dừng xử lý"),
    lifecycle.RESOLVED: _("Đã xử lý xong"),
    lifecycle.RETURNED: _("Đã trả kết quả"),
}
ACTION_LABELS = {
    "submit": _("Nộp hồ sơ"),
    "receive": _("Tiếp nhận"),
    "refuse": _("Từ chối tiếp nhận"),
    "assign": _("Chuyển bước xử lý"),
    "request_supplement": _("Yêu cầu bổ sung"),
    "request_payment": _("Yêu cầu nộp nghĩa vụ tài chính"),
    "supply": _("Tiếp nhận bổ sung"),
    "pay": _("Xác nhận đã nộp"),
    "pause": _("Tạm dừng"),
    "resume": _("Tiếp tục xử lý"),
    "extend": _("Xin lỗi và hẹn lại"),
    "withdraw": _("Rút hồ sơ"),
    "stop": _("Dừng xử lý"),
    "resolve": _("Xử lý xong"),
    "return_result": _("Trả kết quả"),
    "transfer": _("Chuyển thẩm quyền"),
    "recalculate": _("Tính lại thời hạn"),
    "correct": _("Đính chính"),
}
TERM_LABELS = {
    "working_days": _("ngày làm việc"),
    "calendar_days": _("ngày"),
    "working_hours": _("giờ làm việc"),
    "same_day": _("trong ngày"),
}
VERDICT_LABELS = {
    "early": _("Trước hạn"),
    "on_time": _("Đúng hạn"),
    "late": _("Quá hạn"),
    "no_term": _("Không có thời hạn"),
}
RUNG_LABELS = {"due_soon": _("Sắp đến hạn"), "overdue": _("Quá hạn"), "escalated": _("Quá hạn kéo dài")}


def statuses() -> list[tuple[str, object]]:
    return list(STATUS_LABELS.items())


def actions() -> list[tuple[str, object]]:
    return list(ACTION_LABELS.items())


def term_kinds() -> list[tuple[str, object]]:
    return list(TERM_LABELS.items())


def verdicts() -> list[tuple[str, object]]:
    return list(VERDICT_LABELS.items())


def rungs() -> list[tuple[str, object]]:
    return list(RUNG_LABELS.items())
