//! A slide's part: its shapes one after the other, in the order in which they are read.

use super::shape::{Frame, Role, Rule, Shape, Words};
use super::units::emu;
use super::words::{fill, hex, line, paragraph};
use super::xml::Xml;
use super::{grid, words};
use crate::deck::model::SlideKind;

/// The names that shapes are written in.
const NAMES: &str = "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"";
/// Says that a shape is for the eye only.
const DECORATIVE: &str = "<a:extLst><a:ext uri=\"{C183D7F6-B498-43B3-948B-1728B52AA6E4}\">\
    <adec:decorative xmlns:adec=\"http://schemas.microsoft.com/office/drawing/2017/decorative\" val=\"1\"/></a:ext></a:extLst>";
/// The field that counts slides; an id of our own.
const NUMBER_FIELD: &str = "{5A6E3B0C-2D1F-4C7E-9B58-6F0D4E2A7C11}";

/// What stands for a drawing: ids of the parts that the slide leads to.
#[derive(Debug)]
pub(super) enum Shown {
    /// A native chart.
    Chart(String),
    /// A picture, and the same as vectors.
    Picture(String, String),
}

/// The slide's part; `shown` has one entry for each drawing, in order.
pub(super) fn part(kind: SlideKind, shapes: &[Shape], shown: &[Shown]) -> Vec<u8> {
    let mut xml = Xml::document();
    xml.raw(&format!("<p:sld {NAMES}><p:cSld>"));
    xml.within("p:spTree", &[], |xml| {
        xml.raw(GROUP);
        let mut drawings = shown.iter();
        for (index, shape) in shapes.iter().enumerate() {
            let id = index + 2;
            match shape {
                Shape::Words(words) => words_shape(xml, id, kind, words),
                Shape::Rule(rule) => rule_shape(xml, id, rule),
                Shape::Grid(grid) => grid::shape(xml, id, grid),
                Shape::Drawing(drawing) => {
                    let title = if drawing.chart.title.is_empty() { &drawing.name } else { &drawing.chart.title };
                    let told = Told { id, title, summary: &drawing.chart.summary, frame: drawing.frame };
                    match drawings.next() {
                        Some(Shown::Chart(chart)) => chart_frame(xml, &told, chart),
                        Some(Shown::Picture(png, svg)) => picture(xml, &told, png, svg),
                        None => {}
                    }
                }
            }
        }
    });
    xml.raw("</p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>");
    xml.finish()
}

/// The group that all shapes are in.
pub(super) const GROUP: &str = "<p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>\
    <p:grpSpPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"0\" cy=\"0\"/><a:chOff x=\"0\" y=\"0\"/>\
    <a:chExt cx=\"0\" cy=\"0\"/></a:xfrm></p:grpSpPr>";

/// A place, under the name that its element has there.
pub(super) fn place(xml: &mut Xml, name: &str, frame: Frame) {
    xml.within(name, &[], |xml| {
        xml.empty("a:off", &[("x", &emu(frame.x)), ("y", &emu(frame.y))]);
        xml.empty("a:ext", &[("cx", &emu(frame.width)), ("cy", &emu(frame.height))]);
    });
}

/// What a drawing is called, what it shows, and where it is.
struct Told<'t> {
    id: usize,
    title: &'t str,
    summary: &'t str,
    frame: Frame,
}

impl Told<'_> {
    fn name(&self, xml: &mut Xml, kind: &str) {
        let name =
            if self.title.is_empty() { format!("{kind} {}", self.id) } else { format!("{kind}: {}", self.title) };
        xml.empty("p:cNvPr", &[("id", &self.id), ("name", &name), ("descr", &self.summary)]);
    }
}

fn words_shape(xml: &mut Xml, id: usize, kind: SlideKind, words: &Words) {
    let (name, holder) = role(words.role, kind);
    xml.within("p:sp", &[], |xml| {
        xml.within("p:nvSpPr", &[], |xml| {
            xml.empty("p:cNvPr", &[("id", &id), ("name", &format!("{name} {id}"))]);
            if holder.is_empty() {
                xml.empty("p:cNvSpPr", &[("txBox", &"1")]);
            } else {
                xml.raw("<p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr>");
            }
            xml.raw(&format!("<p:nvPr>{holder}</p:nvPr>"));
        });
        xml.within("p:spPr", &[], |xml| {
            place(xml, "a:xfrm", words.frame);
            match words.ground {
                Some(ground) => rounded(xml, words.frame, ground),
                None => xml.raw("<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom><a:noFill/>"),
            }
        });
        text_body(xml, words);
    });
}

/// A rectangle with corners of six points.
fn rounded(xml: &mut Xml, frame: Frame, ground: crate::chart::theme::Colour) {
    let corner = (600_000.0 / frame.width.min(frame.height).max(1.0)).min(50_000.0).floor();
    xml.raw(&format!(
        "<a:prstGeom prst=\"roundRect\"><a:avLst><a:gd name=\"adj\" fmla=\"val {corner}\"/></a:avLst></a:prstGeom>"
    ));
    fill(xml, ground);
    xml.raw("<a:ln><a:noFill/></a:ln>");
}

fn text_body(xml: &mut Xml, words: &Words) {
    let [left, top, right, bottom] = words.inset.map(emu);
    xml.within("p:txBody", &[], |xml| {
        let insets: [(&str, &dyn std::fmt::Display); 8] = [
            ("wrap", &"square"),
            ("lIns", &left),
            ("tIns", &top),
            ("rIns", &right),
            ("bIns", &bottom),
            ("rtlCol", &"0"),
            ("anchor", &"t"),
            ("anchorCtr", &"0"),
        ];
        xml.within("a:bodyPr", &insets, |xml| {
            let fit = if words.role == Role::Title { "a:normAutofit" } else { "a:noAutofit" };
            xml.empty(fit, &[]);
        });
        xml.empty("a:lstStyle", &[]);
        if words.role == Role::Number {
            number(xml, words);
        } else {
            words.paragraphs.iter().for_each(|one| paragraph(xml, one));
        }
    });
}

