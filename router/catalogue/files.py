"""Reading content files: YAML that people write by hand, checked key by key, with every problem collected.

>>> class Fruit(Strict):
...     name: str
>>> problems: list[Problem] = []
>>> validate(Fruit, {"nmae": "peer"}, "fruit.yml", problems) is None
True
>>> [str(problem) for problem in sorted(problems)]
['fruit.yml: name: is missing', 'fruit.yml: nmae: unknown key; did you mean name?']
"""

import difflib
import hashlib
import json
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from router.catalogue.errors import Problem


class Strict(BaseModel):
    """A mapping in a content file: unknown keys are problems, nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


class _Loader(yaml.CSafeLoader):
    """YAML without Python objects, in which a key that is written twice is an error instead of a lost text."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {name!r} is written twice", key.start_mark
                )
            seen.add(name)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path, name: str, problems: list[Problem]) -> dict[str, Any] | None:
    """The mapping in a file, or None with a problem added; `name` is how the problem calls the file."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - _Loader is a safe loader
    except FileNotFoundError:
        problems.append(Problem(file=name, key="", message="the file is missing"))
    except UnicodeDecodeError as error:
        problems.append(Problem(file=name, key="", message=f"is not UTF-8 text (byte {error.start})"))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}" if mark else ""
        hint = "; put a text that starts with { or holds a colon between double quotes"
        problems.append(Problem(file=name, key=where, message=f"not valid YAML: {error.problem}{hint}"))
    except yaml.YAMLError as error:
        problems.append(Problem(file=name, key="", message=f"not valid YAML: {error}"))
    else:
        if isinstance(data, dict):
            return data
        problems.append(Problem(file=name, key="", message="must hold keys with values (`key: value`)"))
    return None


_Model = TypeVar("_Model", bound=Strict)


def validate(model: type[_Model], data: Any, name: str, problems: list[Problem], at: str = "") -> _Model | None:
    """`data` as `model`, or None with a problem added for each thing that is wrong; `at` is the key it was under."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        known = _known_keys(model)
        for item in error.errors(include_url=False):
            path = [str(part) for part in item["loc"] if not _is_branch(part)]
            key = ".".join([at, *path] if at else path)
            problems.append(Problem(file=name, key=key, message=_explain(item["type"], item["msg"], path, known)))
    return None


def content_version(*contents: Any) -> str:
    """A short, stable name of what the files say (comments and layout do not count): 12 hexadecimal characters."""
    written = json.dumps(contents, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:12]


def _is_branch(part: str | int) -> bool:
    """Pydantic names the tried branch of a union (`dict[str,str]`, `function-after[…]`) as if it were a key."""
    return isinstance(part, str) and ("[" in part or part in {"str", "int", "float"})


def _explain(kind: str, message: str, path: list[str], known: set[str]) -> str:
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        close = difflib.get_close_matches(path[-1], known, n=1)
        return f"unknown key; did you mean {close[0]}?" if close else "unknown key; remove it"
    if kind == "string_type":
        return "must be a text; put a number or yes/no between quotes"
    return message.removeprefix("Value error, ")


def _known_keys(model: type[BaseModel]) -> set[str]:
    """The keys of a model and of the models in it, to guess what a mistyped key was meant to be."""
    keys: set[str] = set()
    todo: list[Any] = [model]
    while todo:
        kind = todo.pop()
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            for name, info in kind.model_fields.items():
                keys.add(info.alias or name)
                todo.append(info.annotation)
        else:
            todo.extend(getattr(kind, "__args__", ()))
    return keys


def used_twice(ids: list[str], name: str, key: str) -> list[Problem]:
    """Return a problem for each id that a list of the file uses more than once; `key` is what the list is called there."""
    return [
        Problem(file=name, key=f"{key}.{item}", message="this id is used twice; give each its own")
        for item in sorted({item for item in ids if ids.count(item) > 1})
    ]
