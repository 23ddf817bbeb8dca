"""The order of the queue: classes that age by a static key, and what falls back goes to the front of its own class.

The arithmetic of the router against a small model that knows nothing of keys: a row of people, who move only by what the rules say.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from router.departments import PRIORITY_BONUS, front_key, order_key

START = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
CLASSES = tuple(PRIORITY_BONUS)


@dataclass(kw_only=True)
class Waiting:
    """One who waits, as the router keeps it."""

    number: int
    priority: str
    queued_at: datetime
    order_key: datetime
    dropped: bool = False


class Queue:
    """What `repository` does, in memory: the same keys, the same order."""

    def __init__(self) -> None:
        self.now, self.waiting, self.held = START, list[Waiting](), list[Waiting]()
        self.made = 0

    def order(self) -> list[Waiting]:
        return sorted(self.waiting, key=lambda one: (one.order_key, one.queued_at, one.number))

    def arrive(self, priority: str) -> None:
        self.made += 1
        key = order_key(self.now, priority)
        self.waiting.append(Waiting(number=self.made, priority=priority, queued_at=self.now, order_key=key))

    def claim(self, at: int) -> None:
        """Somebody takes one: mostly the first, now and then another, whose skills or language they have."""
        order = self.order()
        if order:
            taken = order[at % len(order)]
            self.waiting.remove(taken)
            self.held.append(taken)

    def drop(self, many: int) -> list[Waiting]:
        """Several fall back at once, in no particular order."""
        dropped, self.held = self.held[::-1][:many], self.held[::-1][many:]
        for one in dropped:
            heads = [each.order_key for each in self.waiting if each.priority == one.priority and not each.dropped]
            one.order_key = front_key(order_key(one.queued_at, one.priority), min(heads, default=None))
            one.dropped = True
            self.waiting.append(one)
        return dropped


def numbers(of: list[Waiting], priority: str | None = None) -> list[int]:
    return [one.number for one in of if priority in (None, one.priority)]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("arrive"), st.sampled_from(CLASSES)),
        st.tuples(st.just("claim"), st.integers(0, 30)),
        st.tuples(st.just("drop"), st.integers(1, 4)),
        st.tuples(st.just("wait"), st.integers(0, 200)),
    ),
    max_size=60,
)


@given(STEPS)
def test_whoever_falls_back_is_first_of_their_class_and_nobody_else_moves(steps: list[tuple[str, object]]) -> None:
    queue = Queue()
    for name, value in steps:
        before = queue.order()
        if name == "arrive":
            queue.now += timedelta(seconds=1)
            queue.arrive(str(value))
        elif name == "wait":
            queue.now += timedelta(minutes=int(str(value)))
        elif name == "claim":
            queue.claim(int(str(value)))
        else:
            dropped = queue.drop(int(str(value)))
            for priority in CLASSES:
                row = [one for one in queue.order() if one.priority == priority]
                fell = sorted((one for one in dropped if one.priority == priority), key=lambda one: one.queued_at)
                others = [one for one in row if one not in fell]
                patient = next((row.index(one) for one in others if not one.dropped), len(row))
                assert all(row.index(one) < patient for one in fell)  # before all who did not fall back
                assert [one for one in row if one in fell] == fell  # and among themselves by age
        after = queue.order()
        stayed = [one for one in before if one in after]
        assert [one for one in after if one in stayed] == stayed  # a static key: nobody else changes places


@given(st.sampled_from(CLASSES), st.sampled_from(CLASSES), st.timedeltas(timedelta(0), timedelta(hours=5)))
def test_front_of_a_class_is_no_other_class(dropped: str, ahead: str, waited: timedelta) -> None:
    """Falling back never makes an ordinary question overtake an urgent one that was before the whole of its class."""
    head = order_key(START + waited, dropped)
    urgent = order_key(START, ahead)
    key = front_key(order_key(START + waited * 2, dropped), head)
    assert (urgent < head) == (urgent < key) or abs(urgent - head) < timedelta(milliseconds=1)


def test_nobody_falls_behind_their_own_place() -> None:
    own = order_key(START, "normal")
    assert front_key(own, None) == own
    assert front_key(own, own + timedelta(hours=1)) == own
