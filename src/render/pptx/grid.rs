//! A native table: a heading row that is one, numbers to the right, hairlines between rows.

use super::shape::{Grid, Paragraph, Row};
use super::slide::place;
use super::units::emu;
use super::words::{line, paragraph};
use super::xml::Xml;
use crate::chart::theme::{self, Colour};

/// The built-in table style without ground and lines.
const STYLE: &str = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}";

/// A table as a shape of a slide.
pub(super) fn shape(xml: &mut Xml, id: usize, grid: &Grid) {
    xml.within("p:graphicFrame", &[], |xml| {
        xml.within("p:nvGraphicFramePr", &[], |xml| {
            let name = format!("Table: {}", grid.caption);
            xml.empty("p:cNvPr", &[("id", &id), ("name", &name), ("descr", &grid.caption)]);
            xml.raw("<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp=\"1\"/></p:cNvGraphicFramePr><p:nvPr/>");
        });
        place(xml, "p:xfrm", grid.frame);
        xml.raw("<a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/table\">");
        table(xml, grid);
        xml.raw("</a:graphicData></a:graphic>");
    });
}

fn table(xml: &mut Xml, grid: &Grid) {
    xml.within("a:tbl", &[], |xml| {
        xml.within("a:tblPr", &[("firstRow", &"1")], |xml| xml.words("a:tableStyleId", &[], STYLE));
        xml.within("a:tblGrid", &[], |xml| {
            for width in &grid.columns {
                xml.empty("a:gridCol", &[("w", &emu(*width))]);
            }
        });
        for (index, row) in grid.rows.iter().enumerate() {
            xml.within("a:tr", &[("h", &emu(row.height))], |xml| {
                for of in &row.cells {
                    cell(xml, of, grid, row, index == 0);
                }
            });
        }
    });
}

fn cell(xml: &mut Xml, words: &Paragraph, grid: &Grid, row: &Row, head: bool) {
    xml.within("a:tc", &[], |xml| {
        xml.within("a:txBody", &[], |xml| {
            xml.raw("<a:bodyPr/><a:lstStyle/>");
            paragraph(xml, words);
        });
        let (side, anchor) = (emu(grid.side), if head { "b" } else { "ctr" });
        let (top, bottom) = (emu(row.inset.0), emu(row.inset.1));
        let room: [(&str, &dyn std::fmt::Display); 5] =
            [("marL", &side), ("marR", &side), ("marT", &top), ("marB", &bottom), ("anchor", &anchor)];
        xml.within("a:tcPr", &room, |xml| {
            for edge in ["a:lnL", "a:lnR", "a:lnT"] {
                line(xml, edge, None);
            }
            let below: (Colour, f64) = if head { (theme::INK, 1.0) } else { (theme::GRID, 0.75) };
            line(xml, "a:lnB", Some(below));
            xml.empty("a:noFill", &[]);
        });
    });
}
