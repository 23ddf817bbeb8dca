"""What can go wrong with a conversation.

ConversationError
├── ConversationNotFound   404
├── ConversationEnded      409
├── EmptyMessage           422
├── MessageTooLong         413
├── UnknownButton          422
├── UnknownTopic           422
├── UnknownLanguage        422
├── NotWaiting             409  a call-back is asked while nobody waits
├── InvalidPhone           422
└── BotError                    never reaches a citizen: the turn retries or is handed over
    ├── BotUnreachable          refused or not ready: worth trying again
    ├── BotOff                  a supervisor switched it off
    └── BotFailed               a time-out, an error, an empty or malformed turn
"""

from typing import Any


class ConversationError(Exception):
    """Base of all errors about conversations."""

    code = "conversation_error"
    status = 400


class ConversationNotFound(ConversationError):
    """There is no such conversation, or this token does not open it."""

    code = "conversation_not_found"
    status = 404


class ConversationEnded(ConversationError):
    """This conversation has ended. Start a new one."""

    code = "conversation_ended"
    status = 409


class EmptyMessage(ConversationError):
    """The message is empty. Type what you want to ask."""

    code = "empty_message"
    status = 422


class MessageTooLong(ConversationError):
    """The message is too long. Send at most 4,000 characters."""

    code = "message_too_long"
    status = 413


class UnknownButton(ConversationError):
    """This button was not offered in this conversation."""

    code = "unknown_button"
    status = 422


class UnknownTopic(ConversationError):
    """There is no such topic. The topics are the names of the files in the catalogue."""

    code = "unknown_topic"
    status = 422


class UnknownLanguage(ConversationError):
    """We do not speak this language. The desk lists those that there are."""

    code = "unknown_language"
    status = 422


class NotWaiting(ConversationError):
    """You are not waiting for an employee, so there is nothing to call back about."""

    code = "not_waiting"
    status = 409


class InvalidPhone(ConversationError):
    """This is not a phone number that we can call. Give it with the area code or country code."""

    code = "invalid_phone"
    status = 422


class BotError(ConversationError):
    """The bot gave no usable turn."""

    code = "bot_error"
    status = 502

    def __str__(self) -> str:
        """Return what the log says: what is known, or else what kind of failure it was."""
        return super().__str__() or type(self).__name__


class BotUnreachable(BotError):
    """The bot refused the call or is not ready."""

    code = "bot_unreachable"
    status = 503


class BotOff(BotError):
    """A supervisor switched the bot off. `parse` is what it understood where it was already working on this turn: its words are dropped."""

    code = "bot_off"
    status = 503

    def __init__(self, *, parse: dict[str, Any] | None = None) -> None:
        super().__init__()
        self.parse = parse

    @property
    def suppressed(self) -> bool:
        """Whether it would have said something."""
        return self.parse is not None


class BotFailed(BotError):
    """The bot answered too late, with an error, or with nothing."""

    code = "bot_failed"
