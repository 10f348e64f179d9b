from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("workshop", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SimulatedCountry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scale", models.CharField(max_length=10, verbose_name="scale")),
                ("merged", models.BooleanField(verbose_name="with the events of July 2025")),
                ("figures", models.BooleanField(verbose_name="with the reports' own figures")),
                ("marked_at", models.DateTimeField(verbose_name="marked at")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished at")),
            ],
            options={"verbose_name": "mark of the simulated country"},
        ),
    ]
