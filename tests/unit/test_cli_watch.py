from cli.watch import CALM_SECONDS, FIRST_SECONDS, LONGEST_SECONDS, Backoff


def test_a_dead_process_is_due_once_after_its_wait():
    backoff = Backoff()
    assert backoff.died("bot", 100) == FIRST_SECONDS
    assert backoff.due(100) == []
    assert backoff.due(100 + FIRST_SECONDS) == ["bot"]
    assert backoff.due(1000) == []


def test_a_death_is_noted_once():
    backoff = Backoff()
    backoff.died("bot", 100)
    assert backoff.died("bot", 100.5) is None


def test_who_keeps_dying_waits_longer_up_to_a_limit():
    backoff, now, waits = Backoff(), 0.0, []
    for _ in range(8):
        waits.append(backoff.died("bot", now))
        now += waits[-1]
        backoff.due(now)
    assert waits[:4] == [1, 2, 4, 8]
    assert waits[-1] == LONGEST_SECONDS


def test_who_lived_for_a_while_starts_with_a_clean_slate():
    backoff = Backoff()
    backoff.died("bot", 0)
    backoff.due(1)
    backoff.died("bot", 2)
    backoff.due(4)
    assert backoff.died("bot", 2 + CALM_SECONDS) == FIRST_SECONDS


def test_processes_do_not_wait_for_each_other():
    backoff = Backoff()
    backoff.died("bot", 0)
    assert backoff.died("api", 0.1) == FIRST_SECONDS
