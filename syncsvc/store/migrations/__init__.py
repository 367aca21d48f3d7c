"""How the store's schema came to be: one Alembic version per step, each in a transaction of its own."""
