"""The record keeps what a decision wrote over, not every term before and after it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reorganisations", "0002_a_decision_knows_whom_it_concerns")]

    operations = [
        migrations.RemoveField(model_name="reorganisation", name="before"),
        migrations.AddField(model_name="reorganisation", name="over", field=models.JSONField(default=dict), preserve_default=False),
    ]
