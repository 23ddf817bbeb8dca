"""The sentences of `bench/` on the whole stack: a measurement is worth something only while the bot answers every one."""

from bench import load
from bench.assistants import SENTENCES
from bench.talks import BalieTalk
from tests.live import LiveStack


async def test_bot_answers_every_sentence_of_the_measurement_and_hands_none_over(stack: LiveStack):
    stack.whole()
    said = load.scripts(SENTENCES["balie"], conversations=4, turns=len(SENTENCES["balie"]))
    done = await load.run(lambda: BalieTalk(stack.settings.port), said, in_flight=4, seconds=300)
    assert done.failures == []
    assert [len(turns) for turns in done.conversations] == [len(SENTENCES["balie"])] * 4
