"""Models and scenarios that people build as dicts, on their way to _core."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from casepath.errors import ArgumentError


def json_text(document: Mapping[str, Any], what: str) -> str:
    """A document as JSON text; numbers of NumPy are numbers.

    Raises
    ------
    ArgumentError
        For a number that JSON can't write: NaN or an infinity.  The message says where it stands.
    """
    try:
        return json.dumps(document, ensure_ascii=False, allow_nan=False, default=_plain)
    except ValueError as error:
        places = ", ".join(f"{pointer} is {value}" for pointer, value in _not_finite(document, ""))
        if not places:  # a document that holds itself
            raise
        raise ArgumentError(f"{what}: {places}; give finite numbers") from error


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{value!r} has no place in JSON")


def _not_finite(value: object, pointer: str) -> Iterator[tuple[str, float]]:
    """The numbers that are not finite, each with its JSON Pointer."""
    if isinstance(value, (float, np.floating)) and not math.isfinite(value):
        yield pointer, float(value)
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _not_finite(one, f"{pointer}/{key}")
    elif isinstance(value, (list, tuple)):
        for index, one in enumerate(value):
            yield from _not_finite(one, f"{pointer}/{index}")
