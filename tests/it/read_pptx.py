"""Reads a PowerPoint file with python-pptx and prints what it holds as JSON: titles, notes, tables, charts, pictures."""

import json
import sys

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE


def sheet(blob):
    """The cells of a workbook, row by row; None where no library reads them."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        return None
    from io import BytesIO

    page = load_workbook(BytesIO(blob), data_only=True).active
    return [list(row) for row in page.iter_rows(values_only=True)]


def chart(shape):
    """The chart's categories and series, and the workbook inside it."""
    plots = []
    for plot in shape.chart.plots:
        series = [{"name": one.name, "values": list(one.values)} for one in plot.series]
        plots.append({"categories": [str(name) for name in plot.categories], "series": series})
    workbook = shape.chart.part.chart_workbook.xlsx_part.blob
    return {"name": shape.name, "alt": alt(shape), "plots": plots, "sheet": sheet(workbook)}


def outside(shape, size):
    """Whether a shape leaves the slide by more than a point."""
    point = 12700 * 960 // 1280
    right, bottom = shape.left + shape.width, shape.top + shape.height
    return shape.left < -point or shape.top < -point or right > size[0] + point or bottom > size[1] + point


def alt(shape):
    return shape._element.xpath(".//p:cNvPr")[0].get("descr")


def slide(one, size):
    found = {"title": one.shapes.title.text_frame.text, "layout": one.slide_layout.name, "tables": [], "charts": [], "pictures": []}
    found["outside"] = [shape.name for shape in one.shapes if outside(shape, size)]
    for shape in one.shapes:
        if shape.has_chart:
            found["charts"].append(chart(shape))
        elif shape.has_table:
            rows = [[cell.text_frame.text for cell in row.cells] for row in shape.table.rows]
            found["tables"].append({"head": shape.table.first_row, "rows": rows})
        elif shape.shape_type == MSO_SHAPE_TYPE.PICTURE:
            found["pictures"].append({"alt": alt(shape), "size": shape.image.size})
    found["notes"] = one.notes_slide.notes_text_frame.text
    return found


deck = Presentation(sys.argv[1])
core = deck.core_properties
print(json.dumps({
    "title": core.title,
    "author": core.author,
    "created": core.created.isoformat(),
    "size": [deck.slide_width, deck.slide_height],
    "slides": [slide(one, (deck.slide_width, deck.slide_height)) for one in deck.slides],
}))
