"""Columns as frames of the libraries that people use; each is imported on use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


def masked(values: NDArray[Any], recorded: NDArray[np.bool_] | None) -> NDArray[Any]:
    """A masked array where something is not recorded, else the plain one."""
    if recorded is None or recorded.all():
        return values
    array: NDArray[Any] = np.ma.MaskedArray(values, mask=~recorded)
    return array


def pandas_of(columns: Mapping[str, Any]) -> pd.DataFrame:
    """A pandas frame; masked integers and booleans become nullable columns."""
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError("to_pandas() needs pandas: pip install casepath[pandas]") from error
    series: dict[str, Any] = {}
    for name, values in columns.items():
        if isinstance(values, np.ma.MaskedArray):
            mask = np.ma.getmaskarray(values)
            if values.dtype.kind == "b":
                series[name] = pd.array(values.filled(False), dtype="boolean")
            else:
                series[name] = pd.array(values.filled(0), dtype="Int64")
            series[name][mask] = pd.NA
        elif values.dtype.kind == "M" and values.dtype == np.dtype("datetime64[D]"):
            series[name] = values.astype("datetime64[s]")
        else:
            series[name] = values
    return pd.DataFrame(series)


def polars_of(source: Any) -> pl.DataFrame:
    """A Polars frame of anything that exports an Arrow stream."""
    try:
        import polars as pl
    except ImportError as error:
        raise ImportError("to_polars() needs polars: pip install casepath[polars]") from error
    return pl.DataFrame(_Stream(source))


class _Stream:
    """Only the Arrow stream of a source, so that no other protocol is taken."""

    __slots__ = ("_source",)

    def __init__(self, source: Any) -> None:
        self._source = source

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._source.__arrow_c_stream__(requested_schema)
