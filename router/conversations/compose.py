"""From answer keys to what the citizen reads: the one place where a bot's turn gets its words."""

from collections.abc import Iterable, Iterator
from typing import Any

import structlog

from router.catalogue import CatalogueError
from router.conversations.errors import BotFailed
from router.conversations.models import Message, NewMessage, TurnReply
from router.desk import Desk

log = structlog.get_logger()

_HUMAN = {"intent": "speak_to_human"}
_REMEMBERED = 30  # answers of one conversation


def compose(desk: Desk, reply: TurnReply, *, language: str, told: list[str], hands_over: bool) -> list[NewMessage]:
    """Render a turn's reply.

    Args:
        desk: the catalogue and the facts.
        reply: the bot's answer and message keys.
        language: the language of the conversation.
        told: what this conversation was told before, as `topic/aspect`; added to here.
        hands_over: whether a human takes over in this turn: then nothing is offered that the bot would have to answer.

    Raises:
        BotFailed: the bot named an answer or a message that the catalogue does not have.
    """
    try:
        return list(_messages(desk, reply, language=language, told=told, hands_over=hands_over))
    except CatalogueError as error:
        raise BotFailed(str(error)) from error


def _messages(
    desk: Desk, reply: TurnReply, *, language: str, told: list[str], hands_over: bool
) -> Iterator[NewMessage]:
    for item in reply.messages:
        if "answer" in item:
            yield _answer(desk, item, language=language, told=told, hands_over=hands_over)
        elif item["message"] in ("desk_open", "desk_closed"):  # the action asked; the words are told by the clock
            yield desk.hours_message(desk.departments.default_id, language)
        else:
            yield _service_message(desk, item, language=language, hands_over=hands_over)


def _answer(desk: Desk, item: dict[str, Any], *, language: str, told: list[str], hands_over: bool) -> NewMessage:
    topic, aspect, audience = item["answer"], item.get("aspect") or "samenvatting", item.get("audience")
    before = [entry.partition("/")[2] for entry in told if entry.partition("/")[0] == topic]
    rendered = desk.catalogue.render_answer(topic, aspect, audience, language, on_date=desk.today(), opening=not before)
    if rendered.missing:
        log.warning("compose.fact_missing", topic=topic, facts=rendered.missing)
    told.append(f"{topic}/{rendered.aspect}")
    del told[:-_REMEMBERED]
    content: dict[str, Any] = {
        "key": topic,
        "aspect": rendered.aspect,
        "audience": rendered.audience,
        "version": rendered.version,
        "facts": dict(rendered.facts),
        "links": [{"label": link.label, "url": link.url} for link in rendered.links],
    }
    if not hands_over:
        buttons = desk.catalogue.follow_ups(topic, aspect, audience, language, said=before)
        content["buttons"] = [{"label": button.label, "payload": dict(button.payload)} for button in buttons]
    return NewMessage(author="bot", text=rendered.text, language=rendered.language, content=content)


def _service_message(desk: Desk, item: dict[str, Any], *, language: str, hands_over: bool) -> NewMessage:
    key = item["message"]
    parameters = {name: value for name, value in item.items() if name not in ("message", "topics")}
    rendered = desk.catalogue.render_message(key, language, on_date=desk.today(), **parameters)
    content: dict[str, Any] = {"key": key}
    if not hands_over:
        content["buttons"] = list(_buttons(desk, key, item.get("topics") or [], language))
    return NewMessage(author="bot", text=rendered.text, language=rendered.language, content=content)


def _buttons(desk: Desk, key: str, topics: list[str], language: str) -> Iterator[dict[str, Any]]:
    def button(message: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"label": desk.text(message, language), "payload": payload}

    for topic in topics:
        yield {"label": desk.catalogue.title(topic, language), "payload": {"topic": topic}}
    if key == "clarify":
        yield button("clarify_none", {"intent": "deny"})
    elif key == "offer_human":
        yield button("offer_human_yes", {"intent": "affirm"})
        yield button("offer_human_no", {"intent": "deny"})
    elif key in ("not_understood", "out_of_scope"):
        yield button("button_speak_to_human", _HUMAN)


def masking_notices(desk: Desk, messages: Iterable[Message], language: str) -> list[NewMessage]:
    """Return a word to the citizen for each kind of number that was removed from what they typed."""
    kinds = sorted({kind for message in messages for kind in message.content.get("masked", [])})
    return [desk.say(f"masked_{kind}", language) for kind in kinds]