/// The number of the slide, as a field that counts for itself.
fn number(xml: &mut Xml, words: &Words) {
    for paragraph in &words.paragraphs {
        xml.within("a:p", &[], |xml| {
            xml.empty("a:pPr", &[("algn", &"r")]);
            xml.within("a:fld", &[("id", &NUMBER_FIELD), ("type", &"slidenum")], |xml| {
                for piece in &paragraph.pieces {
                    words::look(xml, "a:rPr", paragraph.size, piece.strong, piece.colour);
                    xml.words("a:t", &[], &piece.text);
                }
            });
        });
    }
}

/// What lists of shapes call the words, and the place of the layout that they fill.
fn role(role: Role, kind: SlideKind) -> (&'static str, &'static str) {
    match (role, kind) {
        (Role::Title, SlideKind::Cover) => ("Title", "<p:ph type=\"ctrTitle\"/>"),
        (Role::Title, SlideKind::Content) => ("Title", "<p:ph type=\"title\"/>"),
        (Role::Subtitle, SlideKind::Cover) => ("Subtitle", "<p:ph type=\"subTitle\" idx=\"1\"/>"),
        (Role::Subtitle, SlideKind::Content) => ("Subtitle", "<p:ph type=\"body\" sz=\"quarter\" idx=\"13\"/>"),
        (Role::Footer, _) => ("Footer", "<p:ph type=\"ftr\" sz=\"quarter\" idx=\"11\"/>"),
        (Role::Number, _) => ("Slide number", "<p:ph type=\"sldNum\" sz=\"quarter\" idx=\"12\"/>"),
        (Role::Body(name), _) => (name, ""),
    }
}

fn rule_shape(xml: &mut Xml, id: usize, rule: &Rule) {
    xml.within("p:cxnSp", &[], |xml| {
        xml.within("p:nvCxnSpPr", &[], |xml| {
            xml.within("p:cNvPr", &[("id", &id), ("name", &format!("Line {id}"))], |xml| xml.raw(DECORATIVE));
            xml.raw("<p:cNvCxnSpPr/><p:nvPr/>");
        });
        xml.within("p:spPr", &[], |xml| {
            place(xml, "a:xfrm", rule.frame);
            xml.raw("<a:prstGeom prst=\"line\"><a:avLst/></a:prstGeom>");
            line(xml, "a:ln", Some((rule.colour, rule.thickness)));
        });
    });
}

fn chart_frame(xml: &mut Xml, told: &Told<'_>, chart: &str) {
    xml.within("p:graphicFrame", &[], |xml| {
        xml.within("p:nvGraphicFramePr", &[], |xml| {
            told.name(xml, "Chart");
            xml.raw("<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp=\"1\"/></p:cNvGraphicFramePr><p:nvPr/>");
        });
        place(xml, "p:xfrm", told.frame);
        xml.raw(&format!(
            "<a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/chart\">\
             <c:chart xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" r:id=\"{chart}\"/>\
             </a:graphicData></a:graphic>"
        ));
    });
}

fn picture(xml: &mut Xml, told: &Told<'_>, png: &str, svg: &str) {
    xml.within("p:pic", &[], |xml| {
        xml.within("p:nvPicPr", &[], |xml| {
            told.name(xml, "Picture");
            xml.raw("<p:cNvPicPr><a:picLocks noChangeAspect=\"1\"/></p:cNvPicPr><p:nvPr/>");
        });
        fill_of_picture(xml, told.frame, png, Some(svg));
    });
}

/// The logo on a layout, behind what slides say: for the eye only. Its id follows those of the template's shapes.
pub(super) fn logo(xml: &mut Xml, frame: Frame, png: &str, svg: Option<&str>) {
    xml.within("p:pic", &[], |xml| {
        xml.within("p:nvPicPr", &[], |xml| {
            xml.within("p:cNvPr", &[("id", &90), ("name", &"Logo")], |xml| xml.raw(DECORATIVE));
            xml.raw("<p:cNvPicPr><a:picLocks noChangeAspect=\"1\"/></p:cNvPicPr><p:nvPr userDrawn=\"1\"/>");
        });
        fill_of_picture(xml, frame, png, svg);
    });
}

fn fill_of_picture(xml: &mut Xml, frame: Frame, png: &str, svg: Option<&str>) {
    xml.within("p:blipFill", &[], |xml| {
        match svg {
            Some(svg) => xml.raw(&format!(
                "<a:blip r:embed=\"{png}\"><a:extLst><a:ext uri=\"{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}\">\
                 <asvg:svgBlip xmlns:asvg=\"http://schemas.microsoft.com/office/drawing/2016/SVG/main\" r:embed=\"{svg}\"/>\
                 </a:ext></a:extLst></a:blip>"
            )),
            None => xml.empty("a:blip", &[("r:embed", &png)]),
        }
        xml.raw("<a:stretch><a:fillRect/></a:stretch>");
    });
    xml.within("p:spPr", &[], |xml| {
        place(xml, "a:xfrm", frame);
        xml.raw("<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom>");
    });
}

/// A template of ours with colours and type filled in: the bundled colours, which the file changes for a workspace's own, and the
/// name of a typeface.
pub(super) fn themed(template: &str, family: &str) -> Vec<u8> {
    let mut text = template.replace("{family}", &super::xml::escape(family));
    for (name, colour) in crate::look::Palette::default().named() {
        text = text.replace(&format!("{{{name}}}"), &hex(colour));
    }
    text.into_bytes()
}
