"""The ledger: the SQL database that knows everything, and the only truth. One module per noun.

A statement that every round or every call runs is built once, above the functions: SQLAlchemy takes longer to build one than
SQLite to answer it.
"""

from pipeline.ledger import arrivals, orders, outbox, schedules
from pipeline.ledger.engine import Ledger, Tx
from pipeline.ledger.migrate import check_secret, upgrade

__all__ = ["Ledger", "Tx", "arrivals", "check_secret", "orders", "outbox", "schedules", "upgrade"]
