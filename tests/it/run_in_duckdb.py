"""Runs queries in DuckDB: a JSON list of texts on standard input, a JSON list of one object a query on standard output."""

import json
import sys
from decimal import Decimal

import duckdb


def plain(value):
    return float(value) if isinstance(value, Decimal) else value


def run(connection, query):
    try:
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
    except Exception as error:  # whatever the engine says is the finding
        return {"error": str(error)}
    if len(rows) != 1:
        return {"error": f"{len(rows)} rows, expected one"}
    return {name: plain(value) for name, value in zip(names, rows[0])}


connection = duckdb.connect()
json.dump([run(connection, query) for query in json.load(sys.stdin)], sys.stdout)
