"""The ledger: the SQL database that knows everything, and the only truth. One module per noun."""

from pipeline.ledger import outbox
from pipeline.ledger.engine import Ledger, Tx
from pipeline.ledger.migrate import check_secret, upgrade

__all__ = ["Ledger", "Tx", "check_secret", "outbox", "upgrade"]
