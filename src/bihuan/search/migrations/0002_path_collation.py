"""On PostgreSQL the path is compared byte by byte, whatever the locale of the server: ranges and the index need it."""

from django.db import migrations


def compare_bytes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            'ALTER TABLE search_document ALTER COLUMN unit_path TYPE varchar(48) COLLATE "C"'
        )


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(compare_bytes, migrations.RunPython.noop)]
