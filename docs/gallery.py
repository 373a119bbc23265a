"""Every kind of slide with usual, extreme and empty data, as pictures to be looked at.

    python3 docs/gallery.py FOLDER [--binary target/debug/quarterdeck]

Makes three workspaces in FOLDER, their packs, one PNG for each slide (`pages/<kind>-<data>-<page>.png`) and `index.html` with
all of them, a row for each slide. Nothing is random: the same version makes the same pictures. Needs pdftoppm and qpdf.
"""

import argparse
import csv
import html
import json
import shutil
import subprocess
from pathlib import Path

# Whose review is shown, by workspace.
PARTNER = {"usual": "P004", "extreme": "P002", "empty": "P01"}
LONG = "Rechtsschutzversicherungsgesellschaften & Donaudampfschifffahrt"
WIDE = "日立製作所グループ東日本支社サポートセンター第二課"
TALL = "شركة الدعم الفني للأنظمة المتقدمة"


def run(*command, **options):
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL, **options)


def rewrite(path, change):
    """Changes each row of a CSV file."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
        names = rows[0].keys() if rows else []
    rows = [row for row in (change(index, row) for index, row in enumerate(rows)) if row is not None]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def usual(binary, folder):
    run(binary, "sample", folder, "--partners", 6, "--cases", 4000)


def extreme(binary, folder):
    """Many partners, long, wide and right-to-left names, revenue of billions, much commentary."""
    run(binary, "sample", folder, "--partners", 24, "--cases", 6000)
    names = [LONG, WIDE, TALL]
    registry = folder / "data/raw/registry"

    def named(index, row):
        return row | {"name": f"{names[index % 3]} {index}"[:60]}

    rewrite(registry / "partners.csv", lambda index, row: named(index, row) if index % 4 == 1 else row)
    rewrite(registry / "customers.csv", lambda index, row: named(index, row) if index % 5 else row)
    notes = folder / "notes/2026Q3"
    notes.mkdir(parents=True, exist_ok=True)
    words = "The move of the second line took longer than planned, and the figures show it. "
    (notes / f"{PARTNER['extreme']}.md").write_text(f"{words * 9}\n\n{words * 7}\n", encoding="utf-8")


def empty(binary, folder):
    """Partners and a handful of cases, and not a row of anything else."""
    run(binary, "init", folder)
    for path in sorted((folder / "data/raw").glob("*.csv")):
        if path.stem in ("partners", "partner_aliases", "customers", "customer_partners", "fx_rates"):
            continue
        kept = 6 if path.stem == "cases" else 0
        rewrite(path, lambda index, row, kept=kept: row if index < kept else None)
    header = (folder / "exclusions.csv").read_text(encoding="utf-8").splitlines()[0]
    (folder / "exclusions.csv").write_text(header + "\n", encoding="utf-8")


def slides(pdf):
    """The slides of a PDF: title, first page, and the page after the last."""
    found = subprocess.run(["qpdf", "--json", "--json-key=outlines", "--json-key=pages", pdf], check=True, capture_output=True)
    document = json.loads(found.stdout)
    first = [(one["title"], one["destpageposfrom1"]) for one in document["outlines"]]
    ends = [page for _, page in first[1:]] + [len(document["pages"]) + 1]
    return [(title, page, end) for (title, page), end in zip(first, ends)]


def kinds(page):
    """The ids of an HTML deck's slides, in order."""
    return [part.split('"', 1)[0] for part in page.read_text(encoding="utf-8").split('<section class="slide')[1:] for part in [part.split('id="', 1)[1]]]


def pictures(folder, data, pack):
    """One PNG a page; by deck and slide, where each shows."""
    partner = PARTNER[data]
    decks = {
        "executive": "internal/executive",
        "internal": f"internal/partners/{partner}",
        "shared": f"share/{partner}/review",
    }
    found = {}
    for deck, path in decks.items():
        pdf = pack / f"{path}.pdf"
        prefix = folder / "pages" / f"{deck}-{data}"
        run("pdftoppm", "-r", 48, "-png", pdf, prefix)
        made = sorted((folder / "pages").glob(f"{deck}-{data}-*.png"), key=lambda png: int(png.stem.rsplit("-", 1)[1]))
        ids = kinds(pack / f"{path}.html")
        for kind, (title, first, end) in zip(ids, slides(pdf), strict=True):
            found[(deck, kind)] = [(png.name, title) for png in made[first - 1 : end - 1]]
    return found


def sheet(folder, found):
    """All pictures, a row for each slide and a column for each sort of data."""
    rows = []
    for key in dict.fromkeys(key for shown in found.values() for key in shown):
        cells = []
        for shown in found.values():
            images = (f'<img src="pages/{name}" alt="{html.escape(title)}">' for name, title in shown.get(key, []))
            cells.append(f"<td>{''.join(images) or 'left out'}</td>")
        rows.append(f"<tr><th>{key[0]}<br>{html.escape(key[1])}</th>{''.join(cells)}</tr>")
    style = "body{font:14px sans-serif}table{border-spacing:8px}td{vertical-align:top;width:31%}img{width:100%;border:1px solid #ccc}"
    head = "".join(f"<th>{data}</th>" for data in found)
    (folder / "index.html").write_text(
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Gallery</title><style>{style}</style></head>'
        f"<body><table><tr><th></th>{head}</tr>{''.join(rows)}</table></body></html>\n",
        encoding="utf-8",
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--binary", type=Path, default=Path("target/debug/quarterdeck"))
    arguments = parser.parse_args()
    folder, binary = arguments.folder.resolve(), arguments.binary.resolve()
    for part in ("usual", "extreme", "empty", "pages"):
        shutil.rmtree(folder / part, ignore_errors=True)
    (folder / "pages").mkdir(parents=True)
    found = {}
    for data, make in (("usual", usual), ("extreme", extreme), ("empty", empty)):
        make(binary, folder / data)
        run(binary, "-C", folder / data, "run", "--quiet")
        found[data] = pictures(folder, data, next((folder / data / "reports").iterdir()))
    sheet(folder, found)
    print(f"{sum(len(images) for shown in found.values() for images in shown.values())} pictures: {folder / 'index.html'}")


if __name__ == "__main__":
    main()
