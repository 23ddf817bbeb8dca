"""The accounts of `channels.yml`: what is wrong in it is said, what is missing turns one account off and no other."""

from pathlib import Path

import pytest
import yaml

from router.catalogue.errors import CatalogueInvalid
from router.channels.adapters import Doors, open_doors

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
