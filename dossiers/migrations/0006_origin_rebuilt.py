from datetime import timedelta, timezone

from django.db import migrations, models

OFFICE = timezone(timedelta(hours=7))


def tell_apart(apps, schema_editor):
    """A published period was over before it was rebuilt; a province is simulated up to the moment of its load."""
    origins = apps.get_model("dossiers", "Origin").objects
    for origin in origins.filter(kind="scenario"):
        if origin.last < origin.loaded_at.astimezone(OFFICE).date():
            origins.filter(pk=origin.pk).update(kind="rebuilt")


def tell_together(apps, schema_editor):
    apps.get_model("dossiers", "Origin").objects.filter(kind="rebuilt").update(kind="scenario")


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0005_submissions_and_agency_index")]

    operations = [
        migrations.AlterField(
            model_name="origin",
            name="kind",
            field=models.CharField(
                choices=[
                    ("scenario", "Mô phỏng"),
                    ("rebuilt", "Dựng lại từ số liệu công bố"),
                    ("import", "Nhập dữ liệu"),
                ],
                max_length=8,
                verbose_name="loại",
            ),
        ),
        migrations.RunPython(tell_apart, tell_together),
    ]
