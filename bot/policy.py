"""The rules of ``data/rules``, for a dialogue in which Rasa hears exactly one message."""

from __future__ import annotations

import json
from typing import Any

from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class TurnRulePolicy(RulePolicy):
    """Rasa's RulePolicy, looking only where a rule can be: what it decides is what RulePolicy decides.

    No rule of Balie quotes a citizen's text, so there is no pass for end-to-end rules; and a rule for one intent is not compared with
    the state after another, which makes the thousandth topic as quick as the first.
    """

    def __init__(self, *args: Any, lookup: dict[str, Any] | None = None, **kwargs: Any) -> None:
        """Group the rules of a trained policy by intent; while training they still change, and are searched as Rasa does."""
        super().__init__(*args, lookup=lookup, **kwargs)
        self._rules_of = _by_intent(lookup[RULES]) if lookup else None

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool, **kwargs: Any
    ) -> tuple[str | None, str | None, bool]:
        if use_text_for_last_user_input:
            return None, None, False
        return super()._find_action_from_rules(tracker, domain, use_text_for_last_user_input, **kwargs)

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        if self._rules_of is not None and lookup is self.lookup[RULES]:
            intent = states[-1].get(USER, {}).get(INTENT)
            lookup = self._rules_of.get(intent, {}) | self._rules_of.get(None, {})
        return super()._get_possible_keys(lookup, states)


def _by_intent(rules: dict[str, str]) -> dict[str | None, dict[str, str]]:
    """Return ``rules`` by the intent of their last state; None holds those that name no intent."""
    grouped: dict[str | None, dict[str, str]] = {}
    for key, action in rules.items():
        grouped.setdefault(json.loads(key)[-1].get(USER, {}).get(INTENT), {})[key] = action
    return grouped
