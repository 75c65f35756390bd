"""Who works where, and as what: the account of a person or of another system."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dossiers.models.agencies import Agency
from dossiers.models.units import Unit


def roles() -> list[tuple[str, Any]]:
    return list(StaffMember.Role.choices)


class StaffMember(models.Model):
    """A user's role at an agency, or over a whole unit (the provincial controller)."""

    class Role(models.TextChoices):
        DESK_OFFICER = "desk_officer", _("Công chức tiếp nhận")
        ONE_STOP_HEAD = "one_stop_head", _("Trưởng bộ phận Một cửa")
        SPECIALIST = "specialist", _("Chuyên viên")
        UNIT_LEADER = "unit_leader", _("Lãnh đạo phòng")
        SIGNING_LEADER = "signing_leader", _("Lãnh đạo ký duyệt")
        CLERK = "clerk", _("Văn thư")
        CONTROLLER = "controller", _("Kiểm soát thủ tục hành chính")
        POSTAL_OFFICER = "postal_officer", _("Nhân viên bưu chính công ích")
        SYSTEM = "system", _("Hệ thống kết nối")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="staff_member")
    role = models.CharField(_("vai trò"), max_length=16, choices=roles)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="staff")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("cán bộ")
        verbose_name_plural = _("cán bộ")
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False, unit__isnull=True) | Q(agency__isnull=True, unit__isnull=False),
                name="staff_at_an_agency_or_over_a_unit",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"
