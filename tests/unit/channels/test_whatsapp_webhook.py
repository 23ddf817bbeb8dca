"""What Meta calls with, after the examples of its pages: who may, what is read in it, and what is left out."""

import hmac
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from structlog.testing import capture_logs

from router.channels.errors import PayloadMalformed, SignatureRefused
from router.channels.protocol import Account, Happening, Reported, Said, Webhook
from router.channels.whatsapp import WhatsAppAdapter, needs

NUMBER, OTHER_NUMBER = "106540352242922", "106540352242999"
SECRETS = {"access_token": "EAA-token", "app_secret": "of the app", "verify_token": "chosen by us"}
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def adapter(**settings: Any) -> WhatsAppAdapter:
    given = {"phone_number_id": NUMBER, **settings}
    return WhatsAppAdapter(Account(id="whatsapp", channel="whatsapp", language="nl", settings=given, secrets=SECRETS))


def request(body: bytes, *, signature: str | None = None, **query: str) -> Webhook:
    made = "sha256=" + hmac.new(SECRETS["app_secret"].encode(), body, "sha256").hexdigest()
    headers = {"content-type": "application/json", "x-hub-signature-256": made if signature is None else signature}
    return Webhook(
        method="POST", url="https://balie.example.org/v1/channels/whatsapp", query=query, headers=headers, body=body
    )


def asks(**query: str) -> Webhook:
    named = {name.replace("_", ".", 1): value for name, value in query.items()}
    return Webhook(method="GET", url="https://balie.example.org", query=named, headers={}, body=b"")


def message(
    kind: str, content: Any = None, *, id: str = "wamid.1", timestamp: int = 1749416383, **more: Any
) -> dict[str, Any]:
    """A message, as `messages` has it."""
    given = {} if content is None else {kind: content}
    return {"from": "31612345678", "id": id, "timestamp": str(timestamp), "type": kind, **given, **more}


def change(number: str = NUMBER, **value: Any) -> dict[str, Any]:
    metadata = {"display_phone_number": "31701234567", "phone_number_id": number}
    return {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}


def payload(*changes: dict[str, Any]) -> bytes:
    return orjson.dumps(
        {
            "object": "whatsapp_business_account",
            "entry": [{"id": "102290129340398", "changes": [each]} for each in changes],
        }
    )


def read(*messages: dict[str, Any]) -> list[Happening]:
    contacts = [{"profile": {"name": "Sanne"}, "wa_id": "31612345678"}]
    return list(adapter().parse(request(payload(change(contacts=contacts, messages=list(messages))))))


def heard(kind: str, content: Any = None, **more: Any) -> Said:
    [found] = read(message(kind, content, **more))
    assert isinstance(found, Said)
    return found


def test_signature_is_over_the_bytes_of_the_body_and_nothing_else_opens() -> None:
    body = b'{"object": "whatsapp_business_account", "entry": [] }'
    adapter().verify(request(body), now=NOW)
    for wrong in (
        "",
        "sha256=",
        "sha256=00",
        "sha1=abc",
        "sha256=é",
        request(body + b" ").headers["x-hub-signature-256"],
    ):
        with pytest.raises(SignatureRefused):
            adapter().verify(request(body, signature=wrong), now=NOW)
    upper = request(body).headers["x-hub-signature-256"].upper()
    with pytest.raises(SignatureRefused):
        adapter().verify(request(body, signature=upper), now=NOW)


def test_who_subscribes_with_our_token_gets_the_challenge_back() -> None:
    answer = adapter().answer(asks(hub_mode="subscribe", hub_verify_token="chosen by us", hub_challenge="1158201444"))
    assert answer is not None and answer.body == b"1158201444" and answer.media_type == "text/plain"
    for wrong in ({"hub_verify_token": "another"}, {}, {"hub_mode": "unsubscribe", "hub_verify_token": "chosen by us"}):
        with pytest.raises(SignatureRefused):
            adapter().answer(asks(**{"hub_mode": "subscribe", "hub_challenge": "1", **wrong}))


def test_post_with_the_questions_of_a_subscription_is_not_answered_but_verified() -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "chosen by us", "hub.challenge": "1"}
    assert adapter().answer(request(b"{}", **query)) is None


def test_text_is_said_by_a_number_in_e164_at_the_moment_that_meta_tells() -> None:
    said = heard("text", {"body": "Wat kost een paspoort?"}, context={"from": "31701234567", "id": "wamid.ours"})
    assert (said.event, said.address, said.text) == ("wamid.1", "+31612345678", "Wat kost een paspoort?")
    assert said.at == datetime(2025, 6, 8, 20, 59, 43, tzinfo=UTC)
    assert said.choice is None and said.unreadable is None


