"""The report of a model: everything is on it, it stands alone, and it is the same every time. Drawn by the bot's environment."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from bot.report.measured import Measured
from bot.report.page import TITLES, page
from bot.report.summary import summary
from tests.bot import bot_environment
from tests.bot.qualities import F1, archive, quality

VOID = {"meta", "br", "hr", "img", "link", "input"}
WRONG = {"paspoort": 7, "rijbewijs": 3}


class Page(HTMLParser):
    """Reads HTML strictly: every element that is opened is closed, in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements = [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def values(self, *names):
        return [attributes[name] for _, attributes in self.elements for name in names if name in attributes]


def run(folder, *arguments):
    environment = {"BALIE_MODELS": str(folder), "BALIE_HOME": str(folder)}
    return bot_environment.run("-m", "bot.report", *arguments, environment=environment)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    archive(folder / "balie-abc.tar.gz", quality(wrong=WRONG))
    return folder


@pytest.fixture(scope="module")
def report(models):
    done = run(models)
    assert done.returncode == 0, done.stderr
    path = models / "balie-abc.html"
    assert done.stdout == f"{path}\n"
    return path.read_text(encoding="utf-8")


def test_every_intent_stands_in_the_pictures_and_in_the_tables(report):
    pictures = "".join(re.findall(r"<svg.*?</svg>", report, re.DOTALL))
    tables = "".join(re.findall(r"<table.*?</table>", report, re.DOTALL))
    for intent in F1:
        assert f">{intent}<" in pictures
        assert f">{intent}<" in tables


def test_every_picture_has_words_for_who_cannot_see_it_and_a_table_beside_it(report):
    sections = re.findall(r"<section.*?</section>", report, re.DOTALL)
    assert len(sections) == len(TITLES)
    for section in sections:
        label = re.search(
            r'<svg[^>]* role="img" aria-labelledby="([^"]+)"><title id="([^"]+)">([^<]{20,})</title>', section
        )
        assert label and label[1] == label[2]
        assert section.count("<table") == 1


def test_page_is_well_formed_and_names_everything_once(report):
    parsed = Page(report)
    ids = parsed.values("id")
    assert sorted(ids) == sorted(set(ids))
    for svg in re.findall(r"<svg.*?</svg>", report, re.DOTALL):
        ElementTree.fromstring(svg)
    targets = [value.removeprefix("#") for value in parsed.values("href", "xlink:href", "aria-labelledby")]
    assert set(targets) <= set(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", report)) <= set(ids)


def test_page_fetches_nothing(report):
    parsed = Page(report)
    assert {tag for tag, _ in parsed.elements} & {"script", "link", "img", "iframe", "object"} == set()
    assert parsed.values("src", "srcset", "data") == []
    assert all(value.startswith("#") for value in parsed.values("href", "xlink:href"))
    assert re.findall(r"@import|url\((?!#)", report) == []


def test_same_model_gives_the_same_report(models, report):
    assert run(models).returncode == 0
    assert (models / "balie-abc.html").read_text(encoding="utf-8") == report


def test_pictures_for_the_documentation_are_small(models, tmp_path):
    assert run(models, "--docs", str(tmp_path)).returncode == 0
    pictures = sorted(tmp_path.iterdir())
    assert [path.name for path in pictures] == ["model-reliability.png", "model-risk-coverage.png"]
    assert all(10_000 < path.stat().st_size < 150_000 for path in pictures)


def test_model_without_figures_has_no_report(tmp_path):
    archive(tmp_path / "balie-abc.tar.gz", None)
    done = run(tmp_path)
    assert done.returncode == 1
    assert "balie train --force" in done.stderr
    assert not (tmp_path / "balie-abc.html").exists()


# Without pictures


def told(**more):
    return Measured(model="balie-abc", quality=quality(wrong=WRONG), examples={"paspoort": {"nl": 30, "pl": 2}}, **more)


def test_refusal_stands_on_top_of_the_page_and_its_text_is_escaped():
    text = page(told(objections=("Macro F1 falls <b>.",)), {})
    assert text.index("Macro F1 falls &lt;b&gt;.") < text.index("<section")
    assert "balie train --accept-worse" in text
    assert "--accept-worse" not in page(told(), {})


def test_languages_are_counted_each_in_its_own_column():
    row = re.search(
        r'<tr><th scope="row">paspoort</th>(?:<td class="number">\d+</td>)+</tr>',
        page(told(), {}).split('id="examples"')[1],
    )
    assert re.findall(r">(\d+)<", row[0]) == ["32", "30", "0", "2"]


def test_terminal_shows_the_weakest_first_and_the_worst_confusion_first():
    said = summary(told())
    assert said.index("rijbewijs   ") < said.index("greeting   ")
    confusions = said[said.index("most often confused") :].splitlines()[1:3]
    assert [line.split() for line in confusions] == [["paspoort", "7", "huwelijk"], ["rijbewijs", "3", "paspoort"]]


def test_terminal_says_what_it_was_before():
    was = quality(wrong={"paspoort": 40})
    assert re.search(r"answered wrongly +2\.5%   \(was 10\.0%\)", summary(told(before=was)))
    assert "was" not in summary(told())
