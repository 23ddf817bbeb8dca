"""Writes ``domain.yml`` and ``data/rules/`` from the catalogue, so that a topic needs no third file.

``python -m bot.generate`` writes them; ``--check`` fails when they are not what the catalogue asks for. Both are committed: a diff of
them shows what a new topic changes in the dialogue.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.catalogue import HUMAN_FIRST, OFFER_HUMAN, SAFETY_FIRST, SCRIPTED, CatalogueError, read_catalogue
from bot.dialogue.turn import CONVERSATION_INTENTS, UNCLEAR
from bot.settings import PROJECT, Settings

HEADER = "# Generated from catalogue/ by `python -m bot.generate` (part of `balie train`). Do not edit.\n"
STEPS = {
    SCRIPTED: ["utter_answer"],
    OFFER_HUMAN: ["utter_answer", "utter_offer_human"],
    HUMAN_FIRST: ["utter_answer", "action_handoff"],
    SAFETY_FIRST: ["utter_answer", "action_handoff"],
}
MESSAGES = {
    "greeting": "greeting",
    "thanks": "thanks_reply",
    "goodbye": "goodbye_reply",
    "bot_challenge": "bot_challenge_reply",
    "what_can_you_do": "what_can_you_do_reply",
    "out_of_scope": "out_of_scope",
    "affirm": "affirm_unclear",
    "deny": "deny_unclear",
}
"""Conversation intent to the message key that answers it, whatever was said before."""

OFFERED = {"awaiting": "offer_human"}
CONVERSATION_RULES: list[tuple[str, dict[str, Any], str, str]] = [
    *[(f"answer to {intent}", {}, intent, f"utter_{key}") for intent, key in MESSAGES.items()],
    ("a human at once", {}, "speak_to_human", "action_handoff"),
    ("how long is the wait", {}, "wait_time", "action_wait"),
    ("is the desk open", {}, "desk_open", "action_opening_hours"),
    ("yes to a human", OFFERED, "affirm", "action_handoff"),
    ("no to a human", OFFERED, "deny", "utter_offer_declined"),
    ("not understood", {"missed_before": False}, UNCLEAR, "utter_clarify"),
    ("not understood again", {"missed_before": True}, UNCLEAR, "utter_offer_human"),
]
"""Name, slots that must hold, intent, action."""


def _rule(name: str, condition: Mapping[str, Any], intent: str, actions: list[str]) -> dict[str, Any]:
    rule: dict[str, Any] = {"rule": name}
    if condition:
        rule["condition"] = [{"slot_was_set": [{slot: value}]} for slot, value in condition.items()]
    return rule | {"steps": [{"intent": intent}, *[{"action": action} for action in actions]]}


def _slot(kind: str, *, decides: bool = False, **extra: Any) -> dict[str, Any]:
    return {"type": kind, "influence_conversation": decides, **extra}


def _slots() -> dict[str, Any]:
    slots = {
        "topic": _slot("text"),
        "aspect": _slot("text"),
        "audience": _slot("text"),
        "candidates": _slot("list"),
        "handoff_reason": _slot("text"),
        "signals": _slot("list"),
        "awaiting": _slot("categorical", decides=True, values=["clarify", "offer_human"]),
        "missed_before": _slot("bool", decides=True, initial_value=False),
    }
    for name, slot in slots.items():
        slot["mappings"] = [{"type": "from_entity", "entity": name}]
    return slots


def domain(handling: Mapping[str, str]) -> dict[str, Any]:
    """Return the domain for the topics of ``handling``: names only, no text that a citizen could read."""
    keys = [*MESSAGES.values(), "clarify", "offer_human", "offer_declined"]
    return {
        "version": "3.1",
        "intents": [{name: {"use_entities": []}} for name in [*CONVERSATION_INTENTS, *sorted(handling), UNCLEAR]],
        "entities": list(_slots()),
        "slots": _slots(),
        "responses": {"utter_answer": [{"custom": {"answer": None}}]}
        | {f"utter_{key}": [{"custom": {"message": key}}] for key in dict.fromkeys(keys)},
        "actions": ["action_handoff", "action_opening_hours", "action_wait"],
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    }


def topic_rules(handling: Mapping[str, str]) -> dict[str, Any]:
    """Return a rule per topic, by how it is handled."""
    return {
        "version": "3.1",
        "rules": [_rule(f"{topic} ({kind})", {}, topic, STEPS[kind]) for topic, kind in sorted(handling.items())],
    }


def conversation_rules() -> dict[str, Any]:
    """Return the rules that hold whatever the topics are."""
    return {
        "version": "3.1",
        "rules": [_rule(name, when, intent, [action]) for name, when, intent, action in CONVERSATION_RULES],
    }


def generated_files(catalogue: Path) -> dict[str, str]:
    """Return the files, by path inside the project, that the catalogue asks for."""
    handling = read_catalogue(catalogue).handling
    files = {
        "domain.yml": domain(handling),
        "data/rules/topics.yml": topic_rules(handling),
        "data/rules/conversation.yml": conversation_rules(),
    }
    return {
        path: HEADER + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=140)
        for path, content in files.items()
    }


def write(catalogue: Path, project: Path = PROJECT) -> list[str]:
    """Write the files that differ from what the catalogue asks for, and return their paths."""
    changed = stale(catalogue, project)
    for path, content in generated_files(catalogue).items():
        if path in changed:
            target = project / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")
    return changed


def stale(catalogue: Path, project: Path = PROJECT) -> list[str]:
    """Return the paths of the files that are not what the catalogue asks for."""
    return [
        path
        for path, content in generated_files(catalogue).items()
        if not (project / path).is_file() or (project / path).read_text(encoding="utf-8") != content
    ]


def main(arguments: list[str]) -> int:
    """Run the command; 1 when ``--check`` finds a stale file."""
    catalogue = Settings.from_environment().catalogue
    try:
        changed = stale(catalogue) if "--check" in arguments else write(catalogue)
    except CatalogueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    verb = "is not up to date; run `balie train`" if "--check" in arguments else "written"
    for path in changed:
        sys.stdout.write(f"{path} {verb}\n")
    return 1 if changed and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
