"""What the models of a programme's document allow: what the pages of the documentation are held against."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from palier.programme.model import Model


def models_in(annotation: Any) -> Iterator[type[Model]]:
    """The models that an annotation names, through tuples, unions and dictionaries."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def reachable(*roots: type[Model]) -> dict[str, type[Model]]:
    """Every model of a document by name."""
    found: dict[str, type[Model]] = {}
    waiting = list(roots)
    while waiting:
        model = waiting.pop()
        if model.__name__ not in found:
            found[model.__name__] = model
            waiting.extend(each for field in model.model_fields.values() for each in models_in(field.annotation))
    return found


def words_of(annotation: Any) -> set[str]:
    """The words of the closed lists in an annotation; those of the models in it are their own."""
    if get_origin(annotation) is Literal:
        return {str(word) for word in get_args(annotation)}
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return {member.value for member in annotation}
    if get_origin(annotation) in (Union, UnionType, tuple, Annotated):
        return {word for part in get_args(annotation) for word in words_of(part)}
    return set()


def used_in(node: Any) -> Iterator[tuple[str, str, str]]:
    """Every value that a part of a programme has: the model's name, the field's and the value as text."""
    if isinstance(node, tuple):
        for each in node:
            yield from used_in(each)
    elif isinstance(node, Model):
        for name in type(node).model_fields:
            value = getattr(node, name)
            yield type(node).__name__, name, str(value)
            yield from used_in(value)
