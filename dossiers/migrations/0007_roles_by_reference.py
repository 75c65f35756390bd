from django.db import migrations, models

import dossiers.models.staff


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0006_origin_rebuilt")]

    operations = [
        migrations.AlterField(
            model_name="staffmember",
            name="role",
            field=models.CharField(choices=dossiers.models.staff.roles, max_length=16, verbose_name="vai trò"),
        ),
    ]
