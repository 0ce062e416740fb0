"""Alembic's entry: it is always called with the connection that `pipeline.ledger.migrate` opened."""

from alembic import context

from pipeline.ledger import schema

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=schema.metadata)
context.run_migrations()
