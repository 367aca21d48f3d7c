"""datacompy on two tables: ``compare.py pandas|polars FOLDER`` prints seconds, peak_mb and the differences as JSON."""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
from pathlib import Path
from typing import Any

import datacompy
import pandas
import polars

KEY = "nip"


def read(kind: str, folder: Path) -> tuple[Any, Any]:
    """Both tables, loaded."""
    tables = [folder / f"{side}.parquet" for side in ("local", "national")]
    reader = pandas.read_parquet if kind == "pandas" else polars.read_parquet
    ours, theirs = (reader(table) for table in tables)
    return ours, theirs


def compare(kind: str, ours: Any, theirs: Any) -> dict[str, Any]:
    """The comparison without case and surrounding blanks, and everything it counted."""
    comparison = datacompy.PandasCompare if kind == "pandas" else datacompy.PolarsCompare
    began = time.perf_counter()
    made = comparison(ours, theirs, join_columns=[KEY], ignore_case=True, ignore_spaces=True)
    fields = {each["column"]: int(each["unequal_cnt"]) for each in made.column_stats if each["column"] != KEY}
    alone = {"only_local": len(made.df1_unq_rows), "only_national": len(made.df2_unq_rows)}
    return {"seconds": time.perf_counter() - began, "fields": fields, **alone}


def main(kind: str, folder: str) -> None:
    """Print the answer as one line of JSON."""
    logging.disable(logging.WARNING)
    answer = compare(kind, *read(kind, Path(folder)))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**answer, "peak_mb": peak_mb}))


if __name__ == "__main__":
    main(*sys.argv[1:])
