"""From answer keys to what the citizen reads: the one place where a bot's turn gets its words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import structlog

from router.brakes.models import Brakes
from router.catalogue import CatalogueError, Rendered
from router.conversations.errors import BotFailed
from router.conversations.models import Message, NewMessage, TurnReply
from router.desk import Desk
from router.privacy import mask_for_bot

log = structlog.get_logger()

NOTHING_BRAKED = Brakes()
_HUMAN = {"intent": "speak_to_human"}
_CONDOLENCES, _ANSWERS_IN = "condolences", "answers_in_"
_WARNING, _NUMBER = "personal_data_notice", "number_goes_here"
_REMEMBERED = 30  # answers of one conversation


def compose(
    desk: Desk,
    reply: TurnReply,
    *,
    language: str,
    answer_language: str,
    told: list[str],
    hands_over: bool,
    brakes: Brakes = NOTHING_BRAKED,
) -> list[NewMessage]:
    """Render a turn's reply.

    Args:
        desk: the catalogue and the facts.
        reply: the bot's answer and message keys.
        language: the language of the conversation, for service messages.
        answer_language: the language of the answers.
        told: what this conversation was told before, as `topic/aspect`; added to here.
        hands_over: whether a human takes over in this turn: then nothing is offered that the bot would have to answer.
        brakes: which answers are withdrawn: an honest line, and a human, stand in their place.

    Raises:
        BotFailed: the bot named an answer or a message that the catalogue does not have.
    """
    writer = _Writer(desk, language, answer_language, told, hands_over, brakes)
    try:
        return list(writer.messages(reply))
    except CatalogueError as error:
        raise BotFailed(str(error)) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:  # an item that is not of the contract
        raise BotFailed(f"malformed item: {error!r}") from error


@dataclass(frozen=True)
class _Writer:
    """Writes the messages of one turn."""

    desk: Desk
    language: str
    answer_language: str
    told: list[str]
    hands_over: bool
    brakes: Brakes

    def messages(self, reply: TurnReply) -> Iterator[NewMessage]:
        comforted = any(
            self.desk.catalogue.topic(item["answer"]).opening for item in reply.messages if "answer" in item
        )
        for item in reply.messages:
            if "answer" in item:
                yield from self._answer(item)
            elif item["message"] in ("desk_open", "desk_closed"):  # the action asked; the words are told by the clock
                yield self.desk.hours_message(self.desk.departments.default_id, self.language)
            elif not (item["message"] == _CONDOLENCES and comforted):  # the answer opens with its own
                yield self._service_message(item)

    def _answer(self, item: dict[str, Any]) -> Iterator[NewMessage]:
        desk, language = self.desk, self.answer_language
        topic, aspect, audience = item["answer"], item.get("aspect") or "samenvatting", item.get("audience")
        before = [entry.partition("/")[2] for entry in self.told if entry.partition("/")[0] == topic]
        rendered = desk.catalogue.render_answer(
            topic, aspect, audience, language, on_date=desk.today(), opening=not before
        )
        if self.brakes.withdrawn(topic, rendered.aspect or ""):
            yield from self._withdrawn(topic, opening=not before)
            return
        if rendered.missing:
            log.warning("compose.fact_missing", topic=topic, facts=rendered.missing)
        self.told.append(f"{topic}/{rendered.aspect}")
        del self.told[:-_REMEMBERED]
        content = answer_content(rendered)
        if not self.hands_over and self._is_plain():
            content["rate"] = True
        if not self.hands_over:
            withdrawn = [each for each in desk.catalogue.aspects if self.brakes.withdrawn(topic, each)]
            buttons = desk.catalogue.follow_ups(topic, aspect, audience, language, said=[*before, *withdrawn])
            content["buttons"] = [_button(button.label, language, dict(button.payload)) for button in buttons]
        yield NewMessage(author="bot", text=rendered.text, language=rendered.language, content=content)

    def _is_plain(self) -> bool:
        """Whether nothing sensitive was talked about here: only then the citizen is asked whether an answer helped."""
        topics = {entry.partition("/")[0] for entry in self.told} & self.desk.catalogue.topics.keys()
        return all(self.desk.catalogue.topic(each).sensitivity == "none" for each in topics)

    def _withdrawn(self, topic: str, *, opening: bool) -> Iterator[NewMessage]:
        """What is said in the place of a withdrawn answer: that it is being checked, and how to reach a human. Danger keeps its numbers."""
        desk, language, spoken = self.desk, self.language, self.answer_language
        first = desk.catalogue.opening(topic, spoken, on_date=desk.today()) if opening else ""
        if first:
            yield NewMessage(author="bot", text=first, language=spoken, content={"key": "opening"})
        said = withdrawn_answer(desk, topic, language)
        content: dict[str, Any] = {"key": said.key, "phones": list(said.phones)}
        if not self.hands_over:
            content["buttons"] = [_button(desk.text("button_speak_to_human", language), language, _HUMAN)]
        yield NewMessage(author="bot", text=said.text, language=language, content=content)

    def _service_message(self, item: dict[str, Any]) -> NewMessage:
        """A message of the catalogue; `language` in the item says that it is about that language, and in it."""
        key, topics = item["message"], item.get("topics") or []
        language = item.get("language") or self.language
        parameters = {name: value for name, value in item.items() if name not in ("message", "topics", "language")}
        if topics:
            parameters["topic"] = ", ".join(self.desk.catalogue.title(topic, language) for topic in topics)
        rendered = self.desk.rendered(key, language, **parameters)
        content: dict[str, Any] = {"key": key, "phones": list(rendered.phones)}
        if not self.hands_over:
            content["buttons"] = list(self._buttons(key, topics))
        return NewMessage(author="bot", text=rendered.text, language=rendered.language, content=content)

    def _buttons(self, key: str, topics: list[str]) -> Iterator[dict[str, Any]]:
        def button(message: str, payload: dict[str, Any]) -> dict[str, Any]:
            return _button(self.desk.text(message, self.language), self.language, payload)

        if key == "clarify":
            for topic in topics:
                label = self.desk.catalogue.title(topic, self.answer_language)
                yield _button(label, self.answer_language, {"topic": topic})
            yield button("clarify_none", {"intent": "deny"})
        elif key == "offer_human":
            yield button("offer_human_yes", {"intent": "affirm"})
            yield button("offer_human_no", {"intent": "deny"})
        elif key in ("not_understood", "out_of_scope"):
            yield button("button_speak_to_human", _HUMAN)
        elif key.startswith(_ANSWERS_IN):
            others = [each for each in self.desk.languages if each != key.removeprefix(_ANSWERS_IN)]
            for language in others:
                yield {**button(f"button_answers_in_{language}", {"language": language}), "language": language}
            yield button("button_speak_to_human", _HUMAN)


def withdrawn_answer(desk: Desk, topic: str, language: str) -> Rendered:
    """Return what stands in the place of a withdrawn answer: that it is being checked. Danger keeps its numbers."""
    known = topic in desk.catalogue.topics  # or it left the catalogue since
    danger = known and desk.catalogue.topic(topic).sensitivity == "danger"
    return desk.rendered("answer_withdrawn_danger" if danger else "answer_withdrawn", language, phone=desk.phone)


def answer_content(rendered: Rendered) -> dict[str, Any]:
    """Return what is kept with a message that gives an answer of the catalogue, whoever gives it: later one can say who was told what."""
    return {
        "key": rendered.key,
        "aspect": rendered.aspect,
        "audience": rendered.audience,
        "version": rendered.version,
        "facts": dict(rendered.facts),
        "phones": list(rendered.phones),
        "links": [{"label": link.label, "url": link.url} for link in rendered.links],
    }


def _button(label: str, language: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Something to press; `language` is that of its label, which need not be that of the message."""
    return {"label": label, "language": language, "payload": payload}


def number_welcome(reply: TurnReply, messages: Iterable[Message], *, hands_over: bool, form: bool) -> TurnReply:
    """Return a reply that does not warn who goes to a human and gave nothing but a phone number: it says where the number goes.

    Where there is no form to fill in, the number is taken as it was written (`handoffs.numbers`), which says so itself.
    What was masked before it was stored, such as a BSN, is no phone number and stays warned of.
    """
    said = list(messages)
    kinds = {kind for each in said for kind in (*each.content.get("masked", []), *mask_for_bot(each.text).kinds)}
    if not hands_over or kinds != {"phone"}:
        return reply
    items = [{**item, "message": _NUMBER} if item.get("message") == _WARNING else item for item in reply.messages]
    if not form:
        items = [item for item in items if item.get("message") != _NUMBER]
    return replace(reply, messages=tuple(items))


def masking_notices(desk: Desk, messages: Iterable[Message], language: str) -> list[NewMessage]:
    """Return a word to the citizen for each kind of number that was removed from what they typed."""
    kinds = sorted({kind for message in messages for kind in message.content.get("masked", [])})
    return [desk.say(f"masked_{kind}", language) for kind in kinds]
