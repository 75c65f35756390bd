"""`/admin/bao-cao/kiem-tra/`: check the arithmetic of published figures, pasted or uploaded, and of entered values."""

from __future__ import annotations

from typing import Any, BinaryIO, NamedTuple, cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dossiers.models import Unit
from dossiers.rules.errors import BadValue, DossierError
from reporting import entered
from reporting.checking import INCONSISTENT, TRUNCATED, UNCHECKED, Check, checked
from reporting.figures import ARTICLES, LARGEST, read_figures, text_of
from reporting.layouts.checks import VERDICT_LABELS, computed, made_of, stated, summary, whole
from reporting.sentences import sentence
from reporting.staff.page import page, staff_page

MOST_ENTERED = 200  # the newest


class Line(NamedTuple):
    """A figure as the page shows it."""

    name: str
    detail: str
    stated: str
    made_of: str
    computed: str
    implied: str
    verdict: str
    label: str
    advice: str


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def published(request: HttpRequest, unit: Unit | None) -> HttpResponse:
    """Nothing is kept: what was pasted or uploaded is read, judged and shown again, with what was typed."""
    text, refused = "", ""
    checks: list[Check] = []
    if request.method == "POST":
        text = request.POST.get("text", "")
        try:
            text, name = _given(request)
            checks = checked(read_figures(text, name))
        except DossierError as error:
            refused = sentence(error)
    context: dict[str, Any] = {
        "text": text,
        "refused": refused,
        "lines": [_line(check) for check in checks],
        "summary": summary(checks) if checks else "",
        "largest": LARGEST,
        **_entered(unit),
    }
    status = 400 if refused else 200
    return page(request, "reporting/staff/published.html", _("Kiểm tra số liệu công bố"), context, view="published",
                status=status)  # fmt: skip


def _given(request: HttpRequest) -> tuple[str, str]:
    """What to check, and what to call it in a refusal: the example, the file, or the text, in this order."""
    if "example" in request.POST:
        return ARTICLES.read_text(encoding="utf-8"), ARTICLES.name
    file = request.FILES.get("file")
    if file is not None:
        return text_of(cast(BinaryIO, file), file.name or ""), file.name or ""
    text = request.POST.get("text", "")
    if not text.strip():
        raise BadValue("figures_not_given")
    return text, _("Văn bản đã dán")


def _entered(unit: Unit | None) -> dict[str, Any]:
    """The newest entered values that state something, with the verdict of each."""
    values = entered.with_statements(entered.values_of(unit)).select_related("indicator", "unit")
    newest = list(values.prefetch_related("unit__versions").order_by("-last", "-first", "pk")[: MOST_ENTERED + 1])
    found = entered.check_values(newest[:MOST_ENTERED])
    return {
        "entered": [_entered_line(one) for one in found],
        "entered_summary": summary([one.check for one in found if one.check is not None]) if found else "",
        "entered_more": len(newest) > MOST_ENTERED,
        "entered_most": MOST_ENTERED,
    }


def _entered_line(one: entered.EnteredCheck) -> Line:
    value = one.value
    names = {version.valid_from: version.name for version in value.unit.versions.all()}
    detail = f"{names[max(names)] if names else value.unit.code}, {value.first:%d/%m/%Y} – {value.last:%d/%m/%Y}"
    if one.check is not None:
        return _line(one.check)._replace(name=value.indicator.name, detail=detail)
    why = sentence(one.why) if one.why is not None else ""
    return Line(value.indicator.name, detail, value.stated or entered.printed(value.value), "–", "–", "–", UNCHECKED,
                str(VERDICT_LABELS[UNCHECKED]), why)  # fmt: skip


def _line(check: Check) -> Line:
    figure = check.figure
    return Line(
        name=figure.indicator or figure.id,
        detail=", ".join(part for part in (figure.source, figure.id if figure.indicator else "") if part),
        stated=stated(figure),
        made_of=made_of(figure),
        computed=computed(check),
        implied=whole(check.implied_denominator),
        verdict=check.verdict,
        label=str(VERDICT_LABELS[check.verdict]),
        advice=_advice(check),
    )


def _advice(check: Check) -> str:
    """What to look at, where a figure does not follow."""
    figure = check.figure
    if check.verdict == TRUNCATED:
        return _("Số lẻ bị cắt; làm tròn thì được %(computed)s.") % {"computed": computed(check)}
    if check.verdict != INCONSISTENT:
        return ""
    if figure.denominator is None:
        return _("Các phần cộng lại được %(computed)s.") % {"computed": computed(check)}
    if check.implied_denominator is None:
        return _("Tử số chia mẫu số được %(computed)s.") % {"computed": computed(check)}
    return _("Tử số chia mẫu số được %(computed)s; muốn có %(stated)s thì mẫu số phải là %(implied)s.") % {
        "computed": computed(check), "stated": figure.stated.text, "implied": whole(check.implied_denominator),
    }  # fmt: skip
