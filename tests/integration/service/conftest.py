"""A service without a vendor: verbs, store and ledger are real, and a test says itself what the vendor answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.settings import AccountSettings, Settings
from pipeline.wiring import Wiring
from tests.integration.conftest import SECRET
from tests.integration.service.desk import Desk


@pytest.fixture
def desk(tmp_path: Path, ledger_url: str) -> Desk:
    """A desk with the account `main`, once on each database."""
    table: dict[str, Any] = {
        "vendor": "persistiq",
        "base_url": "http://vendor.invalid",
        "api_key": "an unused key",
        "region": "US",
    }
    settings = Settings(
        home=tmp_path / "home",
        ledger_url=ledger_url,
        redis_url="redis://redis.invalid",
        secret_key=SECRET.decode(),
        accounts={"main": AccountSettings(**table), "other": AccountSettings(**table)},
    )
    return Desk(Wiring(settings), tmp_path)
