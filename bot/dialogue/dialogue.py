"""What a turn is about: a function of what was heard, the state before, and the button that was clicked.

The result is an intent for Rasa's rules and the slots they read. Nothing is said here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.catalogue import HUMAN_FIRST, SAFETY_FIRST
from bot.dialogue.parse import BOT_WAS_WRONG, DANGER, MODERATE, SURE, UNSURE, Parse
from bot.dialogue.parse import WANTS_HUMAN as ASKED_FOR_HUMAN
from bot.dialogue.questions import questions_of
from bot.dialogue.state import CLARIFY, MAX_CANDIDATES, MAX_MISSES, OFFER_HUMAN, State
from bot.dialogue.tone import with_tone
from bot.dialogue.turn import (
    AFFIRM,
    BOT_CHALLENGE,
    CONVERSATION_INTENTS,
    DENY,
    OUT_OF_SCOPE,
    SPEAK_TO_HUMAN,
    UNCLEAR,
    Question,
    Turn,
)
from bot.nlu.cues import Conversation

HUMAN_FIRST_TOPIC, WANTS_HUMAN, ACCEPTED_OFFER = "human_first_topic", "wants_human", "accepted_offer"
ABOUT_HUMANS = {BOT_CHALLENGE, "wait_time", "desk_open"}
"""Who asks whether this is a human, whether one is there or how long it takes, is answered; that is not yet asking for one."""

CANDIDATE_FLOOR = 0.04
"""A topic less likely than this is not worth asking about."""
SAFETY_FLOOR = 0.6
"""From here on the guesses of danger, taken together, are enough: to miss one is worse than a false alarm."""
TOLD_WORDS = 3
"""A clause of fewer words, "my husband" of "my husband and I", tells nothing by itself."""


class Dialogue:
    """The rules of the conversation for one catalogue: ``handling`` maps every topic to who answers it, and the answers are in ``languages``."""

    def __init__(self, handling: Mapping[str, str], conversation: Conversation, languages: Sequence[str]) -> None:
        self.handling, self.conversation, self.languages = handling, conversation, languages
        self._safety = {topic for topic, kind in handling.items() if kind == SAFETY_FIRST}

    def resolve(self, parse: Parse, state: State, button: Mapping[str, str] | None = None) -> Turn:
        """Return what the turn is about. A button says it without words; ``parse`` is then empty."""
        unheard = self._turn(UNCLEAR, parse, state)
        if button is not None:
            return self._clicked(button, unheard, state)
        turn = self._may_be_danger(unheard)
        return turn or with_tone(self._understood(unheard, state), state)

    def _understood(self, unheard: Turn, state: State) -> Turn:
        asked = self._asks_for_human(unheard, state) or self._replies(unheard, state)
        if asked:
            return asked
        questions = questions_of(unheard.parse, self.handling)
        if len(questions) > 1:
            return self._asks_more(questions, unheard)
        turn = replace(unheard, parse=questions[0])
        return (
            self._leans_on_topic(turn, state)
            or self._corrects(turn, state)
            or self._leaves_open(turn, state)
            or self._says_it(turn, state)
            or self._continues(turn, state)
            or self._misses(turn, state)
        )

    def _turn(self, intent: str, parse: Parse, state: State) -> Turn:
        """Return a turn that stays on what the conversation was about."""
        answered = parse.language or state.answer_language or self.languages[0]
        return Turn(
            intent=intent,
            parse=parse,
            language=parse.foreign or parse.language or state.language or answered,
            answer_language=answered,
            topic=state.topic,
            aspect=state.aspect,
            audience=state.audience,
            awaiting=state.awaiting,
            said=state.said,
        )

    def _clicked(self, button: Mapping[str, str], turn: Turn, state: State) -> Turn:
        topic, intent, language = button.get("topic"), button.get("intent"), button.get("language")
        if language in self.languages:
            turn = replace(turn, answer_language=language)
            topic = topic or state.topic
        parse = Parse(intent=topic or intent, confidence=1.0, certainty=SURE)
        turn = replace(turn, parse=parse)
        if topic in self.handling:
            same = topic == state.topic and language
            aspect = state.aspect if same else button.get("aspect")
            return self._about(topic, turn, aspect=aspect, audience=state.audience if same else button.get("audience"))
        if intent == SPEAK_TO_HUMAN:
            return self._handoff(turn, ACCEPTED_OFFER if state.awaiting == OFFER_HUMAN else WANTS_HUMAN)
        if intent in CONVERSATION_INTENTS:
            return self._replies(turn, state) or replace(turn, intent=intent)
        if language in self.languages:
            return replace(turn, intent="greeting")
        return self._misses(replace(turn, parse=Parse()), state)

    def _may_be_danger(self, turn: Turn) -> Turn | None:
        """The numbers to call, and a human, sooner than for any other topic: by a pattern, or by the classifier in any part of the message."""
        parse = turn.parse
        named = next((e.topic for e in parse.evidence if e.signal == DANGER and e.topic in self._safety), None)
        told = [clause for clause in parse.clauses if len(clause.text.split()) >= TOLD_WORDS]
        topic = named or next(filter(None, map(self._guesses_danger, (parse, *parse.sentences, *told))), None)
        if topic is None:
            return None
        return self._about(topic, turn, aspect=None, audience=None)

    def _guesses_danger(self, parse: Parse) -> str | None:
        """The likeliest danger, when it is surely meant or likely enough; a message that names nothing is no sign of danger."""
        dangers = [(topic, confidence) for topic, confidence in parse.ranking if topic in self._safety]
        if not dangers:
            return None
        sure = parse.certainty == SURE and parse.intent in self._safety
        likely = sum(c for _, c in dangers) >= SAFETY_FLOOR
        return dangers[0][0] if parse.naming_words and (sure or likely) else None

    def _asks_for_human(self, turn: Turn, state: State) -> Turn | None:
        """Someone who asks for a person gets one, without an argument; someone who may be asking is offered one."""
        parse = turn.parse
        asks_about = parse.intent in ABOUT_HUMANS and parse.certainty == SURE
        wants = ASKED_FOR_HUMAN in parse.signals and not asks_about
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

    def _asks_more(self, parts: list[Parse], turn: Turn) -> Turn:
        """Several questions: each is served; where one of them is for a human, the human gets them all."""
        first = next((p for p in parts if self.handling[str(p.intent)] == HUMAN_FIRST), parts[0])
        also = tuple(
            Question(topic=str(p.intent), aspect=p.aspect, audience=p.audience) for p in parts if p is not first
        )
        turn = replace(turn, also=also)
        return self._about(str(first.intent), turn, aspect=first.aspect, audience=first.audience)

    def _corrects(self, turn: Turn, state: State) -> Turn | None:
        """The bot was wrong: what is meant instead, or a question back with what the turn before could have been about too."""
        parse = turn.parse
        if BOT_WAS_WRONG not in parse.signals or state.topic is None:
            return None
        named = parse.intent in self.handling and parse.certainty != UNSURE and parse.naming_words
        if named and parse.intent != state.topic:
            return self._about(
                str(parse.intent), turn, aspect=parse.aspect or state.aspect, audience=parse.audience or state.audience
            )
        again = state.misses > 0 or not state.others
        return replace(
            turn,
            topic=None,
            misses=min(state.misses + 1, MAX_MISSES),
            missed_before=again,
            candidates=() if again else state.others,
        )

    def _leans_on_topic(self, turn: Turn, state: State) -> Turn | None:
        """Take up an aspect or an audience, or just go on, and no word that could name another topic ("and what does that cost?")."""
        parse = turn.parse
        leans = (parse.aspect or parse.audience or parse.continues) and not parse.naming_words
        by_itself = parse.certainty == SURE and not (parse.continues or parse.refers or parse.foreign)
        if not leans or by_itself:
            return None
        if state.topic is None:
            return self._misses(turn, state) if parse.continues else None
        return self._follow_up(state.topic, turn, state)

    def _leaves_open(self, turn: Turn, state: State) -> Turn | None:
        """A word that names several topics ("permit"), and nothing that says which: asked back, unless the conversation is on one of them."""
        open_topics = [t for t in turn.parse.ambiguous if t in self.handling]
        if len(open_topics) < 2 or state.topic in open_topics or state.awaiting == CLARIFY:
            return None
        ranking = tuple((topic, CANDIDATE_FLOOR) for topic in open_topics)
        return self._misses(replace(turn, parse=replace(turn.parse, ranking=ranking)), replace(state, misses=0))

    def _says_it(self, turn: Turn, state: State) -> Turn | None:
        """A question or remark that stands by itself."""
        parse = turn.parse
        if parse.intent in self._safety and not parse.naming_words:
            return None  # nothing in it names a danger
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
        goes_on = state.topic and (parse.continues or parse.refers) and not parse.signals
        if parse.certainty == MODERATE and self.handling.get(parse.intent or "") == HUMAN_FIRST and not goes_on:
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
        names_nothing_new = names_nothing_new and parse.foreign is None  # whose function words are known less well
        return self._follow_up(state.topic, turn, state) if same_topic or names_nothing_new else None

    def _misses(self, turn: Turn, state: State) -> Turn:
        """Not understood: ask once which of the nearest topics is meant; the second time in a row, offer a human."""
        ranked = self._others(turn.parse, state.candidates)
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

    def _others(self, parse: Parse, besides: tuple[str, ...]) -> list[tuple[str, float]]:
        """The topics that the message could be about, likeliest first; nobody is asked whether danger is meant."""
        return [(t, c) for t, c in parse.ranking if t in self.handling and t not in self._safety and t not in besides]

    def _follow_up(self, topic: str, turn: Turn, state: State) -> Turn:
        parse = turn.parse
        return self._about(topic, turn, aspect=parse.aspect or state.aspect, audience=parse.audience or state.audience)

    def _about(self, topic: str, turn: Turn, *, aspect: str | None, audience: str | None) -> Turn:
        reason = HUMAN_FIRST_TOPIC if self.handling[topic] in {HUMAN_FIRST, SAFETY_FIRST} else None
        others = tuple(t for t, _ in self._others(turn.parse, (topic,)))[:MAX_CANDIDATES]
        return replace(turn, intent=topic, topic=topic, aspect=aspect, audience=audience, reason=reason, others=others)

    def _handoff(self, turn: Turn, reason: str) -> Turn:
        return replace(turn, intent=SPEAK_TO_HUMAN, reason=reason)
