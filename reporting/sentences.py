"""The refusals of reports in words; `dossiers.sentences` fills them in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dossiers.rules.errors import DossierError
from dossiers.sentences import Templates
from dossiers.sentences import sentence as _sentence

SENTENCES: Templates = {
    "as_of_before_period": _("Thời điểm chốt số liệu %(at)s sớm hơn ngày đầu kỳ; phải từ 00:00:00 ngày %(first)s."),
    "figure_both": _("%(row)s: có cả parts lẫn numerator; một con số là tổng hoặc là tỷ lệ, hãy bỏ một trong hai."),
    "figure_lacks": _("%(row)s: thiếu %(key)s; hãy thêm, ví dụ: %(example)s."),
    "figure_not_read": _(
        "%(row)s: stated = «%(value)s» không phải con số đọc được; viết số nguyên, hoặc chữ như «94,9%%», «1.836» "
        "(dấu phẩy trước phần thập phân, dấu chấm ngăn hàng nghìn)."
    ),
    "figure_twice": _("%(file)s: id «%(id)s» dùng cho hai con số; mỗi id chỉ được dùng một lần."),
    "figure_value": _("%(row)s: %(key)s = «%(value)s» không hợp lệ; viết dạng %(example)s (số đếm từ 0 trở lên)."),
    "figure_zero": _("%(row)s: denominator bằng 0 nên không chia được; mẫu số phải từ 1 trở lên."),
    "figures_not_given": _("Chưa có gì để kiểm tra; hãy dán văn bản TOML hoặc chọn một tệp."),
    "figures_not_utf8": _("Tệp %(file)s không phải văn bản UTF-8; hãy lưu lại dưới dạng UTF-8."),
    "figures_too_large": _("%(file)s lớn hơn 1 MiB; hãy chia thành nhiều phần nhỏ hơn."),
    "export_not_there": _("Tệp này không còn hoặc chưa lập xong; hãy xuất lại từ danh sách."),
    "export_of_another_standing": _(
        "Vai trò hoặc nơi làm việc của tài khoản đã thay đổi từ khi lập tệp; hãy xuất lại để có tệp đúng quyền."
    ),
    "exports_waiting": _("Đã có %(most)s tệp đang chờ lập; hãy đợi xong một tệp rồi xuất tiếp."),
    "file_not_written": _("Không ghi được tệp «%(file)s» (%(why)s); cần một tệp trong thư mục ghi được."),
    "form_agency_only_06a": _("Chỉ Biểu II.06a lập được cho một cơ quan; hãy bỏ mã cơ quan hoặc chọn 06a."),
    "form_not_for_level": _(
        "Biểu %(form)s không dành cho đơn vị «%(level)s»; với đơn vị %(unit)s hãy dùng %(accepted)s."
    ),
    "form_unit_needed": _("Hãy cho biết đơn vị lập biểu: mã tỉnh, mã huyện hoặc mã xã."),
    "frame_before_end": _(
        "Không thể quy đổi về đơn vị của ngày %(day)s; khung phải là then, now hoặc từ %(earliest)s."
    ),
    "group_points": _("Các chỉ tiêu cộng lại %(sum)s điểm, còn nhóm có %(points)s điểm; hai số phải bằng nhau."),
    "group_computed": _(
        "Nhóm có chỉ tiêu lấy từ hồ sơ thì không nhập điểm cả nhóm: hãy bỏ chỉ tiêu điểm cả nhóm, "
        "hoặc bỏ tỷ lệ từ hồ sơ."
    ),
    "item_source": _("Mỗi chỉ tiêu thành phần lấy từ một chỉ tiêu nhập hoặc một tỷ lệ từ hồ sơ, đúng một trong hai."),
    "no_such_row": _("Không có dòng «%(value)s» trong bảng của kỳ này; hãy mở danh sách từ một con số của bảng."),
    "no_calendar_for_answers": _(
        "Lịch làm việc quốc gia không có đến %(at)s nên không biết hồ sơ trực tuyến nào chờ quá 8 giờ làm việc; "
        "hãy chạy load_catalogue hoặc bổ sung lịch."
    ),
    "balances_know_all": _(
        "Số dư lũy kế (rollup) chứa mọi điều đã ghi nhận; với known_at hãy dùng --source recount hoặc bỏ --source."
    ),
    "not_a_count": _("«%(value)s» không phải số đếm; viết số nguyên từ 0 trở lên, nhiều nhất 18 chữ số."),
    "no_export": _("Không có tệp xuất này, hoặc tệp do người khác yêu cầu."),
    "not_a_choice": _("%(key)s: «%(value)s» không hợp lệ; dùng một trong: %(accepted)s."),
    "not_a_date": _("%(key)s: «%(value)s» không phải ngày; viết dạng 2023-12-31."),
    "not_a_period": _("«%(value)s» không phải kỳ; viết dạng 2026, 2026-Q3 hoặc 2026-08."),
    "not_a_figure": _("«%(value)s» không phải con số đọc được; viết dạng «94,9%%», «1.836» hoặc 27."),
    "not_an_instant": _("%(key)s: «%(value)s» không phải thời điểm; viết dạng 2023-12-31T17:00:00+07:00."),
    "output_needed": _("Định dạng %(format)s phải ghi ra tệp; hãy thêm --output TỆP."),
    "period_backwards": _(
        "Ngày cuối kỳ %(last)s sớm hơn ngày đầu kỳ %(first)s; ngày cuối phải bằng hoặc sau ngày đầu."
    ),
    "period_needed": _("Thiếu %(key)s (ngày đầu hoặc ngày cuối kỳ); viết ngày dạng 2023-12-31."),
    "report_for_staff": _(
        "Trang này dành cho cán bộ của một cơ quan hoặc đơn vị; tài khoản này chưa được gán nơi làm việc."
    ),
    "pdf_unavailable": _("Máy chủ chưa có bộ in PDF (gói weasyprint và thư viện Pango); hãy mở trang in rồi lưu PDF."),
    "report_for_units": _("Báo cáo dành cho tài khoản của cả một đơn vị; tài khoản này thuộc một cơ quan."),
    "report_outside_unit": _("Tài khoản này chỉ được xem báo cáo của đơn vị %(unit)s và các đơn vị bên dưới."),
    "too_long_for_pdf": _("Dài hơn %(most)s dòng nên không lập được PDF; hãy mở trang in, hoặc lấy tệp XLSX hay CSV."),
    "too_long_to_print": _("Dài hơn %(most)s dòng nên không in được; hãy xuất tệp XLSX hoặc CSV, hoặc chọn hẹp hơn."),
    "too_many_figures": _("%(file)s có hơn %(most)s con số; hãy chia thành nhiều phần nhỏ hơn."),
    "unknown_field": _("«%(value)s» không phải mã lĩnh vực; hãy chọn một lĩnh vực trong danh sách."),
    "unknown_place": _("«%(value)s» không phải đơn vị hay cơ quan; hãy chọn một nơi trong danh sách."),
    "place_needed": _("Thiếu nơi công bố; nêu mã tỉnh (province) hoặc mã đơn vị (unit)."),
    "published_meanwhile": _("«%(title)s» vừa được người khác công bố cho cùng kỳ; hãy xem lại danh sách trước."),
    "publishing_failed": _(
        "Lỗi hệ thống khi công bố (yêu cầu %(number)s); người quản trị xem nhật ký của tiến trình nền."
    ),
    "publishing_interrupted": _("Tiến trình nền dừng giữa chừng %(times)s lần; hãy thử lại hoặc dùng lệnh publish."),
    "publishing_for_controllers": _(
        "Chỉ người kiểm soát thủ tục hành chính và quản trị viên được công bố hoặc gỡ biểu."
    ),
    "no_publication": _("Không có biểu đã công bố nào mang số %(number)s; xem số ở trang Công bố."),
    "run_not_frozen": _(
        "«%(title)s» được lưu trước khi hệ thống giữ bản chụp nên không tính lại được; hãy công bố lại kỳ này."
    ),
    "text_not_plain": _("%(key)s có ký tự điều khiển; hãy gõ lại."),
    "text_too_long": _("%(key)s dài %(length)s ký tự; tối đa %(longest)s."),
    "unit_outside_province": _("Đơn vị %(unit)s không thuộc tỉnh %(province)s; cần mã đơn vị trong tỉnh này."),
    "unknown_agency": _("«%(value)s» không phải mã cơ quan có hiệu lực trong kỳ ở đơn vị này."),
    "unknown_province": _("«%(value)s» không phải mã tỉnh có hiệu lực trong kỳ; dùng một trong: %(accepted)s."),
    "unknown_unit": _(
        "«%(value)s» không phải mã đơn vị có hiệu lực trong kỳ; dùng mã huyện, mã xã hoặc một trong các mã tỉnh: "
        "%(accepted)s."
    ),
    "value_above_denominator": _("Tử số %(numerator)s lớn hơn mẫu số %(denominator)s; một tỷ lệ không quá 100 %%."),
    "value_above_group": _("Nhóm «%(group)s» nhiều nhất %(most)s điểm; giá trị phải từ 0 đến %(most)s."),
    "value_above_rank": _("Hạng %(rank)s không nằm trong tổng số %(ranked)s; nhập tổng số, và hạng từ 1 đến đó."),
    "value_below_zero": _("Giá trị %(value)s nhỏ hơn 0; nhập từ 0 trở lên."),
    "value_dates": _("Đến ngày %(last)s sớm hơn từ ngày %(first)s; ngày cuối phải bằng hoặc sau ngày đầu."),
    "value_needed": _("Thiếu số: hãy nhập giá trị, hoặc với một tỷ lệ thì cả tử số và mẫu số."),
    "value_no_share": _("Giá trị %(value)s không phải tỷ lệ phần trăm; nhập từ 0 đến 100."),
    "value_not_whole": _("Giá trị %(value)s không phải số đếm; nhập số nguyên từ 0 trở lên."),
    "value_one_part": _("Tử số và mẫu số phải đi cùng nhau; hãy nhập cả hai hoặc không số nào."),
    "value_parts": _("«%(value)s» không phải các phần của một tổng; viết số nguyên với dấu cộng, ví dụ 19 + 1 + 3."),
    "value_parts_of_share": _("Một giá trị là tổng của các phần hoặc là tử số chia mẫu số; hãy bỏ một trong hai."),
    "value_twice": _("Chỉ tiêu này của đơn vị %(unit)s trong kỳ này đã có giá trị; hãy sửa giá trị ấy."),
    "value_zero": _("Mẫu số bằng 0 nên không chia được; mẫu số phải từ 1 trở lên."),
    "year_out_of_range": _("Năm «%(value)s» không hợp lệ; viết một năm từ %(first)s đến %(until)s."),
    "withdrawal_needs_reason": _("Gỡ biểu phải nêu lý do."),
    "withdrawn_already": _("«%(title)s» đã được gỡ xuống trước đó."),
}


def sentence(error: DossierError) -> str:
    """The refusal as one sentence that names what would be accepted."""
    return _sentence(error, SENTENCES)
