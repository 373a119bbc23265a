"""Measuring every metric from the facts, beside DuckDB running the same aggregation as SQL over the same Parquet files.

The groups are partner, month, severity, product and complexity; means and percentiles are grouped by their values too, so that any exact
percentile can be told. Fails where the sums by metric, partner and month differ.

usage: metrics.py QUARTERDECK MEASURE_SPEED [CASES [PARTNERS]]
"""

import os
import subprocess
import sys
import tempfile
import tomllib

import duckdb

from measure import measure

PERIOD = "2026Q2"
KINDS = {"share", "standardised", "rate", "mean", "percentile", "sum_ratio"}
STRATA = ["severity", "product", "complexity"]


def query(metric, folder, first, last):
    """The SQL of one metric's groups."""
    path = f"{folder}/{metric['fact']}.parquet"
    columns = {row[0] for row in duckdb.sql(f"describe select * from '{path}'").fetchall()}
    where = [f"{metric['cohort']} between date '{first}' and date '{last}'"]
    if "assignment" in columns:
        where.append("(assignment = 'direct' or assignment = 'partner' and partner_id is not null)")
    if "filter" in metric:
        where.append(f"({metric['filter']})")
    if "excluded_from" in columns:
        where.append(f"coalesce(excluded_from, '') not like '%;{metric['id']};%'")
    partner = "case when assignment = 'direct' then null else partner_id end" if "assignment" in columns else "partner_id"
    keys = [f"{partner} as partner", f"date_trunc('month', {metric['cohort']})::date as month"]
    keys += [name for name in STRATA if name in columns]
    kind, numerator = metric["kind"], metric.get("numerator")
    if kind in ("share", "standardised"):
        sums = [f"count(*) filter (where ({numerator}) is not null) as n", f"count(*) filter (where {numerator}) as above"]
    elif kind == "rate":
        where.append(f"({numerator}) is not null")
        sums = ["count(*) as n", f"count(*) filter (where {numerator}) as above"]
    elif kind == "sum_ratio":
        where.append(f"({numerator}) is not null and ({metric['denominator']}) is not null")
        sums = ["count(*) as n", f"sum({numerator})::bigint as above"]
    else:
        where.append(f"({metric['value']}) is not null")
        keys.append(f"({metric['value']})::bigint as value")
        sums = ["count(*) as n", "0 as above"]
    return " ".join(f"select {', '.join(keys + sums)} from '{path}' where {' and '.join(where)} group by all".split())


RUN = """
import sys, duckdb
engine = duckdb.connect()
for number, query in enumerate(open(sys.argv[1]).read().splitlines()):
    engine.execute(f"create table groups_{number} as {query}")
"""


def compared(cube, queries):
    """How many sums by metric, partner and month are the same; stops where one is not."""
    engine = duckdb.connect()
    engine.execute(f"create table ours as select metric, partner_id as partner, month, sum(n)::bigint as n, "
                   f"sum(case when value is null then numerator else value * n end)::bigint as above "
                   f"from '{cube}' where part = 'value' group by all having sum(n) > 0")
    same = 0
    for name, sql in queries.items():
        value = "value * n" if " as value" in sql else "above"
        theirs = f"select partner, month, sum(n)::bigint as n, sum({value})::bigint as above from ({sql}) group by all having sum(n) > 0"
        ours = f"select partner, month, n, above from ours where metric = '{name}'"
        different = engine.execute(f"(({theirs}) except ({ours})) union all (({ours}) except ({theirs}))").fetchall()
        if different:
            sys.exit(f"benches: {name} differs in {len(different)} rows, such as {different[0]}")
        same += engine.execute(f"select count(*) from ({ours})").fetchone()[0]
    return same


def row(what, seconds, cpu, peak, ratio=""):
    print(f"{what:<44} {seconds:>9.2f} {cpu:>9.2f} {peak:>9.0f} {ratio:>9}")


def main():
    binary, speed = os.path.realpath(sys.argv[1]), os.path.realpath(sys.argv[2])
    cases, partners = (sys.argv[3:] + ["1000000", "200"][len(sys.argv) - 3 :])[:2]
    here = os.path.dirname(os.path.realpath(__file__))
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        subprocess.run([binary, "sample", folder, "--quiet", "--partners", partners, "--cases", cases, "--quarters", "8"], check=True, capture_output=True)
        told = subprocess.run([speed, folder, PERIOD], check=True, capture_output=True, text=True).stdout
        _, facts, cube, first, last = told.strip().split("\t")
        with open(f"{here}/../data/metrics.toml", "rb") as text:
            catalogue = tomllib.load(text)["metric"]
        metrics = [metric for metric in catalogue if metric["kind"] in KINDS]
        metrics = [metric for metric in metrics if os.path.exists(f"{facts}/{metric['fact']}.parquet")]
        queries = {metric["id"]: query(metric, facts, first, last) for metric in metrics}
        with open(f"{folder}/queries.sql", "w") as text:
            text.write("\n".join(queries.values()))
        ours = measure([speed, folder, PERIOD])
        theirs = measure([sys.executable, "-c", RUN, f"{folder}/queries.sql"])
        seconds = float(subprocess.run([speed, folder, PERIOD], check=True, capture_output=True, text=True).stdout.split("\t")[0])
        same = compared(cube, queries)
        print(f"{int(cases):,} cases, {partners} partners; {same:,} sums of {len(queries)} metrics are the same\n")
        print(f"{'':<44} {'seconds':>9} {'CPU s':>9} {'peak MB':>9} {'ratio':>9}")
        row(f"quarterdeck: all parts of {len(catalogue)} metrics", seconds, ours.cpu, ours.peak_mb)
        row(f"DuckDB: the values of {len(queries)} metrics", theirs.seconds, theirs.cpu, theirs.peak_mb, f"{seconds / theirs.seconds:.2f}x")


main()
