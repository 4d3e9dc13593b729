"""On PostgreSQL the path is compared byte by byte, whatever the locale of the server: ranges and the index need it."""

from django.db import migrations


def compare_bytes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            'ALTER TABLE orgs_unit ALTER COLUMN path TYPE varchar(48) COLLATE "C"'
        )


class Migration(migrations.Migration):
    dependencies = [("orgs", "0003_unit_batch")]
    operations = [migrations.RunPython(compare_bytes, migrations.RunPython.noop)]