def test_who_hides_the_number_behind_a_username_is_known_by_what_meta_calls_them() -> None:
    given = message("text", {"body": "Hallo"}, from_user_id="NL.13491208655302741918")
    del given["from"]
    [said] = read(given)
    assert isinstance(said, Said) and said.address == "NL.13491208655302741918"
    both = heard("text", {"body": "Hallo"}, from_user_id="NL.13491208655302741918")
    assert both.address == "+31612345678", "a number is the same on every channel"


@pytest.mark.parametrize("sender", [None, "", "balie", "+", "31612345678901234567"])
def test_message_without_a_sender_is_malformed(sender: str | None) -> None:
    given = message("text", {"body": "Hallo"})
    given["from"] = sender
    with pytest.raises(PayloadMalformed):
        read(given)


def test_button_row_and_quick_reply_carry_their_id_and_their_words() -> None:
    button = heard("interactive", {"type": "button_reply", "button_reply": {"id": "b1", "title": "Ja"}})
    assert (button.choice, button.text) == ("b1", "Ja")
    row = {"id": "b2", "title": "Een paspoort…", "description": "Een paspoort voor mijn kind"}
    listed = heard("interactive", {"type": "list_reply", "list_reply": row})
    assert (listed.choice, listed.text) == ("b2", "Een paspoort voor mijn kind")
    quick = heard("button", {"payload": "read", "text": "Lees het antwoord"})
    assert (quick.choice, quick.text) == ("read", "Lees het antwoord")
    form = heard("interactive", {"type": "nfm_reply", "nfm_reply": {"response_json": "{}", "body": "Sent"}})
    assert (form.choice, form.unreadable) == (None, "form")


def test_picture_and_document_are_files_with_their_caption() -> None:
    picture = heard(
        "image", {"id": "1479537139650973", "mime_type": "image/jpeg", "sha256": "abc", "caption": "Mijn pas"}
    )
    [file] = picture.files
    assert (file.name, file.media_type, file.size, file.handle) == (
        "image.jpg",
        "image/jpeg",
        None,
        {"id": "1479537139650973"},
    )
    assert picture.text == "Mijn pas"
    document = heard("document", {"id": "2", "mime_type": "application/pdf", "filename": "rekening.pdf"})
    assert [each.name for each in document.files] == ["rekening.pdf"] and document.text == ""


@pytest.mark.parametrize(
    ("kind", "content", "unreadable"),
    [
        ("audio", {"id": "3", "mime_type": "audio/ogg; codecs=opus", "voice": True}, "audio"),
        ("video", {"id": "4", "mime_type": "video/mp4", "caption": "Kijk"}, "video"),
        ("sticker", {"id": "5", "mime_type": "image/webp", "animated": False}, "sticker"),
        ("order", {"catalog_id": "1"}, "order"),
        ("unsupported", None, "unsupported"),
        ("Some-New <b>kind</b>", None, "somenewbkindb"),
    ],
)
def test_what_cannot_be_read_here_says_what_it_was(kind: str, content: Any, unreadable: str) -> None:
    errors = [{"code": 131051, "title": "Message type unknown"}] if content is None else None
    said = heard(kind, content, **({"errors": errors} if errors else {}))
    assert said.unreadable == unreadable and not said.files
    assert said.text == ("Kijk" if kind == "video" else "")


def test_place_and_card_are_words() -> None:
    place = {"latitude": 52.0116, "longitude": 4.3571, "name": "Stadhuis", "address": "Markt 87"}
    assert heard("location", place).text == "📍 Stadhuis, Markt 87 (52.011600, 4.357100)"
    assert heard("location", {"latitude": 52.0116, "longitude": 4.3571}).text == "📍 52.011600, 4.357100"
    cards = [
        {"name": {"formatted_name": "Jan Jansen"}, "phones": [{"phone": "+31 6 1", "type": "CELL"}, {"wa_id": "3162"}]}
    ]
    assert heard("contacts", cards).text == "Jan Jansen: +31 6 1"


def test_advertisement_that_led_here_is_no_part_of_what_was_said() -> None:
    referral = {"source_url": "https://fb.me/1", "source_type": "ad", "headline": "Bel ons", "ctwa_clid": "x"}
    assert heard("text", {"body": "Hallo"}, referral=referral).text == "Hallo"


def test_what_somebody_corrects_is_said_again() -> None:
    new = {"context": {"id": "wamid.1"}, "type": "text", "text": {"body": "Op dinsdag"}}
    said = heard("edit", {"original_message_id": "wamid.1", "message": new}, id="wamid.2")
    assert (said.event, said.text) == ("wamid.2", "Op dinsdag")


