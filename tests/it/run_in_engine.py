"""Runs queries in another engine, `duckdb` or `datafusion`: a JSON list of texts on standard input, a JSON list of one object a query on standard output.

With `--parts FOLDER...` the Parquet files of the folders are cut into parts instead: `cases.parquet` becomes `cases/part-0.parquet` and so on.
"""

import json
import sys
from decimal import Decimal
from pathlib import Path

PARTS = 3


def duckdb_rows():
    import duckdb

    connection = duckdb.connect()

    def rows(query):
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]

    return rows


def datafusion_rows():
    from datafusion import SessionContext

    # Files stand in the queries by their paths.
    context = SessionContext().enable_url_table()
    return lambda query: context.sql(query).to_pylist()


def plain(value):
    return float(value) if isinstance(value, Decimal) else value


def run(rows_of, query):
    try:
        rows = rows_of(query)
    except Exception as error:  # whatever the engine says is the finding
        return {"error": str(error)}
    if len(rows) != 1:
        return {"error": f"{len(rows)} rows, expected one"}
    return {name: plain(value) for name, value in rows[0].items()}


def cut(folder):
    """Row by row in turn, so that every part has some of every partner and month."""
    import duckdb

    connection = duckdb.connect()
    for file in sorted(folder.glob("*.parquet")):
        file.with_suffix("").mkdir()
        for part in range(PARTS):
            connection.execute(
                f"COPY (SELECT * EXCLUDE turn FROM (SELECT *, row_number() OVER () % {PARTS} AS turn FROM '{file}') WHERE turn = {part}) "
                f"TO '{file.with_suffix('')}/part-{part}.parquet' (FORMAT parquet)"
            )


if sys.argv[1] == "--parts":
    for folder in sys.argv[2:]:
        cut(Path(folder))
else:
    rows_of = {"duckdb": duckdb_rows, "datafusion": datafusion_rows}[sys.argv[1]]()
    json.dump([run(rows_of, query) for query in json.load(sys.stdin)], sys.stdout)
