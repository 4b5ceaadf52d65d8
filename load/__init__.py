"""Facts to warehouse: schema, migrations, the writer, marts, exports."""
