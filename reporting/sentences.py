"""The refusals of reports in words; `dossiers.sentences` fills them in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dossiers.rules.errors import DossierError
from dossiers.sentences import Templates
from dossiers.sentences import sentence as _sentence

SENTENCES: Templates = {
    "as_of_before_period": _("Thời điểm chốt số liệu %(at)s sớm hơn ngày đầu kỳ; phải từ 00:00:00 ngày %(first)s."),
    "file_not_written": _("Không ghi được tệp «%(file)s» (%(why)s); cần một tệp trong thư mục ghi được."),
    "frame_before_end": _(
        "Không thể quy đổi về đơn vị của ngày %(day)s; khung phải là then, now hoặc từ %(earliest)s."
    ),
    "no_such_row": _("Không có dòng «%(value)s» trong bảng của kỳ này; hãy mở danh sách từ một con số của bảng."),
    "no_calendar_for_answers": _(
        "Lịch làm việc quốc gia không có đến %(at)s nên không biết hồ sơ trực tuyến nào chờ quá 8 giờ làm việc; "
        "hãy chạy load_catalogue hoặc bổ sung lịch."
    ),
    "no_rollups": _("Chưa có số liệu tổng hợp sẵn; hãy dùng --source recount."),
    "not_a_choice": _("%(key)s: «%(value)s» không hợp lệ; dùng một trong: %(accepted)s."),
    "not_a_date": _("%(key)s: «%(value)s» không phải ngày; viết dạng 2023-12-31."),
    "not_an_instant": _("%(key)s: «%(value)s» không phải thời điểm; viết dạng 2023-12-31T17:00:00+07:00."),
    "output_needed": _("Định dạng xlsx phải ghi ra tệp; hãy thêm --output TỆP."),
    "period_backwards": _(
        "Ngày cuối kỳ %(last)s sớm hơn ngày đầu kỳ %(first)s; ngày cuối phải bằng hoặc sau ngày đầu."
    ),
    "period_needed": _("Thiếu %(key)s; viết ngày dạng 2023-12-31."),
    "report_for_units": _("Báo cáo dành cho tài khoản của cả một đơn vị; tài khoản này thuộc một cơ quan."),
    "report_outside_unit": _("Tài khoản này chỉ được xem báo cáo của đơn vị %(unit)s và các đơn vị bên dưới."),
    "unit_outside_province": _("Đơn vị %(unit)s không thuộc tỉnh %(province)s; cần mã đơn vị trong tỉnh này."),
    "unknown_province": _("«%(value)s» không phải mã tỉnh có hiệu lực trong kỳ; dùng một trong: %(accepted)s."),
    "unknown_unit": _(
        "«%(value)s» không phải mã đơn vị có hiệu lực trong kỳ; dùng mã huyện, mã xã hoặc một trong các mã tỉnh: "
        "%(accepted)s."
    ),
}


def sentence(error: DossierError) -> str:
    """The refusal as one sentence that names what would be accepted."""
    return _sentence(error, SENTENCES)
