"""The accounts of `channels.yml`: what is wrong in it is said, what is missing turns one account off and no other."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from router.catalogue.errors import CatalogueInvalid
from router.channels.accounts import SHORTEST_KEY
from router.channels.adapters import KINDS, Doors, open_doors
from router.drift.samples import sample_account

_SMS = {"provider": "messagebird", "originator": "+31970000001", "public_url": "https://balie.example.org"}
SMS = {"id": "sms", "channel": "sms", "settings": _SMS}
SECRETS = {"BALIE_CHANNEL_SMS_ACCESS_KEY": "a", "BALIE_CHANNEL_SMS_SIGNING_KEY": "b"}
_MAIL = {"address": "a@b.example", "name": "B", "imap": "imaps://b.example", "smtp": "smtp://b.example"}
MAIL = {"id": "mail", "channel": "email", "settings": _MAIL}
MAIL_SECRETS = {"BALIE_CHANNEL_MAIL_PASSWORD": "a", "BALIE_CHANNEL_MAIL_KEY": "b" * 32}


def doors(folder: Path, *accounts: object, **environment: str) -> Doors:
    (folder / "channels.yml").write_text(yaml.safe_dump({"accounts": list(accounts)}), encoding="utf-8")
    return open_doors(folder, environment=environment)


def test_municipality_without_the_file_has_the_chat_only(tmp_path: Path) -> None:
    found = open_doors(tmp_path, environment={})
    assert (found.channels, dict(found.adapters), found.shown) == (("webchat",), {}, [])


async def test_door_is_shown_where_it_works_and_has_something_to_show(tmp_path: Path) -> None:
    shown = {**SMS, "settings": {**_SMS, "shown": "+31 97 0000 0001"}}
    described = {
        "accounts": [shown, {**SMS, "id": "unshown"}, {**shown, "id": "off"}],
        "spoken": [{"channel": "counter", "shown": "Voorbeeldplein 1"}],
    }
    (tmp_path / "channels.yml").write_text(yaml.safe_dump(described), encoding="utf-8")
    secrets = SECRETS | {name.replace("_SMS_", "_UNSHOWN_"): value for name, value in SECRETS.items()}
    found = open_doors(tmp_path, environment=secrets)
    assert found.shown == [
        {"channel": "sms", "where": "+31 97 0000 0001"},
        {"channel": "counter", "where": "Voorbeeldplein 1"},
    ]
    await found.close()


async def test_account_with_all_that_it_needs_is_on(tmp_path: Path) -> None:
    found = doors(tmp_path, SMS, **SECRETS)
    assert (list(found.adapters), found.channels) == (["sms"], ("webchat", "sms"))
    assert "SECRET" not in repr(found)
    await found.close()


async def test_account_that_misses_something_is_off_and_names_it_and_the_other_is_on(tmp_path: Path) -> None:
    found = doors(tmp_path, {**SMS, "id": "other"}, SMS, {"id": "wa", "channel": "whatsapp"}, **SECRETS)
    assert list(found.adapters) == ["sms"]
    missing = {each.id: each.missing for each in found.accounts}
    assert missing["other"] == ("BALIE_CHANNEL_OTHER_ACCESS_KEY", "BALIE_CHANNEL_OTHER_SIGNING_KEY")
    assert "phone_number_id" in missing["wa"]
    await found.close()


@pytest.mark.parametrize("wrong", [{"imap": "http://b.example"}, {"smtp": "b.example"}, {"poll_seconds": "vaak"}])
async def test_setting_that_cannot_be_used_turns_its_account_off_and_no_other(
    tmp_path: Path, wrong: dict[str, str]
) -> None:
    broken = {**MAIL, "settings": {**_MAIL, **wrong}}
    found = doors(tmp_path, broken, SMS, **SECRETS, **MAIL_SECRETS)
    assert list(found.adapters) == ["sms"]
    [said] = next(each.missing for each in found.accounts if each.id == "mail")
    assert said.startswith("settings (")
    await found.close()


@pytest.mark.parametrize(
    ("accounts", "said"),
    [
        ((SMS, SMS), "sms"),
        (({**SMS, "id": "Met Spatie"},), "id"),
        (({**SMS, "channel": "telegram"},), "channel"),
        (({**SMS, "secret": "x"},), "secret"),
    ],
)
def test_file_that_is_wrong_says_where(tmp_path: Path, accounts: tuple[object, ...], said: str) -> None:
    with pytest.raises(CatalogueInvalid, match=said):
        doors(tmp_path, *accounts)


def off(found: Doors) -> dict[str, tuple[str, ...]]:
    return {each.id: each.missing for each in found.accounts}


HOOK = {"id": "hook", "channel": "social", "settings": {"url": "https://b.example"}}
WHATSAPP = {"id": "wa", "channel": "whatsapp", "settings": {"phone_number_id": "1"}}


def with_settings(account: dict[str, Any], **more: object) -> dict[str, Any]:
    return {**account, "settings": {**account["settings"], **more}}


@pytest.mark.parametrize("account", [SMS, MAIL, WHATSAPP, HOOK])
def test_setting_that_its_channel_does_not_know_is_named_with_those_that_there_are(
    tmp_path: Path, account: dict[str, Any]
) -> None:
    with pytest.raises(CatalogueInvalid) as caught:
        doors(tmp_path, with_settings(account, orignator="+31970000001"))
    [line] = str(caught.value).splitlines()
    assert f"channels.yml: accounts.{account['id']}.settings.orignator: there is no such setting" in line
    assert set(line.rpartition("there are ")[2].split(", ")) >= {*account["settings"], "shown"}


@pytest.mark.parametrize("name", ["language", "new_after_hours", "answers"])
def test_what_stands_beside_the_settings_is_not_taken_among_them(tmp_path: Path, name: str) -> None:
    with pytest.raises(CatalogueInvalid, match=rf"accounts\.sms\.settings\.{name}: stands beside settings"):
        doors(tmp_path, with_settings(SMS, **{name: "de"}))


def test_secret_among_the_settings_is_sent_to_its_variable_and_not_shown(tmp_path: Path) -> None:
    with pytest.raises(CatalogueInvalid, match="BALIE_CHANNEL_SMS_ACCESS_KEY") as caught:
        doors(tmp_path, with_settings(SMS, access_key="geheim"))
    assert "geheim" not in str(caught.value)


async def test_every_setting_that_a_channel_says_it_knows_is_taken(tmp_path: Path) -> None:
    known = {"templates": {"nl": {"name": "a", "language": "nl"}}, "oauth": None}
    accounts = [
        with_settings(
            each, **{name: known.get(name, "1") for name in KINDS[each["channel"]].needs(each["settings"]).optional}
        )
        for each in (SMS, MAIL, WHATSAPP, HOOK)
    ]
    found = doors(tmp_path, *accounts)
    assert [each.settings for each in found.accounts] == [each["settings"] for each in accounts]
    await found.close()


@pytest.mark.parametrize("provider", ["bird", "", None, 7])
def test_provider_that_there_is_not_turns_the_account_off_and_names_those_that_there_are(
    tmp_path: Path, provider: object
) -> None:
    found = doors(tmp_path, with_settings(SMS, provider=provider), **SECRETS)
    assert off(found) == {"sms": ("provider (messagebird or twilio)",)}


@pytest.mark.parametrize(
    ("account", "secret", "said"),
    [
        (MAIL, "b" * (SHORTEST_KEY - 1), "BALIE_CHANNEL_MAIL_KEY (30 characters or more)"),
        (MAIL, f"{' ' * SHORTEST_KEY}b", "BALIE_CHANNEL_MAIL_KEY (30 characters or more)"),
        (MAIL, "b," * SHORTEST_KEY, None),
        (HOOK, "b" * SHORTEST_KEY, None),
        (HOOK, f"{'b' * SHORTEST_KEY}, {'c' * SHORTEST_KEY},", None),
        (HOOK, f"{'b' * SHORTEST_KEY},kort", "BALIE_CHANNEL_HOOK_SECRET (30 characters or more)"),
        (HOOK, ",", "BALIE_CHANNEL_HOOK_SECRET (30 characters or more)"),
    ],
)
async def test_key_that_can_be_guessed_turns_its_account_off_and_says_why(
    tmp_path: Path, account: dict[str, Any], secret: str, said: str | None
) -> None:
    environment = {"BALIE_CHANNEL_MAIL_PASSWORD": "a", "BALIE_CHANNEL_MAIL_KEY": secret}
    found = doors(tmp_path, account, **environment, BALIE_CHANNEL_HOOK_SECRET=secret)
    assert off(found) == {account["id"]: (said,) if said else ()}
    await found.close()


async def test_aliases_that_are_no_list_of_addresses_turn_the_mailbox_off(tmp_path: Path) -> None:
    found = doors(tmp_path, with_settings(MAIL, aliases={"a": "b"}), **MAIL_SECRETS)
    assert off(found) == {"mail": ("settings (aliases: write a list of addresses)",)}


def test_sample_accounts_are_of_settings_that_their_channel_knows() -> None:
    for channel in KINDS:
        account = sample_account(channel)
        needs = KINDS[channel].needs(account.settings)
        assert set(account.settings) <= {*needs.settings, *needs.optional}
        assert not needs.unusable
