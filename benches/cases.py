"""Writes a workspace with one file of cases of any size, some of them wrong, and little else: what loading is measured with."""

import os
import shutil
import subprocess

import duckdb

PARTNERS = 1000
CUSTOMERS = 20000

# One row in 10,007 has a level that no case can have: it is set aside.
ROWS = """
select
  'CS' || lpad(number::varchar, 10, '0') as case_id,
  case when drawn % 7 = 0 then '' else 'P' || lpad((drawn % 1000)::varchar, 4, '0') end as partner_id,
  'C' || lpad((drawn // 1000 % 20000)::varchar, 6, '0') as customer_id,
  ['Atlas', 'Beacon', 'Compass', 'Harbor', 'Lumen', 'Relay'][1 + drawn // 7 % 6] as product,
  'sev' || (1 + drawn // 11 % 4) as severity_opened,
  'sev' || (1 + drawn // 11 % 4) as severity,
  ['EMEA', 'AMER', 'APAC'][1 + drawn // 13 % 3] as region,
  ['en', 'de', 'fr', 'es', 'ja', 'nl'][1 + drawn // 17 % 6] as language,
  ['portal', 'email', 'phone', 'chat'][1 + drawn // 19 % 4] as channel,
  ['simple', 'complex'][1 + drawn // 23 % 2] as complexity,
  strftime(opened, '%Y-%m-%dT%H:%M:%SZ') as opened_at,
  strftime(opened + to_seconds(drawn // 29 % 40000), '%Y-%m-%dT%H:%M:%SZ') as first_response_at,
  strftime(opened + to_seconds(40000 + drawn // 31 % 400000), '%Y-%m-%dT%H:%M:%SZ') as resolved_at,
  strftime(opened + to_seconds(440000 + drawn // 31 % 400000), '%Y-%m-%dT%H:%M:%SZ') as closed_at,
  'closed' as status,
  'S' || lpad((drawn // 37 % 30000)::varchar, 6, '0') as owner_staff_id,
  drawn // 41 % 3 as reopened_count,
  case when number % 10007 = 5 then 9 else 1 end as resolution_level
from (
  select number, (hash(number) // 4)::bigint as drawn, timestamp '2024-10-01' + to_seconds(number * 63072000 // {cases}) as opened
  from range({cases}) as numbers(number)
)
"""

CONFIGURATION = """[workspace]
name = "Load"
time_zone = "UTC"
fiscal_year_starts = "01-01"
reporting_currency = "EUR"

[[source]]
table = "partners"
files = ["data/raw/partners.csv"]

[[source]]
table = "customers"
files = ["data/raw/customers.csv"]

[[source]]
table = "cases"
files = ["data/raw/cases.csv"]
"""


def write_workspace(folder, cases, binary):
    """Makes the workspace, with the rules of the one that `init` makes; returns the file of cases."""
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([binary, "init", folder], check=True, capture_output=True)
    shutil.rmtree(f"{folder}/data")
    os.makedirs(f"{folder}/data/raw")
    for left in ["agreements.csv", "exclusions.csv"]:
        if os.path.exists(f"{folder}/{left}"):
            os.remove(f"{folder}/{left}")
    with open(f"{folder}/quarterdeck.toml", "w") as text:
        text.write(CONFIGURATION)
    with open(f"{folder}/data/raw/partners.csv", "w") as text:
        text.write("partner_id,name\n")
        text.writelines(f"P{number:04},Partner {number:04} Services\n" for number in range(PARTNERS))
    with open(f"{folder}/data/raw/customers.csv", "w") as text:
        text.write("customer_id,name\n")
        text.writelines(f"C{number:06},Customer {number:06}\n" for number in range(CUSTOMERS))
    path = f"{folder}/data/raw/cases.csv"
    engine = duckdb.connect()
    engine.execute(f"copy ({ROWS.format(cases=cases)}) to '{path}' (header, delimiter ',')")
    return path
