#!/usr/bin/env python3
"""Cuts the fallback faces out of their originals: cut.py ORIGINALS, a folder with the files named in README.md.

Needs fontTools. Kept of each face are the letters of its script and the OpenType tables that lay them out; hints go, and
names but family, version, copyright and licence. Pictures are drawn on a coarser grid. What is written is the same bytes each time.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import scaleUpem

HERE = Path(__file__).parent
BOTH = ("Regular", "Bold")
REGULAR = ("Regular",)
# Blank, the two joiners, and the circle that stands in for a missing base.
COMMON = [0x20, 0x200C, 0x200D, 0x25CC]
DANDAS = (0x964, 0x965)

# Script, its weights, and the ranges of its letters.
NOTO = [
    ("Arabic", BOTH, [(0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFDF0, 0xFDFD)]),
    ("Hebrew", BOTH, [(0x590, 0x5FF), (0xFB1D, 0xFB4F)]),
    ("Thai", BOTH, [(0xE00, 0xE7F)]),
    ("Devanagari", BOTH, [(0x900, 0x97F), (0x1CD0, 0x1CFF), (0xA8E0, 0xA8FF)]),
    ("Tamil", BOTH, [(0xB80, 0xBFF), DANDAS]),
    ("Georgian", BOTH, [(0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F)]),
    ("Armenian", BOTH, [(0x530, 0x58F), (0xFB13, 0xFB17)]),
    ("Bengali", REGULAR, [(0x980, 0x9FF), DANDAS]),
    ("Gurmukhi", REGULAR, [(0xA00, 0xA7F), DANDAS]),
    ("Gujarati", REGULAR, [(0xA80, 0xAFF), DANDAS]),
    ("Telugu", REGULAR, [(0xC00, 0xC7F), DANDAS]),
    ("Kannada", REGULAR, [(0xC80, 0xCFF), DANDAS]),
    ("Malayalam", REGULAR, [(0xD00, 0xD7F), DANDAS]),
    ("Sinhala", REGULAR, [(0xD80, 0xDFF), DANDAS]),
    ("Lao", REGULAR, [(0xE80, 0xEFF)]),
    ("Khmer", REGULAR, [(0x1780, 0x17FF), (0x19E0, 0x19FF)]),
]
# Han, Hangul, Kana, Bopomofo, their punctuation and full-width forms.
EAST_ASIAN = [(0x1100, 0x11FF), (0x2E80, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF)]
# Neither skin tones nor joined pictures: each picture of such a sequence stands for itself.
EMOJI = [(0x2190, 0x2BFF), (0x3030, 0x303D), (0x3297, 0x3299), (0x1F000, 0x1F3FA), (0x1F400, 0x1FAFF)]


def letters(ranges):
    return COMMON + [letter for first, last in ranges for letter in range(first, last + 1)]


def cut(source, name, ranges, layout=True, units=None):
    options = subset.Options()
    options.layout_features = ["*"]
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["vhea", "vmtx", "DSIG", "gasp", "STAT"] + ([] if layout else ["GSUB", "GPOS"])
    font = subset.load_font(str(source), options)
    font.flavor = None
    font.recalcTimestamp = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=letters(ranges))
    subsetter.subset(font)
    if units:
        scaleUpem.scale_upem(font, units)
    target = HERE / name
    subset.save_font(font, str(target), options)
    print(f"{target.stat().st_size:9,} {name}")


def main(originals):
    for script, weights, ranges in NOTO:
        for weight in weights:
            name = f"NotoSans{script}-{weight}.ttf"
            cut(originals / name, name, ranges)
    cut(originals / "DroidSansFallback.ttf", "DroidSansFallback.ttf", EAST_ASIAN)
    cut(originals / "NotoEmoji-Regular.woff2", "NotoEmoji-Regular.ttf", EMOJI, layout=False, units=512)


main(Path(sys.argv[1]))
