//! The parts around the slides: presentation, master, layouts, themes and properties.

use chrono::NaiveDate;

use super::package::Package;
use super::shape::Frame;
use super::slide::themed;
use super::xml::Xml;
use crate::deck::model::Deck;
use crate::render::logo::Logo;
use crate::render::{Look, RenderError};

/// The layouts that slides follow.
pub(super) const COVER: &str = "ppt/slideLayouts/slideLayout1.xml";
pub(super) const CONTENT: &str = "ppt/slideLayouts/slideLayout2.xml";
/// The master of notes.
pub(super) const NOTES_MASTER: &str = "ppt/notesMasters/notesMaster1.xml";
/// The kind of a slide's part.
pub(super) const SLIDE: &str = "officedocument.presentationml.slide+xml";

const PRESENTATION: &str = "ppt/presentation.xml";
const MASTER: &str = "ppt/slideMasters/slideMaster1.xml";
const THEME: &str = "ppt/theme/theme1.xml";
const NOTES_THEME: &str = "ppt/theme/theme2.xml";
const TABLE_STYLES: &str = "ppt/tableStyles.xml";
const CORE: &str = "docProps/core.xml";
const APP: &str = "docProps/app.xml";
/// What relationships to properties are called.
const CORE_RELATION: &str = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
/// The first id of a slide that the format allows.
const FIRST_ID: usize = 256;

/// The typeface of words where the workspace has none of its own: one that every office machine has, or has another of the same widths for.
/// A PowerPoint file embeds no font; the bundled one is on few machines.
const FAMILY: &str = "Arial";

const NAMES: &str = "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"";

/// Adds everything but the slides and their notes.
pub(super) fn frame(file: &mut Package, look: &Look, deck: &Deck, slides: usize) -> Result<(), RenderError> {
    file.relate("", "officeDocument", PRESENTATION);
    file.relate("", CORE_RELATION, CORE);
    file.relate("", "extended-properties", APP);
    file.add(CORE, "application/vnd.openxmlformats-package.core-properties+xml", core(deck)?);
    file.add(APP, "officedocument.extended-properties+xml", app());
    masters(file, look);
    presentation(file, slides);
    Ok(())
}

fn masters(file: &mut Package, look: &Look) {
    let family = look.typeface.as_ref().map_or(FAMILY, |typeface| typeface.name.as_str());
    let kind = |word: &str| format!("officedocument.presentationml.{word}+xml");
    let theme = include_str!("../../../templates/pptx/theme.xml");
    let parts = [
        (MASTER, "slideMaster", include_str!("../../../templates/pptx/master.xml")),
        (COVER, "slideLayout", include_str!("../../../templates/pptx/cover-layout.xml")),
        (CONTENT, "slideLayout", include_str!("../../../templates/pptx/content-layout.xml")),
        (NOTES_MASTER, "notesMaster", include_str!("../../../templates/pptx/notes-master.xml")),
    ];
    for (name, word, template) in parts {
        let mut part = themed(template, family);
        let place = [(COVER, COVER_LOGO), (CONTENT, SMALL_LOGO)].into_iter().find(|(layout, _)| *layout == name);
        if let (Some(logo), Some((_, place))) = (&look.logo, place) {
            part = with_logo(file, name, part, logo, &place);
        }
        file.add(name, &kind(word), part);
    }
    for name in [THEME, NOTES_THEME] {
        file.add(name, "officedocument.theme+xml", themed(theme, family));
    }
    file.relate(MASTER, "slideLayout", COVER);
    file.relate(MASTER, "slideLayout", CONTENT);
    file.relate(MASTER, "theme", THEME);
    file.relate(COVER, "slideMaster", MASTER);
    file.relate(CONTENT, "slideMaster", MASTER);
    file.relate(NOTES_MASTER, "theme", NOTES_THEME);
}

/// Where a logo may stand on a layout, in points: its left or right edge, its top, and the most it may take.
struct LogoPlace {
    left: Option<f64>,
    right: f64,
    top: f64,
    room: (f64, f64),
}

