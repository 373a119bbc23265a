//! What the parts of an `.xlsx` workbook may hold: no more than the library that reads them makes room for.

use std::cell::Cell;

use super::archive::MOST_KEPT;
use super::xml_scan::{Kind, Tag};

/// The most elements of a part that is kept in memory, texts aside: a workbook has up to 65,490 formats of cells.
const MOST_ELEMENTS: u64 = 500_000;
/// The most texts that a part of [`MOST_KEPT`] bytes can hold.
const MOST_TEXTS: u64 = MOST_KEPT / "<si/>".len() as u64;
/// The most merged areas of a sheet.
const MOST_MERGED: u64 = 1_000_000;
/// Elements of parts that are kept in memory, which sheets do not have.
const KEPT: [&[u8]; 9] =
    [b"sst", b"si", b"sheets", b"sheet", b"definedName", b"cellXfs", b"xf", b"numFmt", b"Relationship"];
/// What parts that hold sheets, or lead to them, are related as.
const READ: [&str; 4] = ["officeDocument", "worksheet", "chartsheet", "dialogsheet"];

/// A part under way.
pub(super) struct Part<'p> {
    /// Whether its name is one of a sheet.
    may_be_sheet: bool,
    /// Whether it is read cell by cell, and not kept.
    is_streamed: &'p Cell<bool>,
    root: Option<Root>,
    elements: u64,
    merged: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Root {
    Sheet,
    Texts,
    Other,
}

impl<'p> Part<'p> {
    /// Nothing of it seen yet; says in `is_streamed` when it is known for a sheet that is read cell by cell.
    pub(super) fn new(may_be_sheet: bool, is_streamed: &'p Cell<bool>) -> Self {
        Self { may_be_sheet, is_streamed, root: None, elements: 0, merged: 0 }
    }

    /// Counts an element.
    ///
    /// # Errors
    /// In words, when the part holds, or says that it holds, more than a workbook has.
    pub(super) fn look_at(&mut self, tag: &Tag<'_>) -> Result<(), String> {
        if tag.kind == Kind::End {
            return Ok(());
        }
        let name = tag.name.rsplit(|byte| *byte == b':').next().unwrap_or_default();
        let root = *self.root.get_or_insert(match name {
            b"worksheet" if self.may_be_sheet => Root::Sheet,
            b"sst" => Root::Texts,
            _ => Root::Other,
        });
        self.is_streamed.set(root == Root::Sheet);
        self.elements += 1;
        self.merged += u64::from(name == b"mergeCell");
        match name {
            b"sst" => texts(tag)?,
            b"Relationship" => related(tag)?,
            _ => {}
        }
        if root == Root::Sheet && KEPT.contains(&name) {
            return Err(format!("it has an element `{}`, which sheets do not", name.escape_ascii()));
        }
        if self.merged > MOST_MERGED {
            return Err(format!("it has more than {MOST_MERGED} merged areas; export the sheet as CSV"));
        }
        if root == Root::Other && self.elements > MOST_ELEMENTS {
            return Err(format!("it has more than {MOST_ELEMENTS} elements; export the sheet as CSV"));
        }
        Ok(())
    }
}

/// Holds the number of texts that a part says it has against what it can have: room is made for that number.
fn texts(tag: &Tag<'_>) -> Result<(), String> {
    const COUNT: &[u8] = b"uniqueCount";
    let told = tag.attributes.windows(COUNT.len()).filter(|found| *found == COUNT).count();
    let count = tag.attribute("uniqueCount").and_then(|written| written.trim().parse::<u64>().ok());
    match (told, count) {
        (0, _) => Ok(()),
        (1, Some(count)) if count <= MOST_TEXTS => Ok(()),
        _ => Err(format!("it does not say how many texts it has, expected a `uniqueCount` up to {MOST_TEXTS}")),
    }
}

