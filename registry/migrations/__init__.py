"""The migrations: what brings a database's tables to those of this program (Alembic)."""
