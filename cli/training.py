"""The training data as an editor should see it before training: sentences that contradict, repeat or give away what they are tested on."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from router.catalogue import Problem
from router.catalogue.check import STILL_TO_WRITE, Finding
from router.catalogue.files import read_yaml

FEWEST_EXAMPLES = {"nl": 25, "en": 6}
"""Sentences per language that a topic needs before the bot can be trusted to hear it."""

_ANNOTATION = re.compile(r"\[([^]]+)](?:\([^)]*\)|\{[^}]*})")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ARTICLES = frozenset(("de", "het", "een", "t", "n", "the", "a", "an"))


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One sentence of the training data, its intent and the file that it stands in."""

    text: str
    intent: str
    file: str

    @property
    def essence(self) -> str:
        """What is left without case, punctuation and articles; two sentences with the same essence teach the same.

        >>> Sentence(text="Wat kost een paspoort?", intent="paspoort", file="").essence
        'wat kost paspoort'
        """
        return essence_of(self.text)


def essence_of(text: str) -> str:
    """The text without case, punctuation and articles."""
    return " ".join(word for word in _WORD.findall(text.casefold()) if word not in _ARTICLES)


def read_training(folder: Path) -> tuple[list[Sentence], list[Finding]]:
    """Every sentence under the folder, in the order of the files, and what is wrong with the files themselves."""
    sentences: list[Sentence] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yml")):
        file = f"data/nlu/{path.name}"
        blocks = (read_yaml(path, file, problems) or {}).get("nlu") or []
        for block in blocks:
            intent = str(block.get("intent", ""))
            if intent and intent != path.stem:
                message = f"holds sentences of {intent}; a file holds one intent, of the same name"
                problems.append(Problem(file=file, key="intent", message=message))
            sentences += [
                Sentence(text=text, intent=intent, file=file) for text in _texts_of(str(block.get("examples") or ""))
            ]
    findings = [_error(problem.file, problem.key, problem.message, Path(problem.file).stem) for problem in problems]
    return sentences, findings


def _texts_of(examples: str) -> Iterator[str]:
    """The sentences of a block, one a line after a dash, without the annotation of entities."""
    for line in examples.splitlines():
        stripped = line.strip()
        if stripped.startswith("-") and (text := _ANNOTATION.sub(r"\1", stripped[1:].strip())):
            yield text


def check_training(
    sentences: Sequence[Sentence], topics: Collection[str], probes: Mapping[str, Iterable[str]], folder: Path
) -> list[Finding]:
    """What the sentences show without a model; `probes` are the questions of each topic that guard it.

    Languages are counted where they are heard, in `bot.check`; here a topic only has too few when it has too few in all.
    """
    by_essence: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        if sentence.essence and STILL_TO_WRITE not in sentence.text:
            by_essence[sentence.essence].append(sentence)
    return [
        *_check_amounts(sentences, topics, folder),
        *(finding for alike in by_essence.values() for finding in _check_alike(alike)),
        *_check_probes(by_essence, probes),
    ]


def _check_amounts(sentences: Sequence[Sentence], topics: Collection[str], folder: Path) -> Iterator[Finding]:
    counts = Counter(sentence.intent for sentence in sentences)
    unwritten = {sentence.intent for sentence in sentences if STILL_TO_WRITE in sentence.text}
    fewest = sum(FEWEST_EXAMPLES.values())
    for topic in topics:
        file = f"data/nlu/{topic}.yml"
        if not (folder / f"{topic}.yml").exists():
            yield _error(file, "", "the file is missing; without examples the bot never hears this topic", topic)
        elif topic in unwritten:
            yield _error(file, "examples", "still to write", topic)
        elif counts[topic] < fewest:
            least = " and ".join(f"{number} in {language}" for language, number in FEWEST_EXAMPLES.items())
            yield _error(file, "examples", f"{counts[topic]} sentences; {least} is the least", topic)


def _check_alike(alike: Sequence[Sentence]) -> Iterator[Finding]:
    """Sentences that teach the same: twice in one intent says nothing new, in two intents they contradict each other."""
    first_of: dict[str, Sentence] = {}
    for sentence in alike:
        first = first_of.setdefault(sentence.intent, sentence)
        if first is not sentence:
            message = f"{sentence.text!r} says the same as {first.text!r}; keep one"
            yield Finding(level="warning", file=sentence.file, key="examples", message=message, topic=sentence.intent)
    for intent, sentence in first_of.items():
        others = [other for other in first_of if other != intent]
        if others:
            message = f"{sentence.text!r} is in {', '.join(others)} too; keep it where it belongs"
            yield _error(sentence.file, "examples", message, intent)


def _check_probes(
    by_essence: Mapping[str, Sequence[Sentence]], probes: Mapping[str, Iterable[str]]
) -> Iterator[Finding]:
    for topic, questions in probes.items():
        for question in questions:
            if trained := by_essence.get(essence_of(question)):
                message = f"{question!r} is in {trained[0].file} too; a probe that was trained on guards nothing"
                yield _error(f"catalogue/{topic}.yml", "probes", message, topic)


def _error(file: str, key: str, message: str, topic: str) -> Finding:
    return Finding(level="error", file=file, key=key, message=message, topic=topic)
