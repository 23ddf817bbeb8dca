"""What the bot says, as keys: the router renders them from the catalogue for channel, language and audience."""

from __future__ import annotations

from typing import Any

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.trackers import DialogueStateTracker

DEFAULT_ASPECT = "samenvatting"


class AnswerKeys(NaturalLanguageGenerator):
    """Turns every ``utter_…`` action into a message of the contract (docs/reference/contracts.md, section 1)."""

    def __init__(self, endpoint_config: Any = None, domain: Any = None) -> None:
        """Take what Rasa passes to every generator; keys need neither."""

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any]:
        """Return the message for ``utter_action`` as a custom payload."""
        return {"custom": message_for(utter_action.removeprefix("utter_"), tracker)}


def message_for(key: str, tracker: DialogueStateTracker) -> dict[str, Any]:
    """Return the message with this key; ``answer`` and ``clarify`` take their parameters from the turn's slots.

    Asking which topic is meant makes no sense without topics: then the citizen is asked for other words.
    """
    if key == "answer":
        return {
            "answer": tracker.latest_message.intent.get("name"),
            "aspect": tracker.get_slot("aspect") or DEFAULT_ASPECT,
            "audience": tracker.get_slot("audience"),
        }
    if key == "clarify":
        topics = tracker.get_slot("candidates")
        return {"message": "clarify", "topics": list(topics)} if topics else {"message": "not_understood"}
    return {"message": key}
