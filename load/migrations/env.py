"""Alembic's entry point: runs migrations on the connection that ``load.migrate`` passes in."""

from alembic import context

from load.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
