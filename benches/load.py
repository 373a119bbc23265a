"""Loading cases, from CSV to validated Parquet, beside DuckDB's copy of the same file: as text, and typed with rejects.

usage: load.py QUARTERDECK [CASES]
"""

import os
import sys
import tempfile

from cases import write_workspace
from measure import measure

COPY = """
import duckdb
engine = duckdb.connect()
engine.execute("copy (select * from read_csv('{source}', {how})) to '{target}' (format parquet, compression zstd)")
"""
TYPES = (
    "types = {'opened_at': 'TIMESTAMPTZ', 'first_response_at': 'TIMESTAMPTZ', 'resolved_at': 'TIMESTAMPTZ', "
    "'closed_at': 'TIMESTAMPTZ', 'reopened_count': 'INTEGER', 'resolution_level': 'INTEGER'}, store_rejects = true"
)


def row(what, cost, ratio=""):
    print(f"{what:<58} {cost.seconds:>8.1f} {cost.cpu:>8.1f} {cost.peak_mb:>8.0f} {ratio:>8}")


def main():
    binary, cases = os.path.realpath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        source = write_workspace(f"{folder}/load", cases, binary)
        size = os.path.getsize(source) / 1e6
        print(f"{cases:,} cases, {size:,.0f} MB of CSV\n\n{'':<58} {'seconds':>8} {'CPU s':>8} {'peak MB':>8}")
        ours = measure([binary, "-C", f"{folder}/load", "ingest", "--quiet"])
        row("quarterdeck ingest: checked, references, rows set aside", ours)
        for what, how in [("text, nothing checked", "all_varchar = true"), ("typed, rejects stored", TYPES)]:
            theirs = measure([sys.executable, "-c", COPY.format(source=source, target=f"{folder}/copy.parquet", how=how)])
            row(f"DuckDB COPY: {what}", theirs, f"{ours.seconds / theirs.seconds:.2f}x")


main()
