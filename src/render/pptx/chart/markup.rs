//! A chart's part: its series with their figures as last seen, axes and labels.

use super::model::{Axis, Bars, Column, Datum, Labels, Look, Native, Place, Series};
use super::sheet::SHEET;
use crate::chart::theme::{self, Colour};
use crate::render::pptx::units::emu;
use crate::render::pptx::words::{fill, line, look};
use crate::render::pptx::xml::Xml;

const NAMES: &str = "xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" \
    xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
/// The axes, by numbers that the series name.
const CATEGORIES: u32 = 111_111_111;
const VALUES: u32 = 222_222_222;
/// The axes of lines with shares of their own.
const SECOND_CATEGORIES: u32 = 333_333_333;
const SECOND_VALUES: u32 = 444_444_444;
/// Diameter of a dot, in typographic points.
const DOT: u32 = 6;

/// The part; `data` is the id of the workbook.
pub(super) fn part(native: &Native, factor: f64, data: &str) -> Vec<u8> {
    let writer = Writer { native, factor };
    let mut xml = Xml::document();
    xml.raw(&format!("<c:chartSpace {NAMES}>"));
    xml.raw("<c:date1904 val=\"0\"/><c:roundedCorners val=\"0\"/>");
    xml.within("c:chart", &[], |xml| writer.chart(xml));
    xml.raw("<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>");
    writer.type_of(&mut xml, theme::AXIS_SIZE, false, theme::MUTED);
    xml.raw(&format!("<c:externalData r:id=\"{data}\"><c:autoUpdate val=\"0\"/></c:externalData></c:chartSpace>"));
    xml.finish()
}

struct Writer<'n> {
    native: &'n Native,
    /// How much smaller than usual type is.
    factor: f64,
}

