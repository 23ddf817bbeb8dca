"""The two files of a new topic, ready to be filled in."""

import json
import re
from datetime import date
from pathlib import Path

from cli.errors import CommandError
from cli.training import FEWEST_EXAMPLES
from router.catalogue.check import STILL_TO_WRITE

_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")

_CATALOGUE = """\
# What each key means: docs/add-a-topic.md. No digits in a text: a number, amount, date, phone number or link is a fact.
topic: {name}
title: {{nl: {title_nl}, en: {title_en}}}
upl: null                                    # the address in the Uniforme Productnamenlijst, if it is in there
handling: scripted                           # scripted | offer_human | human_first | safety_first
sensitivity: none                            # none | bereavement | debt | health | family
skills: []
related: []
answers:                                     # the same fields in every language; their order is that of the buttons
  nl:
    samenvatting: {todo}
    procedureBeschrijving: {todo}
    kostenEnBetaalmethoden: {todo}
    bewijs: {todo}
  en:
    samenvatting: {todo}
    procedureBeschrijving: {todo}
    kostenEnBetaalmethoden: {todo}
    bewijs: {todo}
behaviours:
  - value: {{nl: De inwoner centraal, en: The resident comes first}}
    do: {{nl: {todo}, en: {todo}}}
    dont: {{nl: {todo}, en: {todo}}}
probes:                                      # questions that must land here; never the same as in data/nlu
  - {{text: {todo}, aspect: kosten}}
sources:
  - {{claim: {todo}, source: {todo}, checked: {today}}}
valid_from: {today}
review_by: {review_by}
"""

_TRAINING = """\
# How residents ask about {name}: at least {dutch} different sentences in Dutch and {english} in English, one a line.
version: "3.1"

nlu:
  - intent: {name}
    examples: |
      - {todo}
"""


def write_topic(name: str, *, title_nl: str, title_en: str, catalogue: Path, training: Path, today: date) -> list[Path]:
    """Write `catalogue/<name>.yml` and `data/nlu/<name>.yml`; returns their paths.

    Raises:
        CommandError: the name is not a topic name, or one of the files is there already; nothing is written.
    """
    if not _NAME.fullmatch(name):
        raise CommandError(f"{name!r} is no topic name: use lower case letters, digits and _, as in grofvuil_melden.")
    texts = {
        catalogue / f"{name}.yml": _CATALOGUE.format(
            name=name,
            title_nl=json.dumps(title_nl, ensure_ascii=False),
            title_en=json.dumps(title_en, ensure_ascii=False),
            todo=STILL_TO_WRITE,
            today=today,
            review_by=_a_year_after(today),
        ),
        training / f"{name}.yml": _TRAINING.format(
            name=name, todo=STILL_TO_WRITE, dutch=FEWEST_EXAMPLES["nl"], english=FEWEST_EXAMPLES["en"]
        ),
    }
    for path in texts:
        if path.exists():
            raise CommandError(f"{path} is there already; edit it, or choose another name.")
        if not path.parent.is_dir():
            raise CommandError(f"{path.parent} is not there; set BALIE_CATALOGUE to the folder with the topics.")
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    return list(texts)


def _a_year_after(day: date) -> date:
    return day.replace(year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day)
