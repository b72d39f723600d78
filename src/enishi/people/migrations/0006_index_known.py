from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_call_the_nameless"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("known", True)), fields=["id"], name="person_known"
            ),
        ),
    ]
