"""The refusals of the API in words; `dossiers.sentences` fills them in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dossiers.sentences import Templates

SENTENCES: Templates = {
    "body_too_large": _("Nội dung gửi lên quá %(most)s byte."),
    "busy": _("Cơ sở dữ liệu đang bận ghi dữ liệu lớn; hãy thử lại sau một phút."),
    "cursor": _("Con trỏ trang không đúng; hãy dùng nguyên địa chỉ next hoặc previous đã nhận."),
    "idempotency_key": _("Idempotency-Key phải có 1 đến %(most)s ký tự ASCII nhìn thấy được, ví dụ một UUID."),
    "if_match": _('If-Match «%(value)s» không đúng; dùng ETag đã nhận, ví dụ "3" kể cả dấu ngoặc kép.'),
    "key_reused": _("Idempotency-Key này đã dùng cho hồ sơ %(code)s với nội dung khác; hãy gửi bằng một khóa mới."),
    "not_for_this_action": _("Việc «%(action)s» không dùng %(key)s; chỉ dùng: %(accepted)s."),
    "not_competent": _("Thủ tục %(value)s không thuộc thẩm quyền của %(agency)s."),
    "not_served": _("%(desk)s không tiếp nhận hồ sơ do %(agency)s giải quyết."),
    "not_yours_to_do": _("Tài khoản này không được «%(action)s» hồ sơ %(code)s: đó là việc của cơ quan khác."),
    "not_yours_to_open": _("Không được nộp hồ sơ tại %(desk)s cho %(agency)s bằng tài khoản này."),
    "out_of_reach": _(
        "Không chuyển được hồ sơ đến %(agency)s: không phải cơ quan giải quyết đang hoạt động trong tỉnh."
    ),
    "outcome_needed": _("Việc «Xử lý xong» phải có outcome: positive hoặc negative."),
    "procedure_abolished": _("Thủ tục %(value)s đã bãi bỏ vào ngày %(day)s, không nộp được nữa."),
    "read_only": _("Tài khoản này chỉ được xem, không được thao tác hồ sơ."),
    "unknown_action": _("Không có việc «%(value)s»; dùng một trong: %(accepted)s."),
    "unknown_address": _("Không có địa chỉ này; các địa chỉ có ở /api/docs/."),
    "unknown_agency": _("Không có cơ quan nào mang mã «%(value)s» vào ngày %(day)s."),
    "unknown_procedure": _("Không có thủ tục «%(value)s» có hiệu lực vào ngày %(day)s."),
}