const COVER_LOGO: LogoPlace = LogoPlace { left: Some(56.0), right: 0.0, top: 86.0, room: (640.0, 56.0) };
/// Left of the slide's number.
const SMALL_LOGO: LogoPlace = LogoPlace { left: None, right: 1184.0, top: 681.0, room: (192.0, 16.0) };

/// The layout with the logo as its last shape.
fn with_logo(file: &mut Package, layout: &str, part: Vec<u8>, logo: &Logo, place: &LogoPlace) -> Vec<u8> {
    let (bytes, ending, _) = logo.best();
    file.add_by_ending("ppt/media/logo.png", logo.png().to_vec());
    let pixels = file.relate(layout, "image", "ppt/media/logo.png");
    let vectors = (ending == "svg").then(|| {
        file.add_by_ending("ppt/media/logo.svg", bytes.to_vec());
        file.relate(layout, "image", "ppt/media/logo.svg")
    });
    let height = place.room.1.min(place.room.0 / logo.ratio());
    let width = height * logo.ratio();
    let left = place.left.unwrap_or(place.right - width);
    let mut xml = Xml::default();
    super::slide::logo(&mut xml, Frame::new(left, place.top, width, height), &pixels, vectors.as_deref());
    let picture = String::from_utf8_lossy(&xml.finish()).into_owned();
    let text = String::from_utf8_lossy(&part).into_owned();
    text.replacen("</p:spTree>", &format!("{picture}</p:spTree>"), 1).into_bytes()
}

fn presentation(file: &mut Package, slides: usize) {
    let master = file.relate(PRESENTATION, "slideMaster", MASTER);
    let notes = file.relate(PRESENTATION, "notesMaster", NOTES_MASTER);
    file.relate(PRESENTATION, "theme", THEME);
    file.relate(PRESENTATION, "tableStyles", TABLE_STYLES);
    let mut xml = Xml::document();
    xml.raw(&format!("<p:presentation {NAMES} saveSubsetFonts=\"1\">"));
    xml.within("p:sldMasterIdLst", &[], |xml| {
        xml.empty("p:sldMasterId", &[("id", &"2147483648"), ("r:id", &master)]);
    });
    xml.within("p:notesMasterIdLst", &[], |xml| xml.empty("p:notesMasterId", &[("r:id", &notes)]));
    xml.within("p:sldIdLst", &[], |xml| {
        for index in 0..slides {
            let id = file.relate(PRESENTATION, "slide", &format!("ppt/slides/slide{}.xml", index + 1));
            xml.empty("p:sldId", &[("id", &(FIRST_ID + index)), ("r:id", &id)]);
        }
    });
    xml.raw("<p:sldSz cx=\"12192000\" cy=\"6858000\"/><p:notesSz cx=\"6858000\" cy=\"9144000\"/></p:presentation>");
    file.add(PRESENTATION, "officedocument.presentationml.presentation.main+xml", xml.finish());
    let styles = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<a:tblStyleLst \
        xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" def=\"{2D5ABB26-0587-4C30-8999-92F81FD0307C}\"/>";
    file.add(TABLE_STYLES, "officedocument.presentationml.tableStyles+xml", styles.as_bytes().to_vec());
}

/// Title and dates: those of the period, not of the run.
fn core(deck: &Deck) -> Result<Vec<u8>, RenderError> {
    let day: NaiveDate = deck.date.parse().map_err(|_| RenderError::Date { found: deck.date.clone() })?;
    let time = format!("{}T00:00:00Z", day.format("%Y-%m-%d"));
    let kind = [("xsi:type", &"dcterms:W3CDTF" as &dyn std::fmt::Display)];
    let mut xml = Xml::document();
    xml.raw(
        "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">",
    );
    xml.words("dc:title", &[], &deck.title);
    xml.words("dc:language", &[], "en");
    xml.words("dcterms:created", &kind, &time);
    xml.words("dcterms:modified", &kind, &time);
    xml.raw("</cp:coreProperties>");
    Ok(xml.finish())
}

fn app() -> Vec<u8> {
    let mut xml = Xml::document();
    let names = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties";
    xml.within("Properties", &[("xmlns", &names)], |xml| xml.words("Application", &[], "Quarterdeck"));
    xml.finish()
}
