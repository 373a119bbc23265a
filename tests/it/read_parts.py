"""What the parts of a PowerPoint file or workbook are made of, as JSON: elements, formulas, links that lead out.

Every part that is XML is parsed: one that is not well-formed ends the script with an error.
"""

import json
import sys
import xml.etree.ElementTree as tree
from zipfile import ZipFile


def local(name):
    return name.rsplit("}", 1)[-1]


found = {"elements": set(), "formulas": set(), "out": set()}
with ZipFile(sys.argv[1]) as parts:
    for name in parts.namelist():
        if not name.endswith((".xml", ".rels")):
            continue
        for element in tree.fromstring(parts.read(name)).iter():
            # Blanks at the ends of a text and its direction are told by attributes.
            names = {local(attribute) for attribute in element.attrib} - {"space", "rtl"}
            attributes = ",".join(sorted(names))
            found["elements"].add(f"{local(element.tag)}[{attributes}]")
            if local(element.tag) == "f" and element.text:
                found["formulas"].add(element.text)
            if element.get("TargetMode") == "External":
                found["out"].add(element.get("Target"))
print(json.dumps({key: sorted(value) for key, value in found.items()}))
