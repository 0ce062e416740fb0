"""A source is a place of the settings: its files are read, and nothing outside it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import errors, settings
from pipeline.service import sources
from pipeline.service.parts import Service
from pipeline.wiring import Wiring

BYTES = b"Email\nada@acme-widgets.com\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    (folder / "2026").mkdir(parents=True)
    (folder / "2026" / "leads.csv").write_bytes(BYTES)
    (folder / "2026" / "notes.txt").write_bytes(b"not asked for")
    (tmp_path / "secret.csv").write_bytes(b"outside")
    return folder


@pytest.fixture
def service(tmp_path: Path, place: Path) -> Service:
    given = settings.Settings(
        home=tmp_path / "home",
        sources={"crm": settings.SourceSettings(url=str(place))},
        upload_limit_bytes=100,
    )
    return Wiring(given).service()


def test_a_file_of_a_source_is_read_as_a_file_of_this_machine(service: Service) -> None:
    with sources.opened(service, "crm", "2026/leads.csv") as path:
        assert path.read_bytes() == BYTES


@pytest.mark.parametrize(
    "path",
    [
        "../secret.csv",
        "2026/../../secret.csv",
        "/etc/passwd",
        "s3://other/leads.csv",
        "",
        ".",
        "a\\..\\b",
        "a\nb",
        "..",
    ],
)
def test_a_path_that_leaves_the_source_is_refused(service: Service, path: str) -> None:
    with (
        pytest.raises(errors.RequestError, match="inside the source"),
        sources.opened(service, "crm", path),
    ):
        pass


def test_a_link_that_leads_out_is_not_followed(service: Service, place: Path) -> None:
    (place / "out").symlink_to(place.parent)
    (place / "file.csv").symlink_to(place.parent / "secret.csv")
    for path in ("out/secret.csv", "file.csv"):
        with pytest.raises(errors.LeadliftError, match=r"leads out|a link"), sources.opened(service, "crm", path):
            pass


def test_a_file_that_is_not_there_and_a_folder_are_refused_by_name(service: Service) -> None:
    with pytest.raises(errors.NotFound, match="no file 2026/others"), sources.opened(service, "crm", "2026/others.csv"):
        pass
    with pytest.raises(errors.FileError, match="2026 is a folder"), sources.opened(service, "crm", "2026"):
        pass


def test_a_file_that_is_too_long_is_refused_before_it_is_read(service: Service, place: Path) -> None:
    (place / "long.csv").write_bytes(b"x" * 101)
    with pytest.raises(errors.FileError, match="longer than 100 bytes"), sources.opened(service, "crm", "long.csv"):
        pass


def test_a_source_that_is_not_set_up_is_named_with_those_that_are(service: Service) -> None:
    with pytest.raises(errors.RequestError, match="no source 'erp'; the settings have crm"):
        sources.folder(service, "erp")


def test_a_listing_has_the_files_that_fit(service: Service) -> None:
    assert list(sources.listing(service, "crm", "2026/*.csv")) == ["2026/leads.csv"]
    assert list(sources.listing(service, "crm", "*.csv")) == []
    assert list(sources.listing(service, "crm", "nowhere/*.csv")) == []


def test_a_credential_that_is_not_there_is_named(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CRM_SECRET", raising=False)
    service.settings.sources["s3"] = settings.SourceSettings(url="s3://b", options={"secret": "env:CRM_SECRET"})
    with pytest.raises(errors.SettingsError, match=r"sources\.s3\.options\.secret .* CRM_SECRET"):
        sources.folder(service, "s3")
