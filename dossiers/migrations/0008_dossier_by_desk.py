from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0007_roles_by_reference")]

    operations = [
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(fields=["desk", "id"], name="dossier_by_desk"),
        ),
    ]
