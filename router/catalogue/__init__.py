"""What the municipality answers: topics, messages and facts, read from files and rendered for a person on a day."""

from router.catalogue.catalogue import Catalogue
from router.catalogue.errors import CatalogueError, CatalogueInvalid, Problem, UnknownMessage, UnknownTopic
from router.catalogue.load import load_catalogue, load_municipality
from router.catalogue.model import Button, Link, Municipality, Rendered, Topic, TopicCard

__all__ = [
    "Button",
    "Catalogue",
    "CatalogueError",
    "CatalogueInvalid",
    "Link",
    "Municipality",
    "Problem",
    "Rendered",
    "Topic",
    "TopicCard",
    "UnknownMessage",
    "UnknownTopic",
    "load_catalogue",
    "load_municipality",
]
