"""Every kind of slide with usual, extreme and empty data, as pictures to be looked at.

    python3 docs/gallery.py FOLDER [--binary target/debug/quarterdeck]

Makes three workspaces in FOLDER, their packs, one PNG for each page (`pages/<deck>-<data>-<page>.png`) and `index.html` with
all of them, a row for each slide. With `--powerpoint` the pages are those of the PowerPoint files, as LibreOffice shows them
on this machine: in Arial, or in what stands in for it.

    python3 docs/gallery.py FOLDER --pictures docs/pictures

Makes the demo in FOLDER and writes the README's pictures anew. Nothing is random: the same version makes the same pictures.
Needs pdftoppm and qpdf.
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
# The README's pictures: from which deck of the demo, which slide.
PICTURES = {
    "scorecard": ("internal/partners/P002", "scorecard"),
    "comparison": ("internal/executive", "comparison"),
    "escalations": ("internal/partners/P007", "escalations"),
    "staffing": ("internal/partners/P004", "people"),
    "summary": ("internal/partners/P003", "summary"),
    "months": ("internal/executive", "months"),
    "decision": ("internal/executive", "decision-1"),
}
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
    """Many partners, long, wide and right-to-left names, revenue of billions, much commentary, other rules ahead."""
    run(binary, "sample", folder, "--partners", 24, "--cases", 6000)
    rules = (folder / "programme/2026.toml").read_text(encoding="utf-8")
    for now, then in (("from = 2026-01-01", "from = 2026-10-01"), ("target = 0.90", "target = 0.93"), ("target = 1.10", "target = 1.05")):
        rules = rules.replace(now, then)
    (folder / "programme/2026-10.toml").write_text(rules, encoding="utf-8")
    names = [LONG, WIDE, TALL]
    registry = folder / "data/raw/registry"

    def named(index, row):
        return row | {"name": f"{names[index % 3][:56]} {index}"}

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
        if not pdf.exists():
            raise SystemExit(f"{pdf} is missing: the pack has no such partner")
        prefix = folder / "pages" / f"{deck}-{data}"
        run("pdftoppm", "-r", 48, "-png", pdf, prefix)
        made = sorted((folder / "pages").glob(f"{deck}-{data}-*.png"), key=lambda png: int(png.stem.rsplit("-", 1)[1]))
        ids = kinds(pack / f"{path}.html")
        for kind, (title, first, end) in zip(ids, slides(pdf), strict=True):
            found[(deck, kind)] = [(png.name, title) for png in made[first - 1 : end - 1]]
    return found


def shown_in_libreoffice(folder, data, pack):
    """One PNG a page of the PowerPoint files; pages of a slide are not told apart."""
    partner = PARTNER[data]
    found = {}
    for deck, path in (("executive", "internal/executive"), ("internal", f"internal/partners/{partner}")):
        run("soffice", "--headless", "--convert-to", "pdf", "--outdir", folder / "powerpoint" / data, pack / f"{path}.pptx")
        pdf = folder / "powerpoint" / data / f"{Path(path).name}.pdf"
        run("pdftoppm", "-r", 48, "-png", pdf, folder / "pages" / f"powerpoint-{deck}-{data}")
        made = sorted((folder / "pages").glob(f"powerpoint-{deck}-{data}-*.png"))
        found |= {(f"powerpoint-{deck}", f"page {number}"): [(png.name, png.stem)] for number, png in enumerate(made, 1)}
    return found


def readme(binary, folder, target):
    """The README's pictures, from the demo."""
    shutil.rmtree(folder / "demo", ignore_errors=True)
    run(binary, "demo", folder / "demo", "--quiet")
    pack = next((folder / "demo/reports").iterdir())
    for name, (deck, slide) in PICTURES.items():
        pdf = pack / f"{deck}.pdf"
        page = dict(zip(kinds(pack / f"{deck}.html"), slides(pdf), strict=True))[slide][1]
        run("pdftoppm", "-r", 72, "-png", "-f", page, "-l", page, "-singlefile", pdf, target / name)


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
    parser.add_argument("--powerpoint", action="store_true")
    parser.add_argument("--pictures", type=Path)
    arguments = parser.parse_args()
    folder, binary = arguments.folder.resolve(), arguments.binary.resolve()
    if arguments.pictures:
        readme(binary, folder, arguments.pictures.resolve())
        return
    for part in ("usual", "extreme", "empty", "pages"):
        shutil.rmtree(folder / part, ignore_errors=True)
    (folder / "pages").mkdir(parents=True)
    found = {}
    for data, make in (("usual", usual), ("extreme", extreme), ("empty", empty)):
        make(binary, folder / data)
        if arguments.powerpoint:
            with (folder / data / "quarterdeck.toml").open("a", encoding="utf-8") as file:
                file.write("\n[decks]\npowerpoint = true\n")
        run(binary, "-C", folder / data, "run", "--quiet")
        show = shown_in_libreoffice if arguments.powerpoint else pictures
        found[data] = show(folder, data, next((folder / data / "reports").iterdir()))
    sheet(folder, found)
    print(f"{sum(len(images) for shown in found.values() for images in shown.values())} pictures: {folder / 'index.html'}")


if __name__ == "__main__":
    main()