impl Writer<'_> {
    fn chart(&self, xml: &mut Xml) {
        if let Some(remark) = self.native.remark {
            xml.within("c:title", &[], |xml| {
                xml.within("c:tx", &[], |xml| self.rich(xml, remark, theme::AXIS_SIZE, false, theme::MUTED));
                xml.value("c:overlay", 0);
            });
        }
        xml.value("c:autoTitleDeleted", u8::from(self.native.remark.is_none()));
        xml.within("c:plotArea", &[], |xml| self.plot(xml));
        if self.native.legend {
            xml.within("c:legend", &[], |xml| {
                xml.value("c:legendPos", "t");
                xml.value("c:overlay", 0);
                self.type_of(xml, theme::AXIS_SIZE, false, theme::MUTED);
            });
        }
        xml.value("c:plotVisOnly", 1);
        xml.value("c:dispBlanksAs", "gap");
    }

    fn plot(&self, xml: &mut Xml) {
        if self.native.axis.names {
            xml.empty("c:layout", &[]);
        } else {
            xml.raw(
                "<c:layout><c:manualLayout><c:layoutTarget val=\"inner\"/><c:xMode val=\"edge\"/><c:yMode val=\"edge\"/>\
                 <c:x val=\"0.03\"/><c:y val=\"0.14\"/><c:w val=\"0.94\"/><c:h val=\"0.72\"/></c:manualLayout></c:layout>",
            );
        }
        let mut order = 0;
        if let Some(bars) = &self.native.bars {
            self.bars(xml, bars, &mut order);
        }
        if !self.native.lines.is_empty() {
            xml.within("c:lineChart", &[], |xml| {
                xml.value("c:grouping", "standard");
                xml.value("c:varyColors", 0);
                self.native.lines.iter().for_each(|series| self.series(xml, series, &mut order));
                xml.value("c:marker", 1);
                match self.native.second {
                    Some(_) => axes(xml, SECOND_CATEGORIES, SECOND_VALUES),
                    None => axes(xml, CATEGORIES, VALUES),
                }
            });
        }
        self.category_axis(xml);
        self.value_axis(xml, &self.native.axis, false);
        if let Some(second) = &self.native.second {
            second_categories(xml);
            self.value_axis(xml, second, true);
        }
        xml.raw("<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>");
    }

    fn bars(&self, xml: &mut Xml, bars: &Bars, order: &mut u32) {
        xml.within("c:barChart", &[], |xml| {
            xml.value("c:barDir", if bars.sideways { "bar" } else { "col" });
            xml.value("c:grouping", if bars.stacked { "stacked" } else { "clustered" });
            xml.value("c:varyColors", 0);
            bars.series.iter().for_each(|series| self.series(xml, series, order));
            xml.value("c:gapWidth", bars.gap);
            if bars.stacked {
                xml.value("c:overlap", 100);
            }
            axes(xml, CATEGORIES, VALUES);
        });
    }

    fn series(&self, xml: &mut Xml, series: &Series, order: &mut u32) {
        let column = &self.native.columns[series.column];
        let is_bar = self.is_bar(series);
        xml.within("c:ser", &[], |xml| {
            xml.value("c:idx", *order);
            xml.value("c:order", *order);
            let cell = format!("{SHEET}!${}$1", letter(series.column));
            xml.within("c:tx", &[], |xml| {
                let heading = [Datum::Words(column.heading.clone())];
                cache(xml, "c:strRef", &cell, &heading, None);
            });
            drawn(xml, &series.look, self.factor);
            if is_bar {
                xml.value("c:invertIfNegative", 0);
            } else {
                marker(xml, None);
            }
            points(xml, &series.look, self.factor);
            self.labels(xml, series, column);
            let names = &self.native.columns[0];
            xml.within("c:cat", &[], |xml| cache(xml, "c:strRef", &cells(0, names), &names.cells, None));
            let values = cells(series.column, column);
            xml.within("c:val", &[], |xml| cache(xml, "c:numRef", &values, &column.cells, Some(column.code)));
            if !is_bar {
                xml.value("c:smooth", 0);
            }
        });
        *order += 1;
    }

    fn is_bar(&self, series: &Series) -> bool {
        self.native.bars.iter().flat_map(|bars| &bars.series).any(|one| one.column == series.column)
    }

    fn labels(&self, xml: &mut Xml, series: &Series, column: &Column) {
        xml.within("c:dLbls", &[], |xml| match &series.labels {
            Labels::None => hidden(xml),
            Labels::Values(code, place) => self.label(xml, Some(code), *place),
            Labels::Words(words, place) => {
                for (index, words) in words.iter().filter(|(index, _)| column.cells[*index].number().is_some()) {
                    xml.within("c:dLbl", &[], |xml| {
                        xml.value("c:idx", index);
                        xml.within("c:tx", &[], |xml| self.rich(xml, words, theme::LABEL_SIZE, true, theme::INK));
                        self.label(xml, None, *place);
                    });
                }
                hidden(xml);
            }
            Labels::One(index, code, place) => {
                xml.within("c:dLbl", &[], |xml| {
                    xml.value("c:idx", index);
                    self.label(xml, Some(code), *place);
                });
                hidden(xml);
            }
        });
    }

    /// What every label says after its words: code, type, place, and that it shows the value.
    fn label(&self, xml: &mut Xml, code: Option<&str>, place: Place) {
        if let Some(code) = code {
            xml.empty("c:numFmt", &[("formatCode", &code), ("sourceLinked", &0)]);
        }
        xml.raw("<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>");
        self.unbroken(xml, theme::LABEL_SIZE, true, theme::INK);
        let place = match place {
            Place::Above => "t",
            Place::End => "outEnd",
        };
        xml.value("c:dLblPos", place);
        shows(xml, true);
    }

    fn category_axis(&self, xml: &mut Xml) {
        let sideways = self.native.bars.as_ref().is_some_and(|bars| bars.sideways);
        xml.within("c:catAx", &[], |xml| {
            xml.value("c:axId", CATEGORIES);
            let order = if sideways { "maxMin" } else { "minMax" };
            xml.within("c:scaling", &[], |xml| xml.value("c:orientation", order));
            xml.value("c:delete", u8::from(!self.native.axis.names));
            xml.value("c:axPos", if sideways { "l" } else { "b" });
            xml.raw("<c:numFmt formatCode=\"General\" sourceLinked=\"0\"/>");
            xml.raw("<c:majorTickMark val=\"none\"/><c:minorTickMark val=\"none\"/><c:tickLblPos val=\"low\"/>");
            xml.within("c:spPr", &[], |xml| line(xml, "a:ln", Some((theme::INK, 1.25 * self.factor))));
            // Names under columns with a line stand upright and break: turned, they would take the room of the chart.
            let body = if self.native.second.is_some() { "<a:bodyPr rot=\"0\" vert=\"horz\"/>" } else { "<a:bodyPr/>" };
            self.type_in(xml, body, self.native.name_size, false, theme::INK);
            xml.value("c:crossAx", VALUES);
            xml.raw("<c:crosses val=\"autoZero\"/><c:auto val=\"0\"/><c:lblAlgn val=\"ctr\"/>");
            xml.raw("<c:lblOffset val=\"60\"/><c:noMultiLvlLbl val=\"1\"/>");
        });
    }

    /// An axis of values; the second one stands at the right and has no lines across the chart.
    fn value_axis(&self, xml: &mut Xml, axis: &Axis, is_second: bool) {
        let (own, across) = if is_second { (SECOND_VALUES, SECOND_CATEGORIES) } else { (VALUES, CATEGORIES) };
        let sideways = self.native.bars.as_ref().is_some_and(|bars| bars.sideways);
        xml.within("c:valAx", &[], |xml| {
            xml.value("c:axId", own);
            xml.within("c:scaling", &[], |xml| {
                xml.value("c:orientation", "minMax");
                axis.high.iter().for_each(|high| xml.value("c:max", high));
                axis.low.iter().for_each(|low| xml.value("c:min", low));
            });
            xml.value("c:delete", u8::from(axis.code.is_none()));
            let place = if sideways { "b" } else { "l" };
            xml.value("c:axPos", if is_second { "r" } else { place });
            if axis.code.is_some() && !is_second {
                xml.within("c:majorGridlines", &[], |xml| {
                    xml.within("c:spPr", &[], |xml| line(xml, "a:ln", Some((theme::GRID, 0.75))));
                });
            }
            let code = axis.code.unwrap_or("General");
            xml.empty("c:numFmt", &[("formatCode", &code), ("sourceLinked", &0)]);
            xml.raw("<c:majorTickMark val=\"none\"/><c:minorTickMark val=\"none\"/><c:tickLblPos val=\"nextTo\"/>");
            xml.within("c:spPr", &[], |xml| line(xml, "a:ln", None));
            self.type_of(xml, theme::AXIS_SIZE, false, theme::MUTED);
            xml.value("c:crossAx", across);
            xml.value("c:crosses", if is_second { "max" } else { "autoZero" });
            xml.value("c:crossBetween", "between");
        });
    }

    /// The type of what stands in the element.
    fn type_of(&self, xml: &mut Xml, size: f64, strong: bool, colour: Colour) {
        self.type_in(xml, "<a:bodyPr/>", size, strong, colour);
    }

    /// The type of labels, each on one line.
    fn unbroken(&self, xml: &mut Xml, size: f64, strong: bool, colour: Colour) {
        self.type_in(xml, "<a:bodyPr wrap=\"none\"/>", size, strong, colour);
    }

    fn type_in(&self, xml: &mut Xml, body: &str, size: f64, strong: bool, colour: Colour) {
        xml.within("c:txPr", &[], |xml| {
            xml.raw(body);
            xml.raw("<a:lstStyle/>");
            xml.within("a:p", &[], |xml| {
                xml.within("a:pPr", &[], |xml| look(xml, "a:defRPr", size * self.factor, strong, colour));
                xml.raw("<a:endParaRPr lang=\"en-GB\"/>");
            });
        });
    }

    /// Words of our own.
    fn rich(&self, xml: &mut Xml, words: &str, size: f64, strong: bool, colour: Colour) {
        xml.within("c:rich", &[], |xml| {
            xml.raw("<a:bodyPr wrap=\"none\"/><a:lstStyle/>");
            xml.within("a:p", &[], |xml| {
                xml.within("a:pPr", &[], |xml| look(xml, "a:defRPr", size * self.factor, strong, colour));
                xml.within("a:r", &[], |xml| {
                    look(xml, "a:rPr", size * self.factor, strong, colour);
                    xml.words("a:t", &[], words);
                });
            });
        });
    }
}