@pytest.mark.parametrize(
    "silent",
    [
        message("reaction", {"message_id": "wamid.ours", "emoji": "👍"}),
        message("revoke", {"original_message_id": "wamid.1"}),
        message("system", {"body": "User changed", "wa_id": "31687654321", "type": "user_changed_number"}),
        message("request_welcome"),
        message("text", {"body": "Hallo allemaal"}, group_id="Y2FwaV9ncm91cDox"),
    ],
)
def test_thumb_a_withdrawal_a_new_number_and_a_group_say_nothing(silent: dict[str, Any]) -> None:
    with capture_logs() as lines:
        assert read(silent) == []
    assert [line["event"] for line in lines] == ["whatsapp.ignored"]
    assert "31687654321" not in str(lines) and "Hallo" not in str(lines)


def test_batch_is_taken_in_the_order_in_which_it_was_said() -> None:
    first = change(
        messages=[
            message("text", {"body": "drie"}, id="3", timestamp=1749416390),
            message("text", {"body": "een"}, id="1", timestamp=1749416380),
        ]
    )
    second = change(messages=[message("text", {"body": "twee"}, id="2", timestamp=1749416385)])
    found = adapter().parse(request(payload(first, second)))
    assert [each.event for each in found if isinstance(each, Said)] == ["1", "2", "3"]


def test_message_that_cannot_be_understood_holds_up_no_other_of_its_batch() -> None:
    broken = message("text", {"nothing": "here"}, id="broken")
    with capture_logs() as lines:
        found = read(broken, message("text", {"body": "Hallo"}, id="whole"))
    assert [each.event for each in found if isinstance(each, Said)] == ["whole"]
    assert [(line["event"], line["count"]) for line in lines] == [("whatsapp.malformed", 1)]
    with pytest.raises(PayloadMalformed):
        read(broken)


def test_what_was_said_to_another_number_of_the_app_is_left_out_and_told() -> None:
    theirs = change(OTHER_NUMBER, messages=[message("text", {"body": "voor een ander"}, id="theirs")])
    mine = change(messages=[message("text", {"body": "Hallo"}, id="mine")])
    with capture_logs() as lines:
        found = adapter().parse(request(payload(theirs, mine)))
    assert [each.event for each in found if isinstance(each, Said)] == ["mine"]
    assert [(line["event"], line["count"]) for line in lines] == [("whatsapp.other_number", 1)]


def test_other_news_of_the_account_is_no_message_and_an_error_of_meta_is_told() -> None:
    news = {"field": "account_update", "value": {"event": "VERIFIED_ACCOUNT"}}
    ill = change(errors=[{"code": 130429, "title": "Rate limit hit"}])
    with capture_logs() as lines:
        assert adapter().parse(request(payload(news, ill))) == []
    assert [(line["event"], line["code"]) for line in lines] == [("whatsapp.provider_error", 130429)]


@pytest.mark.parametrize(
    "body",
    [b"", b"nothing", b"[]", b"{}", b'{"object": "page", "entry": []}', b'{"object": "whatsapp_business_account", "entry": [1]}',
     b'{"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages", "value": {}}]}]}'],
)  # fmt: skip
def test_body_that_is_none_of_metas_is_malformed(body: bytes) -> None:
    with pytest.raises(PayloadMalformed):
        adapter().parse(request(body))


def test_report_names_the_message_our_reference_and_why_it_failed() -> None:
    status = {
        "id": "wamid.ours",
        "timestamp": "1749416383",
        "recipient_id": "31612345678",
        "biz_opaque_callback_data": "ref-0",
    }
    errors = [{"code": 131026, "title": "Message undeliverable", "error_data": {"details": "+31612345678"}}]
    statuses = [
        {**status, "status": "sent", "pricing": {"billable": True}},
        {**status, "status": "delivered"},
        {**status, "status": "read"},
        {**status, "status": "played"},
        {**status, "status": "failed", "errors": errors},
        {**status, "status": "something new"},
    ]
    found = [
        each for each in adapter().parse(request(payload(change(statuses=statuses)))) if isinstance(each, Reported)
    ]
    assert [each.standing for each in found] == ["sent", "delivered", "read", "read", "failed"]
    assert {(each.provider_id, each.reference) for each in found} == {("wamid.ours", "ref-0")}
    assert [each.reason for each in found] == [None, None, None, None, "code_131026"]


def test_account_is_off_until_it_has_its_number_and_whole_templates() -> None:
    assert needs({}).settings == ("phone_number_id",)
    assert needs({}).secrets == ("access_token", "app_secret", "verify_token")
    half = {"templates": {"nl": {"name": "antwoord"}, "en": {"name": "answer", "language": "en"}}}
    assert needs(half).unusable == ("templates.nl",)
    assert needs({"templates": "antwoord"}).unusable == ("templates.nl",)
