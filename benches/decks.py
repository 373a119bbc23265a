"""Making review decks, beside a browser and WeasyPrint printing the HTML decks that Quarterdeck makes.

Quarterdeck's cost of a deck is what a pack of many partners costs more than one of few, by deck: its HTML and PDF, and what belongs to them.

usage: decks.py QUARTERDECK [PARTNERS]
"""

import glob
import os
import re
import subprocess
import sys
import tempfile

from measure import measure

FEW = 4


def pages(path):
    told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"^Pages:\s+(\d+)", told, re.MULTILINE).group(1))


def row(what, seconds, cpu, count, ratio=""):
    print(f"{what:<44} {seconds:>9.2f} {cpu:>9.2f} {1000 * cpu / count:>12.1f} {ratio:>9}")


def main():
    binary, partners = os.path.realpath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 24
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        subprocess.run(
            [binary, "sample", folder, "--quiet", "--partners", str(partners), "--cases", str(1000 * partners)], check=True
        )
        subprocess.run([binary, "-C", folder, "score", "--quiet"], check=True, capture_output=True)
        listed = subprocess.run([binary, "-C", folder, "score", "--json"], check=True, capture_output=True, text=True).stdout
        few = sorted(set(re.findall(r'"partner_id": ?"([^"]+)"', listed)))[:FEW]
        some = measure([binary, "-C", folder, "render", "--quiet"] + [part for one in few for part in ("--partner", one)])
        all_of_them = measure([binary, "-C", folder, "render", "--quiet"])
        decks = sorted(glob.glob(f"{folder}/reports/*/internal/partners/*.pdf"))
        made = len(glob.glob(f"{folder}/reports/20*/internal/partners/*.pdf"))
        per_deck = (all_of_them.cpu - some.cpu) / (2 * (made - FEW))
        count = sum(pages(deck) for deck in decks[:FEW]) / FEW
        print(f"{made} partners, two decks each of {count:.0f} pages; peak {all_of_them.peak_mb:.0f} MB, of {FEW} partners {some.peak_mb:.0f} MB\n")
        print(f"{'one deck':<44} {'seconds':>9} {'CPU s':>9} {'CPU ms/page':>12} {'ratio':>9}")
        row("quarterdeck: HTML, PDF and data", (all_of_them.seconds - some.seconds) / (2 * (made - FEW)), per_deck, count)
        page = decks[0].removesuffix(".pdf") + ".html"
        others = {
            "WeasyPrint: PDF of the HTML": [sys.executable, "-m", "weasyprint", page, f"{folder}/w.pdf"],
            "Chromium: PDF of the HTML": ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={folder}/c.pdf", f"file://{page}"],
        }
        for what, command in others.items():
            theirs = measure(command)
            row(what, theirs.seconds, theirs.cpu, count, f"1/{theirs.cpu / per_deck:.1f}")


main()