/// Refuses to be led to a part that was not looked through because its name is not one of XML.
fn related(tag: &Tag<'_>) -> Result<(), String> {
    let (Some(kind), Some(target)) = (tag.attribute("Type"), tag.attribute("Target")) else {
        return Err("it has a relationship without `Type` or `Target`".to_owned());
    };
    let is_read = kind.rsplit('/').next().is_some_and(|kind| READ.contains(&kind));
    match is_read && !target.to_ascii_lowercase().ends_with(".xml") {
        true => Err(format!("it leads to `{target}`, expected a part whose name ends in .xml")),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::xml_scan::scan;
    use super::*;

    fn looked(may_be_sheet: bool, text: &str) -> Result<bool, String> {
        let is_streamed = Cell::new(false);
        let mut part = Part::new(may_be_sheet, &is_streamed);
        scan(text.as_bytes(), &mut |tag| part.look_at(tag))?;
        Ok(is_streamed.get())
    }

    #[test]
    fn a_part_says_no_more_texts_than_it_can_hold() {
        for fine in ["<sst/>", "<sst count='4294967295'/>", "<x:sst uniqueCount='13421772'/>"] {
            assert_eq!(looked(false, fine), Ok(false), "{fine}");
        }
        for wrong in [
            "<sst uniqueCount='13421773'/>",
            "<x:sst uniqueCount=\"18446744073709551615\"/>",
            "<sst uniqueCount=4294967295 a='1'/>",
            "<sst uniqueCount='1' uniqueCount='4294967295'/>",
            "<a><sst uniqueCount='4294967295'/></a>",
        ] {
            let said = looked(false, wrong).unwrap_err();
            assert!(said.contains("expected a `uniqueCount` up to 13421772"), "{wrong}: {said}");
        }
    }

    #[test]
    fn only_a_sheet_is_read_cell_by_cell() {
        assert_eq!(looked(true, "<worksheet><sheetData><row/></sheetData></worksheet>"), Ok(true));
        assert_eq!(looked(true, "<x:worksheet/>"), Ok(true));
        assert_eq!(looked(false, "<worksheet/>"), Ok(false));
        assert_eq!(looked(true, "<styleSheet/>"), Ok(false));
        for kept in ["sst", "x:si", "sheet", "xf"] {
            let said = looked(true, &format!("<worksheet><{kept}/></worksheet>")).unwrap_err();
            assert!(said.contains("which sheets do not"), "{said}");
        }
    }

    #[test]
    fn what_is_kept_has_a_bound() {
        let many = |element: &str, count: u64| format!("<a>{}</a>", element.repeat(usize::try_from(count).unwrap()));
        assert_eq!(looked(false, &many("<xf/>", MOST_ELEMENTS - 1)), Ok(false));
        assert!(looked(false, &many("<xf/>", MOST_ELEMENTS)).unwrap_err().contains("more than 500000 elements"));
        let texts = many("<si/>", MOST_ELEMENTS).replace("a>", "sst>");
        assert_eq!(looked(false, &texts), Ok(false));
        let merged = many("<mergeCell/>", MOST_MERGED + 1).replace("a>", "worksheet>");
        assert!(looked(true, &merged).unwrap_err().contains("more than 1000000 merged areas"));
    }

    #[test]
    fn a_relationship_leads_to_parts_that_were_looked_through() {
        let relationship =
            |kind: &str, target: &str| format!("<Relationship Type='http://x/{kind}' Target='{target}'/>");
        for (kind, target) in
            [("worksheet", "sheets/a.xml"), ("officeDocument", "/XL/WORKBOOK.XML"), ("image", "a.png")]
        {
            assert_eq!(looked(false, &relationship(kind, target)), Ok(false));
        }
        for (kind, target) in [("worksheet", "a.png"), ("officeDocument", "xl/workbook"), ("chartsheet", "a.xml.bin")] {
            let said = looked(false, &relationship(kind, target)).unwrap_err();
            assert!(said.contains(&format!("it leads to `{target}`")), "{said}");
        }
        assert!(looked(false, "<Relationship Target=a.xml/>").unwrap_err().contains("without `Type` or `Target`"));
    }
}
