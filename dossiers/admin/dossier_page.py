"""One dossier's page, its actions, the intake form and the slip. A refusal is a sentence, and keeps what was typed."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dossiers import calendars, competence, selectors, services
from dossiers.admin import marks, slip
from dossiers.admin.action_forms import ActionForm, offices_of
from dossiers.admin.applicants import applicant_rows
from dossiers.admin.correction import CorrectionForm
from dossiers.admin.dossier_list import status_badge
from dossiers.admin.fields import first_complaint
from dossiers.admin.history import History, history
from dossiers.admin.intake import IntakeForm, take_in, term_words
from dossiers.admin.reading import in_office_time
from dossiers.models import Dossier
from dossiers.models.choices import ACTION_LABELS, STATUS_LABELS
from dossiers.roles import Standing, standing
from dossiers.rules.errors import DossierError, Stale
from dossiers.rules.lifecycle import CORRECT, OPEN
from dossiers.rules.officetime import day_of, to_date, to_instant
from dossiers.sentences import sentence

LARGEST_KEY = 2**63 - 1
FORM_USED = gettext_lazy(
    "Biểu mẫu này đã dùng để tiếp nhận hồ sơ %(code)s; nếu đây là một hồ sơ khác, hãy gửi lại lần nữa."
)
Form = ActionForm | CorrectionForm
RELATED = ("procedure_version__procedure", "procedure_version__field", "applicant", "desk", "agency__unit", "parent")


class DossierPages:
    """The pages of `DossierAdmin` that are not its list."""

    admin_site: admin.AdminSite
    opts: Any

    def change_view(self, request: HttpRequest, object_id: str, *_given: Any) -> HttpResponse:
        return in_office_time(self._page, request, object_id)

    def intake_view(self, request: HttpRequest) -> HttpResponse:
        return in_office_time(self._intake, request)

    def slip_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return in_office_time(self._slip, request, str(pk))

    # -- the page -----------------------------------------------------------------------------------------

    def _page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        dossier = _visible(request, object_id)
        who = standing(request.user)
        if request.method == "POST":
            return self._act(request, dossier, who)
        return self._shown(request, dossier, who, _past(request, dossier))

    def _act(self, request: HttpRequest, dossier: Dossier, who: Standing) -> HttpResponse:
        action = request.POST.get("action", "")
        if action not in who.role_actions(dossier) or action not in ACTION_LABELS:
            raise PermissionDenied
        past = _past(request, dossier)
        form: Form = (
            CorrectionForm(dossier, past.effective, request.POST)
            if action == CORRECT
            else ActionForm(action, dossier, request.POST)
        )
        if not form.is_valid():
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            if form.errors.get("voids_from") and form.data.get("seq") != str(dossier.seq):
                # the event that was chosen is void since: somebody else was first
                status, complaint = HTTPStatus.CONFLICT, _moved(dossier)
            else:
                complaint = first_complaint(form)
        else:
            try:
                moved = _written(form, dossier, request.user)
            except DossierError as refused:
                stale = isinstance(refused, Stale)
                status = HTTPStatus.CONFLICT if stale else HTTPStatus.UNPROCESSABLE_ENTITY
                complaint = sentence(refused)
                if number := refused.params.get("step"):
                    complaint = _("Việc thay thế %(number)s – %(complaint)s") % {
                        "number": number,
                        "complaint": complaint,
                    }
            except OperationalError:
                status, complaint = HTTPStatus.SERVICE_UNAVAILABLE, busy()
            else:
                now_is = STATUS_LABELS.get(moved.status, _("Nhập nhầm, đã hủy"))
                messages.success(request, f"{moved.code}: {form.label} – {now_is}.")
                if not selectors.visible_to(request.user).filter(pk=moved.pk).exists():  # it went to another agency
                    return HttpResponseRedirect(reverse("admin:dossiers_dossier_changelist"))
                return HttpResponseRedirect(request.path)
        messages.error(request, complaint)
        if status == HTTPStatus.CONFLICT:
            dossier = _visible(request, str(dossier.pk))
            past = _past(request, dossier)
        response = self._shown(request, dossier, who, past, form)
        response.status_code = status
        return response

    def _shown(
        self, request: HttpRequest, dossier: Dossier, who: Standing, past: History, typed: Form | None = None
    ) -> HttpResponse:
        actions = who.actions(dossier)
        if typed is not None and typed.action not in actions:
            actions = [typed.action, *actions]
        forms: list[Form] = []
        for action in actions:
            if typed is not None and typed.action == action:
                # what was typed stays; the version is the one now on the page
                typed.data = request.POST.copy()
                typed.data["seq"] = str(dossier.seq)
                forms.append(typed)
            elif action == CORRECT:
                if past.effective:
                    forms.append(CorrectionForm(dossier, past.effective))
            else:
                forms.append(ActionForm(action, dossier))
        context = {
            "dossier": dossier,
            "status_badge": status_badge(dossier),
            "mark": marks.mark(dossier, timezone.now(), calendars.current_revision()),
            "received": marks.instant(dossier.received_at),
            "due": marks.instant(dossier.due_at),
            "promised": marks.instant(dossier.promised_at) if dossier.promised_at else "",
            "ended": marks.instant(dossier.ended_at) if dossier.ended_at else "",
            "open": dossier.status in OPEN,
            "term": term_words(dossier.term_kind, dossier.term_amount),
            "past": past,
            "forms": forms,
            "typed": typed,
            "agencies": next((form.agencies for form in forms if isinstance(form, CorrectionForm)), []),
            "offices": offices_of(dossier) if forms else [],
            "secret": slip.secret_of(dossier) if who.at_desk else "",
            "applicant_rows": applicant_rows(dossier.applicant) if who.handles_applicants else [],
        }
        return self._rendered(request, "page", dossier.code, context)

    # -- taking in ----------------------------------------------------------------------------------------

    def _intake(self, request: HttpRequest) -> HttpResponse:
        who = standing(request.user)
        if not who.takes_in or who.agency is None or not isinstance(request.user, User):
            raise PermissionDenied
        now = timezone.now()
        desk = competence.desk_of(who.agency)
        offered = competence.offers(desk, to_date(day_of(to_instant(now))))
        form = IntakeForm(offered, who.channels, request.POST if request.method == "POST" else None)
        status = HTTPStatus.OK
        if request.method == "POST":
            complaint = ""
            if not form.is_valid():
                complaint = first_complaint(form)
                if "once" in form.errors:
                    form.renew(request.POST)
            else:
                try:
                    taken_in = take_in(form, desk, request.user, now)
                except DossierError as refused:
                    complaint = sentence(refused, {"key_reused": FORM_USED})
                    if refused.code == "key_reused":
                        form.renew(request.POST)
                except OperationalError:
                    complaint = busy()
                else:
                    dossier = taken_in.dossier
                    said = _("Đã tiếp nhận hồ sơ %(code)s.") if taken_in.now else _("Đã tiếp nhận từ trước: %(code)s.")
                    messages.success(request, said % {"code": dossier.code})
                    return HttpResponseRedirect(reverse("admin:dossiers_dossier_slip", args=[dossier.pk]))
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            messages.error(request, complaint)
        context = {"form": form, "desk": desk, "nothing_offered": not offered}
        response = self._rendered(request, "intake", _("Tiếp nhận hồ sơ"), context)
        response.status_code = status
        return response

    def _slip(self, request: HttpRequest, object_id: str) -> HttpResponse:
        dossier = _visible(request, object_id)
        who = standing(request.user)
        if not who.at_desk:
            raise PermissionDenied
        if dossier.received_at is None:
            raise Http404(_("Chỉ hồ sơ đã được tiếp nhận mới có giấy tiếp nhận và hẹn trả kết quả."))
        context = {
            "dossier": dossier,
            "slip": slip.slip(dossier),
            "received": marks.instant(dossier.received_at),
            "term": term_words(dossier.term_kind, dossier.term_amount),
            "applicant_rows": applicant_rows(dossier.applicant),
        }
        return self._rendered(request, "slip", _("Giấy tiếp nhận và hẹn trả kết quả"), context)

    def _rendered(self, request: HttpRequest, name: str, title: str, context: dict[str, Any]) -> TemplateResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, f"admin/dossiers/dossier/{name}.html", shared | context)


def _visible(request: HttpRequest, object_id: str) -> Dossier:
    """The dossier if this user may see it; whether it exists at all is nobody else's business."""
    if not object_id.isascii() or not object_id.isdecimal() or int(object_id[:20]) > LARGEST_KEY:
        raise Http404
    if not (request.user.is_superuser or request.user.has_perm("dossiers.view_dossier")):
        raise PermissionDenied
    dossier = selectors.visible_to(request.user).select_related(*RELATED).filter(pk=int(object_id)).first()
    if dossier is None:
        raise Http404
    return dossier


def _past(request: HttpRequest, dossier: Dossier) -> History:
    """What this user may read of its past."""
    return history(dossier, reasons=selectors.reads_reasons(request.user))


def _written(form: Form, dossier: Dossier, user: Any) -> Dossier:
    now = timezone.now()
    if isinstance(form, CorrectionForm):
        return services.correct(
            dossier.pk, voids_from=form.cleaned_data["voids_from"], reason=form.cleaned_data["reason"],
            recorded_at=now, steps=form.steps(), actor=user, expected_seq=form.expected_seq,
        )  # fmt: skip
    at = form.cleaned_data["at"] or now
    return services.act(
        dossier.pk, form.action, at=at, recorded_at=now, actor=user, expected_seq=form.expected_seq,
        **form.details(dossier),
    )  # fmt: skip


def _moved(dossier: Dossier) -> str:
    return sentence(Stale("moved_meanwhile", code=dossier.code, status=dossier.status))


def busy() -> str:
    """What is said while somebody else holds the database, as a bulk load does on SQLite."""
    return _("Hệ thống đang bận ghi dữ liệu khác; chưa ghi gì, hãy thử lại sau ít phút.")
