"""What holds for the dialogue whatever was heard, whatever state comes back and whatever is clicked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.parse import MODERATE, SIGNALS, SURE, UNSURE, Evidence, Parse
from bot.dialogue.state import MAX_CANDIDATES, MAX_MISSES, State
from bot.dialogue.turn import CONVERSATION_INTENTS, UNCLEAR
from tests.bot.dialogues import DIALOGUE, HANDLING, HEARD, state_of, unclear

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=8), each, max_size=3),
)
NAMES = st.sampled_from([*HANDLING, *CONVERSATION_INTENTS])
STATES = st.dictionaries(
    st.sampled_from(
        [
            "topic",
            "aspect",
            "audience",
            "misses",
            "awaiting",
            "candidates",
            "others",
            "language",
            "answerLanguage",
            "said",
            "x",
        ]
    ),
    JSON | NAMES | st.lists(NAMES),
    max_size=8,
)
PARSES = st.builds(
    Parse,
    text=st.text(max_size=30),
    intent=st.none() | NAMES,
    ranking=st.dictionaries(NAMES, st.floats(0, 1), max_size=10).map(lambda ranked: tuple(ranked.items())),
    certainty=st.sampled_from([SURE, MODERATE, UNSURE]),
    aspect=st.none() | st.sampled_from(["kosten", "hoe"]),
    audience=st.none() | st.just("kind"),
    evidence=st.lists(
        st.builds(Evidence, signal=st.sampled_from(SIGNALS), rule=st.just("test/1"), text=st.text(max_size=5)),
        max_size=2,
    ).map(tuple),
    foreign=st.none() | st.just("tr"),
    naming_words=st.sampled_from([(), ("paspoort",)]),
    continues=st.booleans(),
)
BUTTONS = st.none() | st.dictionaries(
    st.sampled_from(["topic", "intent", "aspect", "audience", "language"]), NAMES | st.text(max_size=5), max_size=3
)


@given(PARSES, STATES, BUTTONS)
def test_any_state_and_any_parse_give_a_turn_that_makes_sense(parse, state, button):
    turn = DIALOGUE.resolve(parse, state_of(state), button)
    assert turn.intent in {*HANDLING, *CONVERSATION_INTENTS, UNCLEAR}
    assert 0 <= turn.misses <= MAX_MISSES
    assert len(turn.candidates) <= MAX_CANDIDATES and set(turn.candidates) <= set(HANDLING)
    assert turn.topic is None or turn.topic in HANDLING
    assert turn.language in HEARD and turn.answer_language in {"nl", "en"}
    assert turn.outcome in {"answer", "clarify", "human"}
    if turn.intent in HANDLING and HANDLING[turn.intent] == "human_first":
        assert turn.reason == "human_first_topic"


@given(st.lists(PARSES, min_size=3, max_size=6))
def test_a_conversation_that_is_never_understood_always_ends_at_a_human(parses):
    state, offered = State(), False
    for parse in parses:
        turn = DIALOGUE.resolve(unclear("xq", *[t for t, _ in parse.ranking if t in HANDLING]), state)
        messages = [{"message": "offer_human"}] if turn.missed_before else [{"message": "clarify"}]
        offered = offered or turn.missed_before
        state = state_of(turn.state_after(messages).as_json())
    assert offered


@given(PARSES, STATES)
def test_state_survives_the_way_out_and_in(parse, state):
    turn = DIALOGUE.resolve(parse, state_of(state))
    after = turn.state_after([{"message": "clarify"}])
    assert state_of(after.as_json()) == after
