from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="DemoMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("marked_at", models.DateTimeField(verbose_name="marked at")),
                ("built_at", models.DateTimeField(null=True, verbose_name="built at")),
            ],
            options={"verbose_name": "mark of the demo"},
        ),
    ]
