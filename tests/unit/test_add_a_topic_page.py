"""The page docs/add-a-topic.md, followed to the letter, gives a topic with nothing to repair."""

import re
import shutil
from datetime import date
from pathlib import Path

from cli.topic_check import check_content
from router.catalogue import load_catalogue

ROOT = Path(__file__).parents[2]
TOPIC = "volkstuin"


def blocks() -> dict[str, str]:
    page = (ROOT / "docs" / "add-a-topic.md").read_text(encoding="utf-8")
    return dict(re.findall(r"```yaml (\w+)\n(.*?)```", page, flags=re.DOTALL))


def test_the_page_gives_a_topic_that_works(tmp_path: Path) -> None:
    for folder in ("catalogue", "municipality"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    catalogue, municipality, training = tmp_path / "catalogue", tmp_path / "municipality", tmp_path / "nlu"
    shutil.copytree(ROOT / "data" / "nlu", training)
    written = blocks()
    (catalogue / f"{TOPIC}.yml").write_text(written["topic"], encoding="utf-8")
    (training / f"{TOPIC}.yml").write_text(written["training"], encoding="utf-8")
    facts, routing = municipality / "facts" / "algemeen.yml", municipality / "routing.yml"
    facts.write_text(facts.read_text(encoding="utf-8") + "\n" + written["facts"], encoding="utf-8")
    rules = routing.read_text(encoding="utf-8").replace("rules:\n", f"rules:\n{written['routing']}\n", 1)
    routing.write_text(rules, encoding="utf-8")

    day = date(2026, 11, 21)
    assert check_content(catalogue, municipality, training, TOPIC, today=day).findings == ()
    answer = load_catalogue(catalogue, municipality).render_answer(TOPIC, "kosten", None, "nl", on_date=day)
    assert answer.text == "Een tuin kost €\u00a077,70 per jaar. Inschrijven is gratis."
    assert answer.links[0].label == "Schrijf u in"


def test_the_page_names_every_field_and_no_other() -> None:
    page = (ROOT / "docs" / "add-a-topic.md").read_text(encoding="utf-8")
    table = page.split("| field | the question |")[1].split("\n\n")[0]
    aspects = load_catalogue(ROOT / "catalogue", ROOT / "municipality").aspects.values()
    assert set(re.findall(r"`(\w+)`", table)) == {aspect.field for aspect in aspects}
