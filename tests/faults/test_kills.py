"""Power cuts at every moment of a turn and of a handoff, on the real stack: nothing is lost and nothing doubled."""

import signal

import pytest

from tests.faults.pages import Console, Page, ledger_is_whole, rows, settled, unanswered
from tests.live import LiveStack, eventually

IS_BACK = "De computer kan weer antwoorden"
QUESTION = "Wat kost een nieuw paspoort?"
DEATH = "Mijn moeder is overleden. Ik wil zelf aangifte doen."
MOMENTS = ["turn.leased", "turn.answered", "turn.committed", "outbox.taken"]

pytestmark = pytest.mark.usefixtures("whole")


@pytest.mark.parametrize("moment", MOMENTS)
def test_question_is_answered_exactly_once_after_a_power_cut(fragile: LiveStack, moment: str) -> None:
    fragile.restart_to_die_at(moment)
    with Page(fragile) as page:
        page.say(QUESTION)
        eventually(lambda: not fragile.alive("api"))
        fragile.start("api")
        eventually(lambda: "bot" in page.authors(), seconds=40)
        settled(fragile, page)
        assert page.authors() == ["citizen", "bot"]
        assert "€" in str(page.read()[-1]["text"])


@pytest.mark.parametrize("moment", [*MOMENTS, "handoff.noted"])
def test_handoff_is_made_exactly_once_after_a_power_cut(fragile: LiveStack, moment: str) -> None:
    fragile.restart_to_die_at(moment)
    with Page(fragile) as page:
        page.say(DEATH)
        eventually(lambda: not fragile.alive("api"))
        fragile.start("api")
        eventually(lambda: page.state()["owner"] == "queue", seconds=40)
        settled(fragile, page)
        assert page.authors() == ["citizen", "bot", "system", "system"]  # the notice, and when the death was
        made = rows(fragile, "select reason, status from handoff where conversation_id = $1", page.id)
        assert [tuple(row) for row in made] == [("human_first_topic", "queued")]
    assert ledger_is_whole(fragile)


def test_power_cut_while_the_bot_is_thinking(fragile: LiveStack) -> None:
    with unanswered(fragile, QUESTION) as page:
        fragile.kill("api")
        fragile.signal("bot", signal.SIGCONT)
        fragile.start("api")
        eventually(lambda: "bot" in page.authors(), seconds=40)
        settled(fragile, page)
        assert page.authors() == ["citizen", "bot"]


def test_slow_bot_brings_a_human_once_and_its_late_answer_is_not_heard(fragile: LiveStack) -> None:
    fragile.signal("bot", signal.SIGSTOP)
    try:
        with Page(fragile) as page:
            page.say(QUESTION)
            eventually(lambda: page.state()["owner"] == "queue", seconds=30)
            assert page.authors() == ["citizen", "system", "system"]
            made = rows(fragile, "select reason from handoff where conversation_id = $1", page.id)
            assert [row["reason"] for row in made] == ["bot_unavailable"]
            fragile.signal("bot", signal.SIGCONT)  # it answers what it was asked then, and is asked again
            eventually(lambda: "bot" in page.authors(), seconds=40)
            settled(fragile, page)
            assert page.authors() == ["citizen", "system", "system", "system", "bot"]
            assert str(page.read()[-2]["text"]).startswith(IS_BACK)
    finally:
        fragile.signal("bot", signal.SIGCONT)


def test_killed_bot_brings_a_human_and_answers_itself_when_it_is_back(fragile: LiveStack) -> None:
    fragile.kill("bot")
    with Page(fragile) as page:
        page.say(QUESTION)
        eventually(lambda: page.state()["owner"] == "queue", seconds=30)
        fragile.start("bot")
        eventually(lambda: "bot" in page.authors(), seconds=40)
        settled(fragile, page)
        assert page.authors() == ["citizen", "system", "system", "system", "bot"]
        assert str(page.read()[-2]["text"]).startswith(IS_BACK)
        assert page.state()["owner"] == "bot"


def test_killed_action_server_never_looks_like_a_handoff_that_was_made(fragile: LiveStack) -> None:
    fragile.kill("actions")
    with Page(fragile) as page:
        page.say(DEATH)
        eventually(lambda: page.state()["owner"] == "queue", seconds=30)
        made = rows(fragile, "select reason from handoff where conversation_id = $1", page.id)
        assert [row["reason"] for row in made] == ["bot_unavailable"]


def test_killed_database_loses_nothing_that_was_accepted(fragile: LiveStack) -> None:
    with Page(fragile) as page:
        page.say(QUESTION)
        fragile.kill("postgres")
        fragile.start("postgres")
        page.say("En wat moet ik meenemen?")
        eventually(lambda: page.authors().count("citizen") == 2 and page.authors()[-1] == "bot", seconds=60)
        settled(fragile, page)
        assert page.authors() in (["citizen", "bot", "citizen", "bot"], ["citizen", "citizen", "bot", "bot"])
    assert ledger_is_whole(fragile)


def test_conversation_that_a_human_has_stays_theirs_after_every_process_was_killed(fragile: LiveStack) -> None:
    with Page(fragile) as page, Console(fragile) as console:
        page.say("Ik wil een medewerker spreken.")
        eventually(lambda: page.state()["owner"] == "queue", seconds=30)
        console.claim(page)
        before = page.authors()
        for name in ("api", "bot", "actions", "postgres"):
            fragile.kill(name)
        fragile.whole()
        page.say("Bent u daar nog?")
        page.say("/restart")
        settled(fragile, page)
        assert page.state()["owner"] == "agent"
        assert page.authors() == [*before, "citizen", "citizen"]
