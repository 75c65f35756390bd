"""Refusals in words: one sentence that names what is wrong and what would do, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dossiers.models.choices import ACTION_LABELS, STATUS_LABELS
from dossiers.rules.errors import DossierError
from dossiers.rules.officetime import to_office

Templates = Mapping[str, str | Promise]

SENTENCES: Templates = {
    "action_not_allowed": _("Không thể «%(action)s» khi hồ sơ ở tình trạng «%(status)s»; có thể: %(allowed)s."),
    "after_supplement": _("Giá trị sau bổ sung «%(value)s» không hợp lệ; dùng resume hoặc restart."),
    "agency_changes_by_transfer_only": _("Cơ quan có thẩm quyền chỉ đổi bằng việc chuyển thẩm quyền."),
    "agency_code": _("«%(value)s» không phải mã định danh cơ quan; ví dụ đúng: 000.00.13.H26 hoặc H26.13."),
    "agency_needed": _("Phải nêu cơ quan có thẩm quyền giải quyết."),
    "before_last_event": _(
        "Thời điểm %(at)s sớm hơn sự kiện gần nhất (%(last)s); muốn sửa quá khứ hãy dùng đính chính."
    ),
    "beyond_horizon": _("Lịch làm việc chỉ có từ %(first)s đến %(last)s, không tính được ngày %(day)s."),
    "clock_time": _("«%(value)s» không phải giờ trong ngày; viết dạng 07:00."),
    "correction_voids_nothing": _("Đính chính số %(seq)s không nêu sự kiện bị hủy."),
    "cutoff": _("Giờ chốt «%(value)s» không nằm trong ngày."),
    "data_changed": _("Dữ liệu cá nhân đã bị thay đổi ngoài hệ thống, không mở được (khóa %(key_id)s)."),
    "data_key_missing": _("Thiếu khóa %(key_id)s trong DATA_KEYS để mở dữ liệu cá nhân."),
    "day_kind": _(
        "«%(kind)s» không phải loại ngày; dùng holiday, compensatory, swapped_off, makeup_work hoặc ordinary."
    ),
    "dossier_code": _("«%(value)s» không phải mã hồ sơ; ví dụ đúng: 000.17.22.H56-210531-0001."),
    "entered_by_mistake": _("Hồ sơ %(code)s đã được hủy vì nhập nhầm, không thao tác được nữa."),
    "in_the_future": _("Thời điểm %(at)s còn ở tương lai; bây giờ là %(now)s."),
    "moved_meanwhile": _("Hồ sơ %(code)s vừa được người khác chuyển sang «%(status)s»; hãy tải lại rồi thử lại."),
    "negative_days": _("Số ngày phải từ 0 trở lên, không phải %(n)s."),
    "negative_hours": _("Số giây làm việc phải từ 0 trở lên, không phải %(seconds)s."),
    "no_calendar": _("Chưa có lịch làm việc; hãy chạy lệnh load_catalogue."),
    "no_dossier": _("Không có hồ sơ này."),
    "procedure_code": _("«%(value)s» không phải mã thủ tục; ví dụ đúng: 1.004203."),
    "promise_in_the_future": _("Ngày hẹn lại phải sau thời điểm hiện tại."),
    "reason_needed": _("Việc «%(action)s» phải có lý do."),
    "serial": _("Số thứ tự hồ sơ phải từ 1, không phải %(value)s."),
    "sessions": _("Buổi làm việc «%(value)s» không hợp lệ; viết theo thứ tự, dạng 07:00 đến 11:30."),
    "term_amount": _("Thời hạn «%(amount)s» không hợp lệ; phải là số nguyên từ %(least)s đến %(most)s."),
    "term_kind": _("Loại thời hạn «%(kind)s» không hợp lệ; dùng một trong: %(accepted)s."),
    "term_kind_changes": _("Không thể đổi loại thời hạn từ %(old)s sang %(new)s khi tính lại."),
    "transfer_to_another_agency": _("Chuyển thẩm quyền phải nêu một cơ quan khác."),
    "case_refused": _("%(row)s: %(why)s"),
    "case_value": _("%(row)s: %(key)s = %(value)s; viết dạng %(accepted)s."),
    "unknown_calendar": _("Không có lịch «%(code)s»; có: %(known)s."),
    "file_unreadable": _("Không đọc được tệp %(file)s: %(why)s."),
    "missing_table": _("Tệp %(file)s thiếu bảng %(table)s."),
    "not_toml": _("Tệp %(file)s không phải TOML: %(why)s."),
    "unknown_key": _("%(row)s: không có khóa «%(key)s»; dùng: %(accepted)s."),
    "version_frozen": _("Phiên bản thủ tục %(code)s đã có hồ sơ dùng, không sửa được; hãy ban hành phiên bản mới."),
    "voids_no_event": _("Không có sự kiện số %(seq)s còn hiệu lực để hủy; có: %(known)s."),
}
INSTANTS = frozenset({"at", "last", "now"})


def sentence(error: DossierError, more: Templates | None = None) -> str:
    """The refusal as one sentence; `more` holds the templates of the room that raised it."""
    template = (more or {}).get(error.code) or SENTENCES.get(error.code)
    if template is None:
        return str(error)
    return str(template) % {name: _shown(name, value) for name, value in error.params.items()}


def _shown(name: str, value: object) -> str:
    if name in INSTANTS and isinstance(value, int):
        return f"{to_office(value):%d/%m/%Y %H:%M:%S}"
    if name == "status":
        return str(STATUS_LABELS.get(str(value), gettext("chưa có")))
    if name == "action":
        return str(ACTION_LABELS.get(str(value), value))
    if name == "allowed" and isinstance(value, Iterable):
        return ", ".join(str(ACTION_LABELS.get(str(item), item)) for item in value) or gettext("không việc nào")
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return str(value)
