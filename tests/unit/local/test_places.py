"""The short folder for a home's sockets."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from pipeline import errors
from pipeline.local import places


@pytest.fixture
def runtime(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("r")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    return folder


def test_only_its_owner_can_open_it(runtime: Path, tmp_path: Path) -> None:
    folder = places.runtime_folder(tmp_path / "home")
    assert folder.parent == runtime
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.usefixtures("runtime")
def test_a_home_has_the_same_folder_however_its_path_is_written_and_another_home_another(tmp_path: Path) -> None:
    assert places.runtime_folder(tmp_path / "home") == places.runtime_folder(tmp_path / "x" / ".." / "home")
    assert places.runtime_folder(tmp_path / "home") != places.runtime_folder(tmp_path / "other")


def test_a_socket_path_stays_short_however_long_the_paths_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / ("d" * 90)
    deep.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(deep))
    folder = places.runtime_folder(tmp_path / ("h" * 200))
    try:
        assert len(os.fsencode(folder / "redis.sock")) <= places.SOCKET_PATH_BYTES
    finally:
        folder.rmdir()


@pytest.mark.usefixtures("runtime")
def test_a_folder_that_others_can_open_is_refused(tmp_path: Path) -> None:
    folder = places.runtime_folder(tmp_path / "home")
    folder.chmod(0o755)
    with pytest.raises(errors.SettingsError, match="you alone"):
        places.runtime_folder(tmp_path / "home")


@pytest.mark.usefixtures("runtime")
def test_a_link_in_its_place_is_refused(tmp_path: Path) -> None:
    folder = places.runtime_folder(tmp_path / "home")
    folder.rmdir()
    folder.symlink_to(tmp_path)
    with pytest.raises(errors.SettingsError, match="you alone"):
        places.runtime_folder(tmp_path / "home")


def test_a_home_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    log = places.log_file(tmp_path / "a" / "home", "redis")
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in log.parents[:3]] == [0o700] * 3
