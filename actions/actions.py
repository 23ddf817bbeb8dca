"""The custom actions. Each asks the api one thing; what the citizen then reads is a message key, or the router's own notice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import Desk, TurnId

UNAVAILABLE_HERE = {"message": "handoff_unavailable_here"}
REASON_OF_INTENT = {"speak_to_human": "wants_human", "affirm": "accepted_offer"}


class DeskAction(Action):
    """An action on behalf of a turn; a conversation that belongs to none (``rasa shell``) is told so."""

    def __init__(self, desk: Desk) -> None:
        """Ask ``desk``."""
        self._desk = desk

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Run for the turn that the sender names; an error of the desk passes through and fails the turn."""
        turn = TurnId.from_sender(tracker.sender_id)
        message = UNAVAILABLE_HERE if turn is None else await self.answer(turn, tracker)
        if message is not None:
            dispatcher.utter_message(json_message=message)
        return []

    async def answer(self, turn: TurnId, tracker: Tracker) -> dict[str, Any] | None:
        """Return the message of this action; None when the router says it."""
        raise NotImplementedError


class ActionHandoff(DeskAction):
    """Asks for a human. Says nothing: the router knows place, wait and opening hours, and writes the notice."""

    def name(self) -> str:
        """Return the name in the domain."""
        return "action_handoff"

    async def answer(self, turn: TurnId, tracker: Tracker) -> None:
        """Post the handoff request with what was understood."""
        intent = tracker.latest_message["intent"]["name"]
        await self._desk.request_handoff(
            turn,
            reason=tracker.get_slot("handoff_reason") or REASON_OF_INTENT.get(intent, "human_first_topic"),
            topic=tracker.get_slot("topic"),
            aspect=tracker.get_slot("aspect"),
            signals=tracker.get_slot("signals") or [],
        )


class ActionOpeningHours(DeskAction):
    """Says whether someone is at the desk now; the router fills in until when, or when again."""

    def name(self) -> str:
        """Return the name in the domain."""
        return "action_opening_hours"

    async def answer(self, turn: TurnId, tracker: Tracker) -> dict[str, Any]:
        """Return ``desk_open`` or ``desk_closed``."""
        is_open = await self._desk.is_open(tracker.get_slot("topic"))
        return {"message": "desk_open" if is_open else "desk_closed"}


class ActionWait(DeskAction):
    """Says how long the wait is, or that it cannot be said."""

    def name(self) -> str:
        """Return the name in the domain."""
        return "action_wait"

    async def answer(self, turn: TurnId, tracker: Tracker) -> dict[str, Any]:
        """Return ``wait_known`` with its range in minutes, or ``wait_unknown``."""
        wait = await self._desk.wait(tracker.get_slot("topic"))
        if wait.minutes is None:
            return {"message": "wait_unknown"}
        return {"message": "wait_known", "from": wait.minutes[0], "to": wait.minutes[1]}


ACTIONS: tuple[Callable[[Desk], DeskAction], ...] = (ActionHandoff, ActionOpeningHours, ActionWait)
