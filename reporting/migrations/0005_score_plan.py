"""The index of Decision 766/QĐ-TTg as it is shipped: groups, items and classes, where there are none yet."""

from django.db import migrations

from reporting.score766.plan import load_plan


def load(apps, schema_editor):
    load_plan(lambda name: apps.get_model("reporting", name))


class Migration(migrations.Migration):
    dependencies = [("reporting", "0004_score")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
