"""What our dossiers give is computed: nobody enters it, nor the whole score of a group that has such an item."""

from django.db import migrations

REPLACED = ("766-ho-so-truc-tuyen", "766-diem-progress", "766-diem-online")


def compute(apps, schema_editor):
    """The share received online takes the place of the entered one; values that were entered are kept, unused."""
    items, groups = apps.get_model("reporting", "ScoreItem").objects, apps.get_model("reporting", "ScoreGroup").objects
    if not items.filter(rate="online").exists():
        items.filter(indicator__code="766-ho-so-truc-tuyen").update(indicator=None, rate="online")
    groups.filter(pk__in=items.exclude(rate="").values("group")).update(indicator=None)
    used = [*items.exclude(indicator=None).values_list("indicator", flat=True),
            *groups.exclude(indicator=None).values_list("indicator", flat=True)]  # fmt: skip
    indicators = apps.get_model("reporting", "Indicator").objects
    indicators.filter(code__in=REPLACED, values=None).exclude(pk__in=used).delete()


class Migration(migrations.Migration):
    dependencies = [("reporting", "0009_moved_on")]
    operations = [migrations.RunPython(compute, migrations.RunPython.noop)]
