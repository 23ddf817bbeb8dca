"""What a citizen is told when a human takes over: one of a few plain messages, by the hours and by who is there.

In this order: danger; a topic by appointment; a public holiday; closed; nobody signed in; all busy; somebody is free. Each offers to call
back, but for danger and where somebody is free; there the page itself does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from router.catalogue.model import in_language
from router.channels.names import BY_NUMBER
from router.conversations.models import NewMessage
from router.departments import PHONE, WEBCHAT, Department
from router.desk import Desk
from router.handoffs.models import Handoff, Staffing, Standing

MESSAGE_ADDED = "message_added"
_OFFERS_CALL = frozenset(
    {
        "callback_offer_here",
        "message_added_call",
        "handoff_closed",
        "handoff_holiday",
        "handoff_by_appointment",
        "surge_line_full",
    }
)


def queue_notice(
    desk: Desk,
    department: str,
    language: str,
    standing: Standing,
    *,
    topic: str | None = None,
    channel: str = WEBCHAT,
    staff: Staffing,
) -> NewMessage:
    """Return the notice; its content names the message that it began with.

    Args:
        desk: the words, the hours and the moment.
        department: who gets the question.
        language: of the conversation.
        standing: the place in the queue and the wait.
        topic: what it is about.
        channel: where the citizen is.
        staff: who of the department is there.
    """
    about = desk.catalogue.topics.get(topic or "")
    if about and about.sensitivity == "danger":
        return danger_notice(desk, department, language, channel)
    answering = desk.departments.get(department)
    words = _Words(desk, answering, language, channel)
    if topic in answering.by_appointment:
        when = desk.call_back_when(department, language, channel)
        key, parts = (
            "handoff_by_appointment",
            [words.by_appointment(when), *words.phone()],
        )
    elif not answering.is_open(desk.clock(), channel):
        key, parts = words.closed(topic)
    else:
        key, parts = words.waiting(standing, staff, topic)
    return NewMessage(author="system", text="\n\n".join(parts), language=language, content=words.content(key))


def danger_notice(desk: Desk, department: str, language: str, channel: str = WEBCHAT) -> NewMessage:
    """Return what is said below the safety text: that an employee reads it, or that nobody does before the department opens."""
    if desk.is_open(department, channel):
        return desk.say("handoff_danger", language)
    return desk.say("handoff_danger_closed", language, opens=desk.opens(department, language, channel))


def message_added(
    desk: Desk, found: Handoff, language: str, *, standing: Standing | None, promised: Sequence[str]
) -> NewMessage:
    """Return what is said when a waiting citizen writes on: it stands with the question, and what comes of it.

    Args:
        desk: the words and the hours.
        found: what waits.
        language: of the conversation.
        standing: the place in the queue, for who waits for a turn.
        promised: when we call and where, for who is called back: nobody is asked for a number that they left.
    """
    words = _Words(desk, desk.departments.get(found.department), language, found.channel)
    parts = words.added(standing) if standing else words.added_to_call(promised)
    return NewMessage(author="system", text=" ".join(parts), language=language, content=words.content(MESSAGE_ADDED))


def notice_in_a_surge(
    desk: Desk, department: str, notice: NewMessage, *, channel: str = WEBCHAT, full: bool
) -> NewMessage:
    """Return the notice as it is during a surge: a call-back is offered to whoever waits, and who finds the line full is told so.

    Args:
        desk: the words and the hours.
        department: who gets the question.
        notice: what would be said on another day.
        channel: where the citizen is.
        full: whether the citizen is kept out of the line.
    """
    words = _Words(desk, desk.departments.get(department), notice.language, channel)
    if full:
        text = "\n\n".join([words.line_full(), *words.phone()])
        return replace(notice, text=text, content=words.content("surge_line_full"))
    if notice.content["key"] in ("handoff_queued_known_wait", "handoff_queued_unknown_wait"):
        text = f"{notice.text}\n\n{words.call_offer()}"
        return replace(notice, text=text, content={**words.content(""), **notice.content})
    return notice


def call_button(desk: Desk, language: str) -> dict[str, Any]:
    """Return the button with which somebody is called on the number that they write from."""
    return {"label": desk.text("button_call_here", language), "language": language, "payload": {"call": "here"}}


class _Words:
    """The messages about one department, in one language, for somebody on one channel."""

    def __init__(self, desk: Desk, department: Department, language: str, channel: str) -> None:
        self._desk, self._department, self._language, self._channel = desk, department, language, channel
        self._now = desk.clock()
        self._phones: dict[str, None] = {}
        self._offers_call = False

    def content(self, key: str) -> dict[str, Any]:
        """What a message made of these words is stored with: its key, the numbers to call that were said, and the button to be called."""
        content: dict[str, Any] = {"key": key, "phones": list(self._phones)}
        if self._offers_call and self._channel in BY_NUMBER:
            content["buttons"] = [call_button(self._desk, self._language)]
        return content

    def waiting(self, standing: Standing, staff: Staffing, topic: str | None) -> tuple[str, list[str]]:
        """While open: the place, the wait where it can be said, and what keeps us."""
        place, kept = standing.parameters(), self._place_kept(topic)
        if not staff.signed_in:
            key = "handoff_nobody_signed_in"
            return key, [self._text(key, **place), self.call_offer(), *kept, *self.phone()]
        known = "handoff_queued_known_wait" if standing.wait_minutes else "handoff_queued_unknown_wait"
        queued = self._text(known, **place)
        if staff.free:
            return known, [" ".join([queued, *kept, *self.phone()])]
        busy = self._text("handoff_all_busy")
        return "handoff_all_busy", [f"{busy} {queued}", self.call_offer(), *kept, *self.phone()]

    def added(self, standing: Standing) -> list[str]:
        """That a message stands with the question, when it is read, how to be called instead, and the phone."""
        if not self._department.is_open(self._now, self._channel):
            opens = self._desk.opens(self._department.id, self._language, self._channel)
            read = [self._text("message_added_closed", opens=opens)]
        else:
            state = "queue_state_known" if standing.wait_minutes else "queue_state_unknown"
            read = [self._text("message_added_open"), self._text(state, **standing.parameters())]
        return [*read, self._text("message_added_call"), *self.phone()]

    def added_to_call(self, promised: Sequence[str]) -> list[str]:
        """That a message stands with the question of who is called back, what was promised, and the phone where it is answered now."""
        now = [self._text("handoff_phone_now", phone=self._department.phone)] if self._phone_is_open() else []
        return [self._text("message_added"), *promised, *now]

    def _is_sensitive(self, topic: str | None) -> bool:
        about = self._desk.catalogue.topics.get(topic or "")
        return about is not None and about.sensitivity != "none"

    def _place_kept(self, topic: str | None) -> list[str]:
        """How long the place is kept of who leaves the page; a sensitive question stays, but nobody can reach who left no number.

        At a door without a page the answer comes to where they wrote.
        """
        if self._channel != WEBCHAT:
            return [self._text("handoff_answer_comes_here")]
        if self._is_sensitive(topic):
            return [self._text("handoff_question_stays")]
        return [self._text("handoff_place_kept", minutes=self._desk.catalogue.municipality.citizen_gone_minutes)]

    def closed(self, topic: str | None) -> tuple[str, list[str]]:
        """While closed: why, until when, the phone, and the line that is open now or sooner."""
        hours = self._department.hours_on(self._channel)
        opens = self._desk.opens(self._department.id, self._language, self._channel)
        exception = hours.exception(self._now)
        key = "handoff_holiday" if hours.is_holiday(self._now) else "handoff_closed"
        kept = self._place_kept(topic) if self._is_sensitive(topic) else []
        said = [self._text(key, opens=opens), *kept, *self.phone()]
        if key == "handoff_closed" and exception and self._language in exception.reason:
            said.insert(0, self._text("handoff_closed_reason", reason=exception.reason[self._language]))
        return key, [" ".join(said), *self._line(topic)]

    def phone(self) -> Iterator[str]:
        """The phone: now, from the moment that this channel opens, or from its own."""
        hours, number = self._department.hours_on(PHONE), self._department.phone
        if self._phone_is_open():
            yield self._text("handoff_phone_now", phone=number)
            return
        opens = hours.next_opening(self._now)
        if opens is None:
            return
        here = self._department.hours_on(self._channel)
        if not here.is_open(self._now) and here.next_opening(self._now) == opens:
            yield self._text("handoff_phone_then", phone=number)
        else:
            yield self._text("handoff_phone_from", phone=number, opens=self._desk.moment(opens, self._language))

    def _phone_is_open(self) -> bool:
        return self._department.hours_on(PHONE).is_open(self._now)

    def _line(self, topic: str | None) -> Iterator[str]:
        """The line that is open while the department is closed, now or at least sooner."""
        line, now = self._department.out_of_hours, self._now
        if line is None or not line.serves(topic):
            return
        parameters = {"line": in_language(line.label, self._language), "line_phone": line.phone}
        if self._department.line_open_at(now, self._channel):
            yield self._text("handoff_closed_line", **parameters)
            return
        sooner, later = line.hours.next_opening(now), self._department.hours_on(self._channel).next_opening(now)
        if sooner is not None and (later is None or sooner < later):
            yield self._text("handoff_closed_line_later", opens=self._desk.moment(sooner, self._language), **parameters)

    def by_appointment(self, when: str) -> str:
        """That we call to make an appointment."""
        return self._text("handoff_by_appointment", when=when)

    def line_full(self) -> str:
        """That the line is full, and what can be done."""
        return self._text("surge_line_full")

    def call_offer(self) -> str:
        """That we call who would rather not wait."""
        return self._text("callback_offer_here" if self._channel in BY_NUMBER else "callback_offer")

    def _text(self, key: str, **parameters: object) -> str:
        self._offers_call |= key in _OFFERS_CALL
        said = self._desk.rendered(key, self._language, **parameters)
        self._phones |= dict.fromkeys(said.phones)
        return said.text
