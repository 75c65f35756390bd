"""What the simulator refuses, in words: one sentence that names the row and key and what would be accepted."""

from django.utils.translation import gettext_lazy as _

from dossiers.sentences import Templates

SENTENCES: Templates = {
    "dates_reversed": _("Ngày bắt đầu %(first)s sau ngày kết thúc %(last)s; hãy đổi chỗ from và to."),
    "figures_disagree": _(
        "Số liệu mâu thuẫn: %(left)s = %(left_value)s nhưng %(right)s = %(right_value)s (lệch %(difference)s)."
    ),
    "level_not_in_force": _("%(row)s: không có cấp «%(level)s» vào ngày nào của kỳ (cấp huyện kết thúc 30/6/2025)."),
    "missing_key": _("%(row)s: thiếu khóa %(key)s."),
    "no_figures": _("%(row)s: không có số liệu nào; cần ít nhất một, ví dụ finished."),
    "no_working_day": _("%(row)s: kỳ này không có ngày làm việc nào, không thể có %(key)s khác 0."),
    "not_a_count": _("%(row)s: %(key)s = %(value)s; phải là số nguyên từ 0 đến 2147483647."),
    "not_a_count_upto": _("%(row)s: %(key)s = %(value)s; phải là số nguyên từ 1 đến %(most)s."),
    "not_a_date": _("%(row)s: %(key)s = %(value)s; phải là ngày, ví dụ 2023-01-01."),
    "not_among": _("%(row)s: %(key)s = %(value)s; dùng một trong: %(accepted)s."),
    "not_levels": _('%(row)s: dùng level = "…" hoặc levels = ["…"], trong: %(accepted)s.'),
    "not_text": _("%(row)s: %(key)s = %(value)s; phải là chữ trong ngoặc kép."),
    "nothing_offered": _("Tỉnh %(code)s không có cơ quan nào trong danh mục; hãy chạy lệnh load_catalogue."),
    "nothing_published": _("Mọi số liệu đều bằng 0: không có hồ sơ nào để dựng lại."),
    "period_not_over": _("Kỳ kết thúc ngày %(last)s chưa qua hết; chỉ dựng lại được kỳ đã qua."),
    "rows_overlap": _("%(row)s và %(other)s chồng lên nhau mà không bao nhau; các dòng phải lồng nhau hoặc rời nhau."),
    "run_not_ready": _("Tệp không có bảng [[published]] để dựng lại, và chế độ run chưa có; dùng --mode reconstruct."),
    "scale_of_run_only": _("--scale chỉ dùng với --mode run: số liệu công bố phải được dựng lại nguyên vẹn."),
    "scenario_loaded": _(
        "Đã nạp «%(name)s» của tỉnh này cho %(first)s – %(last)s; thêm --replace để thay bằng kịch bản mới."
    ),
    "scenario_missing": _("Không có kịch bản hay tệp «%(name)s»; có sẵn: %(shipped)s."),
    "selects_nothing": _("%(row)s: không có cơ quan và thủ tục nào ứng với dòng này trong danh mục của kỳ."),
    "too_many": _("Số liệu cần %(total)s hồ sơ; mỗi lần dựng lại được nhiều nhất %(most)s."),
    "too_tangled": _("Trong %(seconds)s giây chưa tìm được số liệu khớp với mọi dòng; hãy bớt dòng hoặc khóa."),
    "unknown_agency": _("%(row)s: không có cơ quan mã «%(code)s» ở tỉnh này trong kỳ."),
    "unknown_field": _("%(row)s: không có lĩnh vực mã «%(code)s»; có: %(known)s."),
    "unknown_procedure": _("%(row)s: không có thủ tục mã «%(code)s» trong danh mục."),
    "unknown_province": _("Không có tỉnh mã «%(code)s» vào ngày %(day)s; có: %(known)s."),
    "unknown_unit": _("%(row)s: không có đơn vị mã «%(code)s» ở tỉnh này trong kỳ."),
}
