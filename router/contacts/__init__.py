"""Who calls or stands at the counter: an employee enters it as it happens, and it is a conversation like all others."""

from router.contacts.calling import call_back
from router.contacts.entering import Begun, Entered, enter
from router.contacts.noting import note_asked
from router.contacts.understanding import Understood, hear, with_answers

__all__ = ["Begun", "Entered", "Understood", "call_back", "enter", "hear", "note_asked", "with_answers"]
