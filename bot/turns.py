"""Runs one turn through Rasa: parse once, resolve, let the rules decide, collect what is said.

Rasa's own ``MessageProcessor.handle_message`` keeps a conversation, parses again, and goes on when an action failed. Here a turn starts from
nothing, and an action that fails fails the turn, so that the router brings the citizen to a human instead of leaving it at silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.core.constants import ACTION_DEFAULT_FALLBACK_NAME, ACTION_LISTEN_NAME
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.parse import Parse
from bot.dialogue.state import OFFER_HUMAN, State
from bot.dialogue.turn import Question, Turn
from bot.graph import Plan
from bot.nlu.component import HEARD, UnderstandingComponent
from bot.nlu.language import ANSWERED
from bot.nlu.language import HEARD as LANGUAGES
from bot.requests import TurnRequest
from bot.text import clean
from bot.together import Together
from bot.tracker_store import StartedTrackers

MAX_ACTIONS = 6


class TurnFailed(RuntimeError):
    """The turn said nothing, or did not end; the message says which. What an action raises passes through unchanged."""


@dataclass
class CollectedMessages(OutputChannel):
    """The output channel of one turn: keeps the messages that are keys, in order."""

    messages: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def name(cls) -> str:
        """Return the channel's name in Rasa's events."""
        return "balie"

    async def send_custom_json(self, recipient_id: str, json_message: dict[str, Any], **kwargs: Any) -> None:
        """Keep a message; the only kind that the bot's NLG and its actions make."""
        self.messages.append(json_message)


class TurnRunner:
    """Runs turns on a loaded agent."""

    def __init__(self, agent: Agent) -> None:
        """Prepare what every turn needs from ``agent``, which must have a model."""
        processor = agent.processor
        if processor is None:
            raise TurnFailed("There is no model to run a turn on.")
        self._processor: MessageProcessor = processor
        self._listen = Plan(processor.graph_runner, processor.model_metadata.nlu_target)
        self._ears = Together(self.hear_all)
        self._decide = Plan(processor.graph_runner, processor.model_metadata.core_target)
        self._trackers = StartedTrackers(processor.domain)
        understanding = self._listen.component(UnderstandingComponent).understanding
        self._topics: Mapping[str, str] = understanding.handling
        self._dialogue = Dialogue(self._topics, understanding.conversation, ANSWERED)
        self.quality = understanding.quality
        self.model_id: str = processor.model_metadata.model_id

    def hear_all(self, texts: Sequence[str]) -> list[Parse]:
        """Return what is heard in each of ``texts``, through the model's graph.

        Cleaned first: Rasa's own node for commands would take a leading ``/`` for the name of an intent.
        """
        messages = [UserMessage(clean(text)) for text in texts]
        return [m.get(HEARD) for m in self._listen.run({PLACEHOLDER_MESSAGE: messages, PLACEHOLDER_TRACKER: None})]

    async def resolve(self, text: str, state: Mapping[str, Any], button: Mapping[str, str] | None = None) -> Turn:
        """Return what a turn is about; a click is not parsed."""
        parse = Parse() if button is not None else await self._ears.hear(text)
        before = State.from_json(state, self._topics, heard=LANGUAGES, answered=ANSWERED)
        return self._dialogue.resolve(parse, before, button)

    async def run(self, request: TurnRequest) -> dict[str, Any]:
        """Run a turn and return the reply of the contract.

        Raises:
            TurnFailed: nothing was said, or the rules do not end.
            Exception: an action failed; its own exception.
        """
        turn = await self.resolve(request.text, request.state, request.button)
        said = [*turn.before, *await self._say(request.sender, turn)]
        for question in turn.also:
            said += (
                [also_for_human(question)] if turn.reason else await self._say(request.sender, turn.asking(question))
            )
        if turn.offers_human:
            said.append({"message": OFFER_HUMAN})
        messages = offered_once(said)
        return {
            "messages": messages,
            "state": turn.state_after(messages).as_json(),
            "parse": turn.parse_json(),
            "modelId": self.model_id,
        }

    async def _say(self, sender: str, turn: Turn) -> list[dict[str, Any]]:
        """Let the rules decide on one question, and return what they say; nothing where a human takes over without a word."""
        output = CollectedMessages()
        tracker = self._trackers.start(sender)
        tracker.update(
            UserUttered(None, {"name": turn.intent, "confidence": 1.0}, _entities(turn), input_channel="balie"),
            self._processor.domain,
        )
        await self._processor.run_action_extract_slots(output, tracker)
        handed_over = await self._act(tracker, output)
        if not output.messages and not handed_over:
            raise TurnFailed(f"The rules say nothing to {turn.intent}.")
        return output.messages

    async def _act(self, tracker: DialogueStateTracker, output: CollectedMessages) -> bool:
        """Run the actions that the rules give, until they listen again; return whether one of them handed the conversation over."""
        processor, handed_over = self._processor, False
        for _ in range(MAX_ACTIONS):
            prediction = self._decide.run({PLACEHOLDER_TRACKER: tracker})
            name = processor.domain.action_names_or_texts[prediction.max_confidence_index]
            if name == ACTION_LISTEN_NAME:
                return handed_over
            if name == ACTION_DEFAULT_FALLBACK_NAME:
                break
            action = processor._get_action(name)
            tracker.update_with_events(prediction.events, processor.domain)
            events = await action.run(output, processor.nlg, tracker, processor.domain)
            tracker.update(action.event_for_successful_execution(prediction), processor.domain)
            for event in events:
                tracker.update(event, processor.domain)
                if isinstance(event, BotUttered):
                    await output.send_response(tracker.sender_id, event.message())
            handed_over |= name == "action_handoff"
        raise TurnFailed("The rules do not end.")


def also_for_human(question: Question) -> dict[str, Any]:
    """Return the message that a human who takes over also gets this question."""
    return {"message": "also_for_employee", "topics": [question.topic]}


def offered_once(messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the messages with at most one offer of a human, as the last."""
    offer = {"message": OFFER_HUMAN}
    rest = [message for message in messages if message != offer]
    return [*rest, offer] if len(rest) < len(messages) else rest


def _entities(turn: Turn) -> list[dict[str, Any]]:
    """Return the entities that fill the slots of this turn."""
    values = [
        ("topic", turn.topic),
        ("aspect", turn.aspect),
        ("audience", turn.audience),
        ("handoff_reason", turn.reason),
        ("awaiting", turn.awaiting),
        ("missed_before", turn.missed_before or None),
        *[("candidates", topic) for topic in turn.candidates],
        *[("signals", signal) for signal in turn.parse.signals],
    ]
    return [{"entity": name, "value": value} for name, value in values if value is not None]
