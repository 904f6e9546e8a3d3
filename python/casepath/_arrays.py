"""What people pass as arrays to `casepath.statistics`.  Not public."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from casepath.errors import ArgumentError

Floats: TypeAlias = NDArray[np.float64]
"""One number per group, stratum or case."""


def whole_numbers(values: ArrayLike, name: str, lowest: int, highest: int) -> NDArray[np.int64]:
    """One whole number per case."""
    array = np.asarray(values)
    if array.ndim != 1:
        raise ArgumentError(f"{name} has {array.ndim} dimensions, not one")
    if array.size == 0:
        return np.zeros(0, dtype=np.int64)
    if array.dtype.kind == "f":
        bad = np.flatnonzero(~(np.isfinite(array) & (array == np.floor(array))))
        if bad.size:
            raise ArgumentError(f"{name}[{bad[0]}] is {array[bad[0]]}; it must be a whole number")
    elif array.dtype.kind not in "iub":
        raise TypeError(f"{name}: NumPy type {array.dtype} is not a number")
    bad = np.flatnonzero((array < lowest) | (array > highest))
    if bad.size:
        raise ArgumentError(
            f"{name}[{bad[0]}] is {array[bad[0]]}; it must lie between {lowest} and {highest}"
        )
    return array.astype(np.int64)


def numbers(values: ArrayLike, name: str) -> Floats:
    """Values as an array of one dimension."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ArgumentError(f"{name} has {array.ndim} dimensions, not one")
    return array


def same_length(**arrays: NDArray[Any] | None) -> None:
    """Refuses arrays of different length, with the name and length of each."""
    sizes = {name: len(one) for name, one in arrays.items() if one is not None}
    if len(set(sizes.values())) > 1:
        said = ", ".join(f"{name} {size}" for name, size in sizes.items())
        raise ArgumentError(f"arrays of different length: {said}")


def codes(values: ArrayLike, name: str) -> tuple[tuple[Any, ...], NDArray[np.int64]]:
    """Distinct values in order, and the place of each."""
    array = np.asarray(values)
    if array.ndim != 1:
        raise ArgumentError(f"{name} has {array.ndim} dimensions, not one")
    labels, places = np.unique(array, return_inverse=True)
    return tuple(labels.tolist()), places.astype(np.int64)
