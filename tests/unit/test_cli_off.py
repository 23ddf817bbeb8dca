"""What is configured and off is said where Balie starts, with the setting that it misses."""

from pathlib import Path

import pytest
import yaml

from cli.off import what_is_off

URL = "https://zaken.voorbeeld.example/balie"


def test_each_door_and_receiver_without_its_secret_is_named_with_what_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"url": "https://systeem.voorbeeld.example/balie"}
    accounts = [{"id": name, "channel": "social", "settings": settings} for name in ("zaken", "stil")]
    receivers = [{"id": name, "url": URL} for name in ("zaaksysteem", "te_kort", "zonder")]
    for file, written in (("channels", {"accounts": accounts}), ("subscriptions", {"subscriptions": receivers})):
        (tmp_path / f"{file}.yml").write_text(yaml.safe_dump(written), encoding="utf-8")
    monkeypatch.setenv("BALIE_CHANNEL_ZAKEN_SECRET", "x" * 40)
    monkeypatch.setenv("BALIE_SUBSCRIPTION_ZAAKSYSTEEM_SECRET", "x" * 32)
    monkeypatch.setenv("BALIE_SUBSCRIPTION_TE_KORT_SECRET", "x" * 31)
    assert list(what_is_off(tmp_path)) == [
        "stil (social): set BALIE_CHANNEL_STIL_SECRET",
        "te_kort (event stream): set BALIE_SUBSCRIPTION_TE_KORT_SECRET, 32 characters or more",
        "zonder (event stream): set BALIE_SUBSCRIPTION_ZONDER_SECRET, 32 characters or more",
    ]


def test_without_the_files_nothing_is_off(tmp_path: Path) -> None:
    assert list(what_is_off(tmp_path)) == []
