from django.db import migrations, models


def tell_apart(apps, schema_editor):
    """What was published of a simulated province was marked as reconstructed."""
    kinds = dict(apps.get_model("dossiers", "Origin").objects.values_list("pk", "kind"))
    publications = apps.get_model("reporting", "Publication").objects
    for publication in publications.filter(reconstructed=True).exclude(origins=[]):
        found = {kinds.get(origin[0], "rebuilt") for origin in publication.origins}  # a removed one: as it was
        publications.filter(pk=publication.pk).update(reconstructed="rebuilt" in found, simulated="scenario" in found)


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0006_origin_rebuilt"), ("reporting", "0007_runs")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="simulated",
            field=models.BooleanField(default=False, verbose_name="số liệu mô phỏng"),
        ),
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
    ]
