"""``python -m bot.parse "text"``: what the newest model hears, as the JSON of the contract; no bot needs to run."""

from __future__ import annotations

import json
import sys

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.state import State
from bot.nlu.language import ANSWERED
from bot.nlu.understanding import Understanding
from bot.settings import Settings
from bot.train import latest_model


def main(arguments: list[str]) -> int:
    """Run the command."""
    if not arguments:
        sys.stderr.write('Usage: python -m bot.parse "text"\n')
        return 2
    understanding = Understanding.from_archive(latest_model(Settings.from_environment().models))
    dialogue = Dialogue(understanding.handling, understanding.conversation, ANSWERED)
    turn = dialogue.resolve(understanding.hear(" ".join(arguments)), State())
    sys.stdout.write(json.dumps(turn.parse_json(), ensure_ascii=False, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
