"""What the api can count on from the bot's channel (docs/reference/contracts.md, section 1)."""

from __future__ import annotations

import httpx
import pytest

TURN_KEYS = {"messages", "state", "parse", "modelId"}


@pytest.mark.parametrize("path", ["/turn", "/parse"])
@pytest.mark.parametrize("authorization", ["", "Bearer wrong", "a-token-for-tests"])
def test_whoever_has_no_token_gets_nothing(bot, path, authorization):
    response = httpx.post(
        f"{bot.http.base_url}{path[1:]}", json={"text": "hoi"}, headers={"Authorization": authorization}
    )
    assert (response.status_code, response.json()["code"]) == (401, "unauthorized")


def test_ready_needs_the_token_too(bot):
    assert httpx.get(f"{bot.http.base_url}ready").status_code == 401
    assert bot.http.get("/ready").json()["modelId"]


def test_rasas_own_http_interface_is_not_served(bot):
    root = str(bot.http.base_url).split("/webhooks")[0]
    for path in ("/model", "/conversations/x/tracker", "/webhooks/rest/webhook", "/model/parse"):
        assert bot.http.post(root + path, json={}).status_code == 404


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"text": 3}', b"null"])
def test_malformed_turn_is_refused_by_name(bot, body):
    response = bot.http.post("/turn", content=body)
    assert (response.status_code, response.json()["code"]) == (400, "invalid_turn")


def test_reply_has_everything_that_the_router_commits(bot):
    bot.say("wat kost een nieuw paspoort?")
    assert set(bot.reply) == TURN_KEYS
    assert bot.reply["parse"]["ranking"][0]["intent"] == "paspoort"
    assert bot.reply["parse"]["outcome"] == "answer"


@pytest.mark.parametrize("text", ["/restart", '/paspoort{"aspect": "kosten"}', "/session_start"])
def test_free_text_is_never_an_intent(bot, text):
    messages = bot.say(text)
    assert messages
    assert bot.reply["parse"]["intent"] not in {"restart", "session_start"}


@pytest.mark.parametrize(
    "text", ["", "🙂", "\x00\x01", "<script>alert(1)</script>", "a" * 20_000, "?" * 5000, "ж" * 3000, "1 " * 9000]
)
def test_anything_that_a_person_can_send_is_answered(bot, text):
    assert bot.say(text)


def test_emoji_alone_is_asked_for_words(bot):
    assert bot.say("🙂🙂") == [{"message": "not_understood"}]


def test_state_of_another_version_is_no_error(bot):
    response = bot.post("en voor mijn kind?", state={"topic": 3, "misses": "x", "candidates": {"a": 1}, "new": []})
    assert response.status_code == 200


def test_same_turn_again_gives_the_same_reply(bot):
    first, again = bot.post("ik ga verhuizen", turn="t"), bot.post("ik ga verhuizen", turn="t", attempt=2)
    assert first.json() == again.json()


def test_nothing_is_kept_between_turns(bot):
    bot.say("wat kost een paspoort?")
    bot.state = {}
    assert not any("answer" in message for message in bot.say("en voor mijn kind?"))


def test_failed_action_is_a_failed_turn_and_not_silence(bot, internal):
    internal.answers["/internal/handoff-requests"] = (409, {"code": "attempt_not_running"})
    response = bot.post("ik wil een medewerker spreken")
    assert (response.status_code, response.json()["code"]) == (500, "turn_failed")


def test_log_holds_nothing_that_the_citizen_said(bot, internal):
    internal.answers["/internal/handoff-requests"] = (500, {})
    bot.post("mijn geheime kenmerk is zonnebloemkwarktaart, ik wil een medewerker spreken")
    assert "zonnebloemkwarktaart" not in bot.log.read_text()
    assert "zonnebloemkwarktaart" not in bot.log.with_name("actions.log").read_text()


def test_action_server_does_nothing_for_a_turn_without_the_token(bot, actions_url, internal):
    call = {
        "next_action": "action_handoff",
        "tracker": {"sender_id": "c:t:1", "slots": {}, "latest_message": {}, "events": []},
    }
    assert httpx.post(f"{actions_url}/webhook", json=call).status_code == 401
    assert internal.requests == []


def test_trial_conversation_of_a_developer_is_told_that_no_human_is_there(bot, actions_url, internal):
    call = {
        "next_action": "action_handoff",
        "tracker": {"sender_id": "default", "slots": {}, "latest_message": {}, "events": []},
    }
    answer = httpx.post(f"{actions_url}/webhook", json=call).json()
    assert [r["custom"] for r in answer["responses"]] == [{"message": "handoff_unavailable_here"}]
    assert internal.requests == []
