"""What can go wrong with a code.

ConversationError
└── NoDoorOpen   409  nobody answers at any door for as long as a code is good; `text` says it to the citizen, in their language
"""

from router.conversations.errors import ConversationError


class NoDoorOpen(ConversationError):
    """Nobody answers anywhere before a code would end."""

    code = "no_door_open"
    status = 409

    def __init__(self, text: str) -> None:
        super().__init__()
        self.data = {"text": text}
