"""The index of Decision 766/QĐ-TTg as configuration: its groups, what each is made of, yearly targets, classes."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reporting.models.indicators import Indicator


class ScoreGroup(models.Model):
    """A group of the index and its points.

    `indicator`: its whole score, entered where somebody else has scored it; never of a group with a computed item.
    """

    code = models.SlugField(_("mã"), max_length=20, unique=True)
    name = models.CharField(_("tên"), max_length=120)
    points = models.PositiveSmallIntegerField(_("điểm tối đa"), validators=[MinValueValidator(1)])
    order = models.PositiveSmallIntegerField(_("thứ tự"))
    indicator = models.OneToOneField(
        Indicator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chỉ tiêu điểm cả nhóm")
    )

    class Meta:
        verbose_name = _("nhóm điểm 766")
        verbose_name_plural = _("nhóm điểm 766")
        ordering = ["order", "code"]
        constraints = [models.CheckConstraint(condition=Q(points__gte=1), name="score_group_has_points")]

    def __str__(self) -> str:
        return self.name


class ScoreItem(models.Model):
    """A part of a group: a share that is entered, or one that our dossiers give. Full points at the target."""

    group = models.ForeignKey(ScoreGroup, models.CASCADE, related_name="items", verbose_name=_("nhóm"))
    indicator = models.OneToOneField(
        Indicator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chỉ tiêu nhập")
    )
    rate = models.CharField(_("tỷ lệ từ hồ sơ"), max_length=12, blank=True)  # a word of `score766.computed`
    points = models.PositiveSmallIntegerField(_("điểm tối đa"), validators=[MinValueValidator(1)])
    order = models.PositiveSmallIntegerField(_("thứ tự"))

    class Meta:
        verbose_name = _("chỉ tiêu thành phần 766")
        verbose_name_plural = _("chỉ tiêu thành phần 766")
        ordering = ["group__order", "order"]
        constraints = [
            models.CheckConstraint(
                condition=Q(indicator__isnull=False, rate="") | (Q(indicator__isnull=True) & ~Q(rate="")),
                name="score_item_entered_or_own",
            ),
            models.CheckConstraint(condition=Q(points__gte=1), name="score_item_has_points"),
            models.UniqueConstraint(fields=["rate"], condition=~Q(rate=""), name="score_item_rate_once"),
        ]

    def __str__(self) -> str:
        return self.indicator.name if self.indicator is not None else self.rate


class ScoreTarget(models.Model):
    """From a year on, the percentage at which an item has all its points; before the first year it is 100 %."""

    item = models.ForeignKey(ScoreItem, models.CASCADE, related_name="targets", verbose_name=_("chỉ tiêu thành phần"))
    year = models.PositiveSmallIntegerField(_("từ năm"), validators=[MinValueValidator(2000), MaxValueValidator(2199)])
    percent = models.DecimalField(
        _("mức đạt điểm tối đa (%)"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(100)],
    )

    class Meta:
        verbose_name = _("mức yêu cầu")
        verbose_name_plural = _("mức yêu cầu")
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["item", "year"], name="score_target_once_a_year"),
            models.CheckConstraint(condition=Q(percent__gt=0, percent__lte=100), name="score_target_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.percent} %"


class ScoreClass(models.Model):
    """A class of the index: from `least` points, up to the next class."""

    name = models.CharField(_("tên"), max_length=40, unique=True)
    least = models.DecimalField(
        _("từ điểm"), max_digits=5, decimal_places=2, unique=True, validators=[MinValueValidator(0)]
    )

    class Meta:
        verbose_name = _("xếp loại 766")
        verbose_name_plural = _("xếp loại 766")
        ordering = ["-least"]

    def __str__(self) -> str:
        return self.name