fn axes(xml: &mut Xml, categories: u32, values: u32) {
    xml.value("c:axId", categories);
    xml.value("c:axId", values);
}

/// The names of a second axis: the same as those of the first, and not shown again.
fn second_categories(xml: &mut Xml) {
    xml.within("c:catAx", &[], |xml| {
        xml.value("c:axId", SECOND_CATEGORIES);
        xml.within("c:scaling", &[], |xml| xml.value("c:orientation", "minMax"));
        xml.value("c:delete", 1);
        xml.value("c:axPos", "b");
        xml.value("c:crossAx", SECOND_VALUES);
        xml.value("c:crosses", "autoZero");
    });
}

/// The letter of a column; charts have few of them.
fn letter(column: usize) -> char {
    char::from(b'A' + u8::try_from(column).unwrap_or(25).min(25))
}

/// The cells of a column under its heading.
fn cells(index: usize, column: &Column) -> String {
    let letter = letter(index);
    format!("{SHEET}!${letter}$2:${letter}${}", column.cells.len() + 1)
}

/// A reference to cells, with what they held when the chart was made.
fn cache(xml: &mut Xml, name: &str, reference: &str, cells: &[Datum], code: Option<&str>) {
    xml.within(name, &[], |xml| {
        xml.words("c:f", &[], reference);
        let held = if code.is_some() { "c:numCache" } else { "c:strCache" };
        xml.within(held, &[], |xml| {
            code.iter().for_each(|code| xml.words("c:formatCode", &[], code));
            xml.value("c:ptCount", cells.len());
            for (index, cell) in cells.iter().enumerate() {
                let text = match cell {
                    Datum::Empty => continue,
                    Datum::Words(text) => text.clone(),
                    Datum::Number(value) | Datum::Formula(_, value) => value.to_string(),
                };
                xml.within("c:pt", &[("idx", &index)], |xml| xml.words("c:v", &[], &text));
            }
        });
    });
}

