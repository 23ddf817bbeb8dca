"""A setting or a file that cannot be used is named before anything starts."""

import shutil
from pathlib import Path
from typing import Never

import pytest
import yaml

from cli import serve
from cli.configured import check_configured
from cli.errors import CommandError
from cli.settings import PROJECT, Settings

URL = "https://openklant.example/klantinteracties/api/v1"


@pytest.fixture(autouse=True)
def without_a_register(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("URL", "TOKEN"):
        monkeypatch.delenv(f"BALIE_OPEN_KLANT_{name}", raising=False)


def given(monkeypatch: pytest.MonkeyPatch, url: str, token: str) -> None:
    monkeypatch.setenv("BALIE_OPEN_KLANT_URL", url)
    monkeypatch.setenv("BALIE_OPEN_KLANT_TOKEN", token)


def refused(settings: Settings) -> str:
    with pytest.raises(CommandError) as caught:
        check_configured(settings)
    assert caught.value.exit_code == 1
    return str(caught.value)


@pytest.mark.parametrize("url", ["nonsense", "ftp://openklant.example", "https://", "https://openklant.example:acht/"])
def test_address_of_the_register_that_is_none_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str
) -> None:
    given(monkeypatch, url, "geheim")
    assert refused(Settings(home=tmp_path)).splitlines() == [f"BALIE_OPEN_KLANT_URL: write {URL}"]


@pytest.mark.parametrize("token", ["geheim\n", "géheim"])
def test_token_that_cannot_be_sent_is_named_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, token: str
) -> None:
    given(monkeypatch, URL, token)
    [line] = refused(Settings(home=tmp_path)).splitlines()
    assert "BALIE_OPEN_KLANT_TOKEN" in line
    assert token.strip() not in line


def test_half_of_what_the_register_needs_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given(monkeypatch, "nonsense", "")  # the other half is what is said first
    assert "BALIE_OPEN_KLANT_URL and BALIE_OPEN_KLANT_TOKEN" in refused(Settings(home=tmp_path))


def test_key_of_the_register_that_cannot_be_used_is_named_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "municipality"
    shutil.copytree(PROJECT / "municipality", folder)
    (folder / "open-klant.yml").write_text("{channels: {webchat: chat}, questoin: true}", encoding="utf-8")
    settings = Settings(home=tmp_path, municipality=folder)
    check_configured(settings)  # nobody is connected, so nobody reads it
    given(monkeypatch, URL, "geheim")
    [line] = refused(settings).splitlines()
    assert line.startswith("municipality/open-klant.yml: questoin:")


def test_account_that_is_wrong_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "municipality"
    folder.mkdir()
    (folder / "channels.yml").write_text(yaml.safe_dump({"accounts": [{"id": "sms"}]}), encoding="utf-8")
    assert refused(Settings(home=tmp_path, municipality=folder)).startswith("municipality/channels.yml: accounts.0")


def test_what_holds_is_not_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given(monkeypatch, URL, "geheim")
    check_configured(Settings(home=tmp_path))


@pytest.mark.parametrize("detach", [True, False])
def test_nothing_starts_with_a_setting_that_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, detach: bool
) -> None:
    def begun(*_: object, **__: object) -> Never:
        pytest.fail("something was started")

    given(monkeypatch, "nonsense", "geheim")
    monkeypatch.setenv("BALIE_HOME", str(tmp_path))
    monkeypatch.setattr(serve, "check_installed", lambda settings: None)
    for name in ("_Serving", "_serve_detached"):
        monkeypatch.setattr(serve, name, begun)
    with pytest.raises(CommandError, match="BALIE_OPEN_KLANT_URL"):
        serve.serve(detach=detach, demo=False)
    assert list(tmp_path.iterdir()) == []
