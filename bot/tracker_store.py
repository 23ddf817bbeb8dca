"""Trackers that live for one turn: the conversation's memory is the state that travels with the turn, never Rasa's."""

from __future__ import annotations

import copy
from collections.abc import Iterable

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker


class TurnTrackerStore(TrackerStore):
    """Hands out a started tracker and forgets it: bounded by what is in flight, which is nothing between turns."""

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Drop the tracker."""

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return None: no turn before this one is remembered."""
        return None

    async def keys(self) -> Iterable[str]:
        """Return the senders that are remembered: none."""
        return ()


class StartedTrackers:
    """Prepared trackers: the session is already started, so that a turn does not pay for it."""

    def __init__(self, domain: Domain) -> None:
        prepared = DialogueStateTracker("prepared", domain.slots)
        prepared.update_with_events(
            [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted(), ActionExecuted(ACTION_LISTEN_NAME)], domain
        )
        self._prepared, self._slots = prepared, domain.slots

    def start(self, sender_id: str) -> DialogueStateTracker:
        """Return a tracker for ``sender_id`` that has just started listening."""
        tracker = copy.copy(self._prepared)
        tracker.sender_id = sender_id
        tracker.events = copy.copy(self._prepared.events)
        tracker.slots = {name: copy.copy(slot) for name, slot in self._prepared.slots.items()}
        return tracker