fn drawn(xml: &mut Xml, look: &Look, factor: f64) {
    xml.within("c:spPr", &[], |xml| match look {
        Look::Nothing => xml.raw("<a:noFill/><a:ln><a:noFill/></a:ln>"),
        Look::Fill(colour, _) => fill(xml, *colour),
        Look::Line { colour, thickness, dashed, .. } => {
            let wide = emu(thickness * factor);
            xml.within("a:ln", &[("w", &wide), ("cap", &"rnd")], |xml| {
                fill(xml, *colour);
                if *dashed {
                    xml.value("a:prstDash", "dash");
                }
                xml.empty("a:round", &[]);
            });
        }
    });
}

/// Points that look otherwise than their series.
fn points(xml: &mut Xml, look: &Look, factor: f64) {
    match look {
        Look::Nothing => {}
        Look::Fill(usual, others) => {
            for (index, colour) in others.iter().filter(|(_, colour)| colour != usual) {
                xml.within("c:dPt", &[], |xml| {
                    xml.value("c:idx", index);
                    xml.raw("<c:invertIfNegative val=\"0\"/><c:bubble3D val=\"0\"/>");
                    xml.within("c:spPr", &[], |xml| fill(xml, *colour));
                });
            }
        }
        Look::Line { colour, dots, .. } => {
            for (index, hollow) in dots {
                xml.within("c:dPt", &[], |xml| {
                    xml.value("c:idx", index);
                    marker(xml, Some((*colour, *hollow)));
                    xml.value("c:bubble3D", 0);
                    drawn(xml, look, factor);
                });
            }
        }
    }
}

fn marker(xml: &mut Xml, dot: Option<(Colour, bool)>) {
    xml.within("c:marker", &[], |xml| match dot {
        None => xml.value("c:symbol", "none"),
        Some((colour, hollow)) => {
            xml.value("c:symbol", "circle");
            xml.value("c:size", DOT);
            xml.within("c:spPr", &[], |xml| {
                fill(xml, if hollow { theme::PAPER } else { colour });
                line(xml, "a:ln", Some((colour, 1.5)));
            });
        }
    });
}

fn hidden(xml: &mut Xml) {
    shows(xml, false);
}

fn shows(xml: &mut Xml, value: bool) {
    xml.value("c:showLegendKey", 0);
    xml.value("c:showVal", u8::from(value));
    for name in ["c:showCatName", "c:showSerName", "c:showPercent", "c:showBubbleSize"] {
        xml.value(name, 0);
    }
}
