"""A credential that is mended while everything runs is taken up without a restart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.wiring import Wiring
from tests.integration.sending.rig import KEY, Rig, contacts


def test_a_key_file_that_is_mended_lifts_the_hold_and_the_import_goes_on(
    make_rig: Callable[..., Rig], tmp_path: Path
) -> None:
    key = tmp_path / "key.txt"
    key.write_text("not-the-key")
    rig = make_rig(account={"api_key": f"file:{key}"})
    rig.wiring = Wiring(rig.wiring.settings, reload=lambda: rig.wiring.settings)
    rig.__post_init__()
    import_id = rig.submit(contacts(10))
    rig.until(lambda: (rig.shown(import_id)["waiting"] or {}).get("reason") == "account_held")
    key.write_text(KEY)
    assert rig.run(import_id)["rows"]["delivered"] == 10


def test_an_account_that_the_settings_lost_is_held_until_it_is_back(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig()
    import_id = rig.submit(contacts(10))
    lost = Wiring(rig.wiring.settings.model_copy(update={"accounts": {}}))
    rig.step(lost.sending())
    waiting = rig.shown(import_id)["waiting"]
    assert waiting is not None
    assert waiting["reason"] == "account_held"
    assert rig.run(import_id)["rows"]["delivered"] == 10
