"""Alembic's environment of the application."""
import os
import sys

from alembic import context
from sqlalchemy import create_engine

sys.path.insert(0, os.path.dirname(__file__))
import models  # noqa: E402

with create_engine(os.environ["APPLICATION_URL"]).connect() as connection:
    context.configure(connection=connection, target_metadata=models.Base.metadata, compare_type=True,
                      compare_server_default=False)
    with context.begin_transaction():
        context.run_migrations()
