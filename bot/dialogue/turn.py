"""What this turn is about: a function of what was heard, the state before, and the button that was clicked.

The result is an intent for Rasa's rules and the slots they read. Nothing is said here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.catalogue import HUMAN_FIRST, SAFETY_FIRST
from bot.dialogue.parse import MODERATE, SURE, UNSURE, Parse
from bot.dialogue.state import CLARIFY, MAX_CANDIDATES, MAX_MISSES, OFFER_HUMAN, State
from bot.nlu.cues import Conversation

UNCLEAR = "nlu_fallback"
SPEAK_TO_HUMAN, AFFIRM, DENY, OUT_OF_SCOPE = "speak_to_human", "affirm", "deny", "out_of_scope"
BOT_CHALLENGE = "bot_challenge"
CONVERSATION_INTENTS = (
    "greeting", "thanks", AFFIRM, DENY, "goodbye", SPEAK_TO_HUMAN, "wait_time", "desk_open", BOT_CHALLENGE, "what_can_you_do", OUT_OF_SCOPE,
)  # fmt: skip
HUMAN_FIRST_TOPIC, WANTS_HUMAN, ACCEPTED_OFFER = "human_first_topic", "wants_human", "accepted_offer"
CANDIDATE_FLOOR = 0.04
"""A topic less likely than this is not worth asking about."""
SAFETY_FLOOR = 0.4
"""From here on the best guess is enough when it is danger: to miss one is worse than a false alarm."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What this turn is about.

    ``intent`` goes to the rules. ``topic``, ``aspect`` and ``audience`` are what is answered, or what the conversation stays on;
    ``missed_before`` tells a first miss from a second; ``reason`` is set when the turn must end with a human.
    """

    intent: str
    parse: Parse
    language: str
    topic: str | None = None
    aspect: str | None = None
    audience: str | None = None
    candidates: tuple[str, ...] = ()
    misses: int = 0
    missed_before: bool = False
    awaiting: str | None = None
    reason: str | None = None

    @property
    def outcome(self) -> str:
        """``answer``, ``clarify`` or ``human``, as the contract calls them."""
        if self.reason:
            return "human"
        return "clarify" if self.intent == UNCLEAR else "answer"

    def parse_json(self) -> dict[str, Any]:
        """Return the ``parse`` object of the contract: what was understood, with the true ranking."""
        return {
            "intent": self.parse.intent if self.intent == UNCLEAR else self.intent,
            "confidence": self.parse.confidence,
            "ranking": [{"intent": intent, "confidence": confidence} for intent, confidence in self.parse.ranking[:5]],
            "aspect": self.aspect,
            "audience": self.audience,
            "signals": list(self.parse.signals),
            "language": self.language,
            "outcome": self.outcome,
        }

    def state_after(self, said: Sequence[Mapping[str, Any]]) -> State:
        """Return the state that this turn leaves, given the messages that the rules made of it."""
        keys = {message.get("message") for message in said}
        awaiting = OFFER_HUMAN if OFFER_HUMAN in keys else CLARIFY if CLARIFY in keys else None
        return State(
            topic=self.topic,
            aspect=self.aspect,
            audience=self.audience,
            misses=self.misses,
            awaiting=awaiting,
            candidates=self.candidates if awaiting == CLARIFY else (),
            language=self.language,
        )


class Dialogue:
    """The rules of the conversation for one catalogue: ``handling`` maps every topic to who answers it."""

    def __init__(self, handling: Mapping[str, str], conversation: Conversation, default_language: str) -> None:
        self.handling, self.conversation, self.default_language = handling, conversation, default_language

    def resolve(self, parse: Parse, state: State, button: Mapping[str, str] | None = None) -> Turn:
        """Return what the turn is about. A button says it without words; ``parse`` is then empty."""
        unheard = self._turn(UNCLEAR, parse, state)
        if button is not None:
            return self._clicked(button, unheard, state)
        return (
            self._may_be_danger(unheard)
            or self._asks_for_human(unheard, state)
            or self._replies(unheard, state)
            or self._leans_on_topic(unheard, state)
            or self._says_it(unheard, state)
            or self._continues(unheard, state)
            or self._misses(unheard, state)
        )

    def _turn(self, intent: str, parse: Parse, state: State) -> Turn:
        """Return a turn that stays on what the conversation was about."""
        return Turn(
            intent=intent,
            parse=parse,
            language=parse.language or state.language or self.default_language,
            topic=state.topic,
            aspect=state.aspect,
            audience=state.audience,
            awaiting=state.awaiting,
        )

    def _clicked(self, button: Mapping[str, str], turn: Turn, state: State) -> Turn:
        topic, intent = button.get("topic"), button.get("intent")
        parse = Parse(intent=topic or intent, confidence=1.0, certainty=SURE)
        turn = replace(turn, parse=parse)
        if topic in self.handling:
            return self._about(topic, turn, aspect=button.get("aspect"), audience=button.get("audience"))
        if intent == SPEAK_TO_HUMAN:
            return self._handoff(turn, ACCEPTED_OFFER if state.awaiting == OFFER_HUMAN else WANTS_HUMAN)
        if intent in CONVERSATION_INTENTS:
            return self._replies(turn, state) or replace(turn, intent=intent)
        return self._misses(replace(turn, parse=Parse()), state)

    def _may_be_danger(self, turn: Turn) -> Turn | None:
        """The numbers to call, and a human, sooner than for any other topic; a message that names nothing is no sign of danger."""
        parse = turn.parse
        heard = parse.certainty == SURE or (parse.naming_words and parse.confidence >= SAFETY_FLOOR)
        if parse.intent is None or self.handling.get(parse.intent) != SAFETY_FIRST or not heard:
            return None
        return self._about(parse.intent, turn, aspect=None, audience=None)

    def _asks_for_human(self, turn: Turn, state: State) -> Turn | None:
        """Someone who asks for a person gets one, without an argument; someone who may be asking is offered one."""
        parse = turn.parse
        asks_who = (
            parse.intent == BOT_CHALLENGE and parse.certainty == SURE
        )  # "are you a computer or a human?" is answered
        wants = WANTS_HUMAN in parse.signals and not asks_who
        if wants or (parse.intent == SPEAK_TO_HUMAN and parse.certainty == SURE):
            named = next((t for t, c in parse.ranking[:2] if t in self.handling and c >= CANDIDATE_FLOOR), None)
            return self._handoff(replace(turn, topic=named or state.topic), WANTS_HUMAN)
        if parse.intent == SPEAK_TO_HUMAN and parse.certainty == MODERATE:
            return replace(turn, missed_before=True, misses=state.misses)
        return None

    def _replies(self, turn: Turn, state: State) -> Turn | None:
        """The answer to what the bot asked: "do you mean …?" or "would you like a human?"."""
        likely = turn.parse.intent if turn.parse.certainty != UNSURE else None
        if state.awaiting == CLARIFY and state.candidates:
            return self._chooses(turn, state, likely)
        if state.awaiting == OFFER_HUMAN and likely in {AFFIRM, DENY}:
            return replace(turn, intent=likely, reason=ACCEPTED_OFFER if likely == AFFIRM else None)
        return None

    def _chooses(self, turn: Turn, state: State, likely: str | None) -> Turn | None:
        """One of the candidates, by its number, its place or its name; a bare yes is the one that was named first."""
        parse = turn.parse
        if likely == DENY or self.conversation.rejects_all(parse.text):
            return self._misses(replace(turn, parse=replace(parse, ranking=())), state)
        choice = self.conversation.choice(parse.text, len(state.candidates))
        if choice is None and likely == AFFIRM and not parse.naming_words:
            choice = 0
        named = likely if parse.naming_words and likely in state.candidates else None
        chosen = state.candidates[choice] if choice is not None else named
        return (
            self._about(chosen, turn, aspect=parse.aspect or state.aspect, audience=parse.audience) if chosen else None
        )

    def _leans_on_topic(self, turn: Turn, state: State) -> Turn | None:
        """Take up an aspect or an audience, and no word that could name another topic ("and what does that cost?")."""
        parse = turn.parse
        leans = (parse.aspect or parse.audience) and not parse.naming_words
        by_itself = parse.certainty == SURE and not (parse.continues or parse.refers)
        if not leans or by_itself:
            return None
        if state.topic is None:
            return self._misses(turn, state) if parse.continues else None
        return self._follow_up(turn, state)

    def _says_it(self, turn: Turn, state: State) -> Turn | None:
        """A question or remark that stands by itself."""
        parse = turn.parse
        if parse.certainty == SURE and parse.intent in self.handling:
            elliptical = parse.continues and not parse.aspect and state.topic
            aspect = state.aspect if elliptical else parse.aspect
            same = parse.continues and parse.intent == state.topic
            return self._about(
                parse.intent, turn, aspect=aspect, audience=parse.audience or (state.audience if same else None)
            )
        if parse.certainty == SURE and parse.intent in CONVERSATION_INTENTS:
            return replace(turn, intent=parse.intent)
        if parse.certainty == MODERATE and parse.intent == OUT_OF_SCOPE:
            return replace(turn, intent=OUT_OF_SCOPE, misses=min(state.misses + 1, MAX_MISSES))
        if parse.certainty == MODERATE and self.handling.get(parse.intent or "") == HUMAN_FIRST:
            return self._handoff(
                replace(turn, topic=parse.intent, aspect=parse.aspect, audience=parse.audience), HUMAN_FIRST_TOPIC
            )
        return None

    def _continues(self, turn: Turn, state: State) -> Turn | None:
        """A remark that is only probably understood, where the topic of the conversation makes it certain."""
        parse = turn.parse
        if state.topic is None:
            return None
        heard = parse.aspect or parse.audience
        same_topic = parse.intent == state.topic and parse.certainty == MODERATE
        names_nothing_new = parse.continues and heard and len(parse.naming_words) <= 1 and parse.certainty == UNSURE
        return self._follow_up(turn, state) if same_topic or names_nothing_new else None

    def _misses(self, turn: Turn, state: State) -> Turn:
        """Not understood: ask once which of the nearest topics is meant; the second time in a row, offer a human."""
        ranked = [
            (t, c)
            for t, c in turn.parse.ranking
            if self.handling.get(t, SAFETY_FIRST) != SAFETY_FIRST and t not in state.candidates
        ]
        near = [t for t, confidence in ranked if confidence >= CANDIDATE_FLOOR]
        if len(near) == 1:
            near = [t for t, _ in ranked[:2]]
        return replace(
            turn,
            intent=UNCLEAR,
            misses=min(state.misses + 1, MAX_MISSES),
            missed_before=state.misses > 0,
            candidates=tuple(near[:MAX_CANDIDATES]) if state.misses == 0 else (),
            aspect=turn.parse.aspect or state.aspect,
        )

    def _follow_up(self, turn: Turn, state: State) -> Turn:
        parse = turn.parse
        assert state.topic is not None  # noqa: S101  callers checked; this is for the reader and the type checker
        return self._about(
            state.topic, turn, aspect=parse.aspect or state.aspect, audience=parse.audience or state.audience
        )

    def _about(self, topic: str, turn: Turn, *, aspect: str | None, audience: str | None) -> Turn:
        reason = HUMAN_FIRST_TOPIC if self.handling[topic] in {HUMAN_FIRST, SAFETY_FIRST} else None
        return replace(turn, intent=topic, topic=topic, aspect=aspect, audience=audience, reason=reason)

    def _handoff(self, turn: Turn, reason: str) -> Turn:
        return replace(turn, intent=SPEAK_TO_HUMAN, reason=reason)
