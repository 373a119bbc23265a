"""How time and memory of loading grow with the rows: from ten thousand cases to the most that the disk has room for, up to a hundred million.

Prints a table and the slopes (1 where twice the rows take twice as much, 0 where they take as much), and draws both.

usage: growth.py QUARTERDECK [PICTURE.svg]
"""

import math
import os
import shutil
import sys
import tempfile

from cases import write_workspace
from measure import measure

SIZES = [10**4, 10**5, 10**6, 10**7, 10**8]
# Of a case in the file, in the snapshot, and waiting as a key.
BYTES = 250
# Where what does not depend on the rows no longer counts.
LARGE = 10**6

WIDTH, HEIGHT, LEFT, TOP, ROOM = 460, 300, 60, 46, 40
INK, MUTED, GRID, LINE = "#1a2433", "#6b7789", "#e3e8ee", "#1d5fbf"


def slope(costs, value):
    """Of the logarithms, by least squares, over the large sizes; none with fewer than two."""
    points = [(math.log(cases), math.log(value(cost))) for cases, cost in costs if cases >= LARGE]
    if len(points) < 2:
        return None
    x, y = (sum(values) / len(points) for values in zip(*points))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def panel(left, title, costs, value, ticks, words):
    """One panel with a logarithmic scale on both axes."""
    low, high = math.log10(ticks[0]), math.log10(ticks[-1])
    inner, deep = WIDTH - LEFT - ROOM, HEIGHT - TOP - ROOM
    across = lambda cases: left + LEFT + inner * (math.log10(cases) - 4) / 4
    down = lambda amount: TOP + deep * (1 - (math.log10(amount) - low) / (high - low))
    text = lambda x, y, words, anchor="middle", more="": (
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-size="12" fill="{MUTED}"{more}>{words}</text>'
    )
    parts = [text(left + LEFT, 20, title, "start", f' style="fill:{INK};font-weight:600;font-size:14px"')]
    for tick in ticks:
        y = down(tick)
        parts += [f'<path d="M{left + LEFT} {y:.1f}H{left + WIDTH - ROOM}" stroke="{GRID}"/>', text(left + LEFT - 8, y + 4, f"{tick:,}", "end")]
    parts += [text(across(size), HEIGHT - ROOM + 20, f"{size:,}") for size in SIZES[::2]]
    path = " ".join(f"{'ML'[at > 0]}{across(cases):.1f} {down(value(cost)):.1f}" for at, (cases, cost) in enumerate(costs))
    parts.append(f'<path d="{path}" fill="none" stroke="{LINE}" stroke-width="2"/>')
    for cases, cost in costs:
        x, y = across(cases), down(value(cost))
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{LINE}"/>', text(x, y - 10, words(value(cost)), "start" if cases == SIZES[0] else "end")]
    return parts


def picture(costs, steep):
    told = [f", slope {one:.2f} from a million on" if one is not None else "" for one in steep]
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH} {HEIGHT}" font-family="Inter, Arial, sans-serif" role="img">']
    parts += ["<title>Time and memory of loading by the number of cases</title>", f'<rect width="{2 * WIDTH}" height="{HEIGHT}" fill="#fff"/>']
    parts += panel(0, f"Seconds{told[0]}", costs, lambda cost: cost.seconds, [0.1, 1, 10, 100, 1000], lambda seconds: f"{seconds:.3g} s")
    parts += panel(WIDTH, f"Peak of memory{told[1]}", costs, lambda cost: cost.peak_mb, [10, 100, 1000], lambda peak: f"{peak:.0f} MB")
    return "\n".join(parts + ["</svg>"]) + "\n"


def main():
    binary = os.path.realpath(sys.argv[1])
    costs = []
    print(f"{'cases':>12} {'seconds':>9} {'CPU s':>9} {'peak MB':>9}")
    for cases in SIZES:
        with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
            if shutil.disk_usage(folder).free < BYTES * cases:
                print(f"{cases:>12,} no room on the disk")
                continue
            write_workspace(f"{folder}/load", cases, binary)
            cost = measure([binary, "-C", f"{folder}/load", "ingest", "--quiet"])
        costs.append((cases, cost))
        print(f"{cases:>12,} {cost.seconds:>9.2f} {cost.cpu:>9.2f} {cost.peak_mb:>9.0f}", flush=True)
    steep = slope(costs, lambda cost: cost.seconds), slope(costs, lambda cost: cost.peak_mb)
    if None not in steep:
        print(f"\nslopes from {LARGE:,} cases on: time {steep[0]:.2f}, memory {steep[1]:.2f}")
    if len(sys.argv) > 2:
        with open(sys.argv[2], "w") as file:
            file.write(picture(costs, steep))


main()
