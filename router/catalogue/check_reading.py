"""Whether residents can read the texts: `balie topic check`, the part about words."""

from collections.abc import Iterator, Mapping

from router.catalogue.catalogue import Catalogue
from router.catalogue.check import STILL_TO_WRITE, Finding, texts_of
from router.catalogue.model import Localised, Topic
from router.catalogue.readability import PLAIN_MEAN, PLAIN_SHARE, Readability, Vocabulary, grade
from router.catalogue.terms import FILE


def known_words(catalogue: Catalogue, terms: Mapping[str, Localised]) -> Vocabulary:
    """The vocabulary in which explained names, the titles of topics and the labels of facts are known, in every language."""
    titles = [title for topic in catalogue.topics.values() for title in topic.title.values()]
    periods = [period for fact_id in catalogue.facts for period in catalogue.facts.periods(fact_id)]
    labels = [label for period in periods for label in period.label.values()]
    return Vocabulary([*terms, *titles, *labels])


def grade_topics(catalogue: Catalogue, vocabulary: Vocabulary, topic: str | None = None) -> tuple[Readability, ...]:
    """Every topic in every language of the municipality, or one topic; the hardest to read first. Raises UnknownTopic."""
    grades = [
        grade(each.name, language, _texts_in(each, language).values(), vocabulary)
        for each in _topics(catalogue, topic)
        for language in catalogue.municipality.languages
        if language in each.answers
    ]
    return tuple(sorted(grades, key=lambda each: (each.plain, each.share_common, -each.mean_sentence, each.topic)))


def check_reading(
    catalogue: Catalogue, terms: Mapping[str, Localised], topic: str | None = None
) -> tuple[Finding, ...]:
    """Words that few people use, and topics that are not plain; without `topic` also the explanations of `terms`.

    Raises UnknownTopic.
    """
    vocabulary = known_words(catalogue, terms)
    found = [finding for each in _topics(catalogue, topic) for finding in _check_words(catalogue, each, vocabulary)]
    found += [_not_plain(each) for each in grade_topics(catalogue, vocabulary, topic) if not each.plain]
    if topic is None:
        found += _check_terms(catalogue, terms, vocabulary)
    return tuple(found)


def _topics(catalogue: Catalogue, topic: str | None) -> list[Topic]:
    return [catalogue.topic(topic)] if topic else list(catalogue.topics.values())


def _texts_in(topic: Topic, language: str) -> dict[str, str]:
    """The texts that a resident can read in one language, by their key; what is still to write is not read yet."""
    texts = {key: text.source for key, text in texts_of(topic) if key.split(".")[1] == language}
    return {key: text for key, text in texts.items() if STILL_TO_WRITE not in text}


def _check_words(catalogue: Catalogue, topic: Topic, vocabulary: Vocabulary) -> Iterator[Finding]:
    file = f"catalogue/{topic.name}.yml"
    for language in catalogue.municipality.languages:
        for key, text in _texts_in(topic, language).items():
            if hard := vocabulary.rare_words(text, language):
                message = f"few people use {', '.join(hard)}; say it in common words, or explain it in catalogue/{FILE}"
                yield Finding(level="warning", file=file, key=key, message=message, topic=topic.name)


def _not_plain(found: Readability) -> Finding:
    message = (
        f"not plain as a whole: {found.mean_sentence} words a sentence and {found.share_common:.0%} common words; "
        f"at most {PLAIN_MEAN:.0f} and at least {PLAIN_SHARE:.0%} is plain"
    )
    file = f"catalogue/{found.topic}.yml"
    return Finding(level="warning", file=file, key=f"answers.{found.language}", message=message, topic=found.topic)


def _check_terms(catalogue: Catalogue, terms: Mapping[str, Localised], vocabulary: Vocabulary) -> Iterator[Finding]:
    file = f"catalogue/{FILE}"
    for term, explained in terms.items():
        for language in catalogue.municipality.languages:
            key = f"terms.{term}.{language}"
            if language not in explained:
                yield Finding(level="error", file=file, key=key, message="is missing")
            elif hard := vocabulary.rare_words(explained[language], language):
                message = f"few people use {', '.join(hard)}; an explanation uses common words"
                yield Finding(level="warning", file=file, key=key, message=message)
