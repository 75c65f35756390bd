"""The standard entered indicators, shipped: what conferences report and no dossier can tell.

Loaded after every migration; what is there already is left as its office wrote it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.apps import apps as installed
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from reporting.models import Indicator

Group, Kind = Indicator.Group, Indicator.Kind


class Standard(NamedTuple):
    """An indicator as it is loaded.

    `shown_in` is the group it stands in on our pages, where that is another; `parts` is what its parts are called.
    """

    code: str
    name: Promise
    group: str
    kind: str
    measure: str | Promise
    formula: Promise
    shown_in: str = ""
    parts: tuple[Promise, ...] = ()


STANDARD = (
    Standard(
        "procedures.internal",
        _("Thủ tục hành chính nội bộ giữa các cơ quan"),
        Group.OTHER,
        Kind.COUNT,
        _("thủ tục"),
        _("số thủ tục nội bộ đã công bố; các phần theo từng cơ quan"),
        "procedures",
    ),
    Standard(
        "openness.posted",
        _("Thủ tục được niêm yết, công khai đầy đủ"),
        Group.OPENNESS,
        Kind.SHARE,
        _("thủ tục"),
        _("số thủ tục được niêm yết, công khai đầy đủ ÷ số thủ tục phải công khai"),
    ),
    Standard(
        "online.integrated",
        _("Thủ tục tích hợp trên Cổng Dịch vụ công quốc gia"),
        Group.ONLINE,
        Kind.SHARE,
        _("thủ tục"),
        _("số thủ tục đã tích hợp trên Cổng Dịch vụ công quốc gia ÷ số thủ tục đang có hiệu lực"),
    ),
    Standard(
        "payment.online",
        _("Hồ sơ thanh toán trực tuyến"),
        Group.PAYMENT,
        Kind.SHARE,
        _("hồ sơ"),
        _("số hồ sơ thanh toán trực tuyến ÷ số hồ sơ phải nộp phí, lệ phí"),
    ),
    Standard(
        "digitisation.dossiers",
        _("Hồ sơ được số hóa đầy đủ"),
        Group.DIGITISATION,
        Kind.SHARE,
        _("hồ sơ"),
        _("số hồ sơ đã giải quyết có mọi thành phần được số hóa ÷ số hồ sơ đã giải quyết"),
    ),
    Standard(
        "digitisation.results",
        _("Kết quả giải quyết được số hóa"),
        Group.DIGITISATION,
        Kind.SHARE,
        _("hồ sơ"),
        _("số hồ sơ đã giải quyết có kết quả điện tử ÷ số hồ sơ đã giải quyết"),
    ),
    Standard(
        "satisfaction.satisfied",
        _("Mức độ hài lòng"),
        Group.SATISFACTION,
        Kind.SHARE,
        _("lượt đánh giá"),
        _("số lượt đánh giá hài lòng ÷ số lượt đánh giá"),
    ),
    Standard(
        "satisfaction.feedback",
        _("Phản ánh, kiến nghị tiếp nhận"),
        Group.SATISFACTION,
        Kind.COUNT,
        _("phản ánh, kiến nghị"),
        _("đã giải quyết + đang giải quyết trong hạn + quá hạn; các phần theo thứ tự đó"),
        parts=(_("đã giải quyết"), _("đang giải quyết trong hạn"), _("quá hạn")),
    ),
    Standard(
        "satisfaction.feedback_resolved",
        _("Phản ánh, kiến nghị đã giải quyết"),
        Group.SATISFACTION,
        Kind.SHARE,
        _("phản ánh, kiến nghị"),
        _("số phản ánh, kiến nghị đã giải quyết ÷ số tiếp nhận"),
    ),
    Standard(
        "satisfaction.feedback_in_time",
        _("Phản ánh, kiến nghị giải quyết đúng hạn"),
        Group.SATISFACTION,
        Kind.SHARE,
        _("phản ánh, kiến nghị"),
        _("số phản ánh, kiến nghị giải quyết đúng hạn ÷ số tiếp nhận"),
    ),
    Standard(
        "documents.incoming",
        _("Văn bản đến"),
        Group.DOCUMENTS,
        Kind.COUNT,
        _("văn bản"),
        _("văn bản điện tử + văn bản giấy; các phần theo thứ tự đó"),
        parts=(_("điện tử"), _("giấy")),
    ),
    Standard(
        "documents.outgoing",
        _("Văn bản đi"),
        Group.DOCUMENTS,
        Kind.COUNT,
        _("văn bản"),
        _("số văn bản đi đã phát hành"),
    ),
    Standard(
        "documents.from_files",
        _("Văn bản đi tạo từ hồ sơ công việc"),
        Group.DOCUMENTS,
        Kind.SHARE,
        _("văn bản"),
        _("số văn bản đi tạo từ hồ sơ công việc ÷ số văn bản đi"),
    ),
    Standard(
        "documents.signed",
        _("Văn bản đi được ký số"),
        Group.DOCUMENTS,
        Kind.SHARE,
        _("văn bản"),
        _("số văn bản đi được ký số ÷ số văn bản đi"),
    ),
    Standard(
        "index.par",
        _("Chỉ số cải cách hành chính (PAR INDEX)"),
        Group.INDEX,
        Kind.SCORE,
        _("điểm"),
        _("điểm do Bộ Nội vụ công bố"),
    ),
    Standard(
        "index.sipas",
        _("Chỉ số hài lòng về sự phục vụ hành chính (SIPAS)"),
        Group.INDEX,
        Kind.SCORE,
        _("điểm"),
        _("điểm do Bộ Nội vụ công bố"),
    ),
    Standard(
        "index.papi",
        _("Chỉ số hiệu quả quản trị và hành chính công (PAPI)"),
        Group.INDEX,
        Kind.SCORE,
        _("điểm"),
        _("điểm do nhóm khảo sát PAPI công bố"),
    ),
    Standard(
        "index.pci",
        _("Chỉ số năng lực cạnh tranh cấp tỉnh (PCI)"),
        Group.INDEX,
        Kind.SCORE,
        _("điểm"),
        _("điểm do Liên đoàn Thương mại và Công nghiệp Việt Nam công bố"),
    ),
    Standard(
        "index.service",
        _("Bộ chỉ số phục vụ người dân, doanh nghiệp (Quyết định 766/QĐ-TTg)"),
        Group.INDEX,
        Kind.SCORE,
        _("điểm"),
        _("điểm do Cổng Dịch vụ công quốc gia công bố"),
    ),
)
BY_CODE = {standard.code: standard for standard in STANDARD}


def load(using: str = "default", apps: Any = installed, **_signal: Any) -> None:
    """Create those that are missing. Called by `post_migrate`, whose `apps` may know of no indicators yet."""
    try:
        model = apps.get_model("reporting", "Indicator")
    except LookupError:
        return
    rows = model._default_manager.using(using)
    known = set(rows.values_list("code", flat=True))
    with override(None):  # names are stored as written here, whatever language is spoken
        rows.bulk_create(
            model(code=one.code, name=str(one.name), group=str(one.group), kind=str(one.kind), measure=str(one.measure))
            for one in STANDARD
            if one.code not in known
        )
