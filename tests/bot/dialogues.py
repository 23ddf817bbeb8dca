"""A dialogue on five topics, and what was heard in it, for tests of what it makes of that."""

from __future__ import annotations

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.parse import SURE, UNSURE, Evidence, Parse
from bot.dialogue.state import State
from bot.nlu.cues import Conversation

HANDLING = {
    "paspoort": "scripted",
    "identiteitskaart": "scripted",
    "rijbewijs": "scripted",
    "bijstand": "offer_human",
    "overlijdensaangifte": "human_first",
}
HEARD = ("nl", "en", "de", "tr")
DIALOGUE = Dialogue(HANDLING, Conversation.read(), ("nl", "en"))


def heard(text, intent=None, certainty=SURE, **more):
    ranking = more.pop("ranking", ((intent, 0.9),) if intent else ())
    evidence = tuple(Evidence(signal=signal, rule="test/1", text=text) for signal in more.pop("signals", ()))
    return Parse(
        text=text, intent=intent, confidence=0.9, ranking=ranking, certainty=certainty, evidence=evidence, **more
    )


def said(text, topic, **more):
    """A sentence that is surely about a topic and names it."""
    return heard(text, topic, naming_words=(topic,), **more)


def state_of(value):
    return State.from_json(value, HANDLING, heard=HEARD, answered=("nl", "en"))


def unclear(text="xq zv", *topics):
    return heard(
        text, topics[0] if topics else None, UNSURE, ranking=tuple((t, 0.2) for t in topics), naming_words=("xq",)
    )
