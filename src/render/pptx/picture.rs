//! A chart as a picture: pixels for every program, and vectors for those that show them.
//!
//! In the vectors the words are outlines, since the typeface may be missing where the deck is opened; the picture's
//! description says what it shows.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{FontResolver, Options, Tree, WriteOptions, fontdb};

use crate::look::{Typeface, faces};

/// Pixels for each point of the page: sharp on a projector, and on paper.
const PIXELS: f32 = 2.0;
/// The most pixels along one side.
const MOST: f32 = 8000.0;
/// Decimals of the vectors' coordinates, and of their transformations.
const DECIMALS: u8 = 2;
const FINE_DECIMALS: u8 = 5;

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    for face in &faces::BUNDLED {
        add(&mut fonts, face.family, face.weight, Arc::new(face.bytes));
    }
    Arc::new(fonts)
});

/// Adds a font that is known by a family and weight, whatever its file says.
fn add(fonts: &mut fontdb::Database, family: &str, weight: u16, bytes: Arc<dyn AsRef<[u8]> + Sync + Send>) {
    let ids = fonts.load_font_source(fontdb::Source::Binary(bytes));
    for id in ids {
        let Some(info) = fonts.face(id).cloned() else { continue };
        fonts.remove_face(id);
        let families = vec![(family.to_owned(), fontdb::Language::English_UnitedStates)];
        fonts.push_face_info(fontdb::FaceInfo { families, weight: fontdb::Weight(weight), ..info });
    }
}

/// The fonts of a picture: a workspace's own typeface beside the bundled ones.
fn fonts(typeface: Option<&Typeface>) -> Arc<fontdb::Database> {
    let Some(typeface) = typeface else { return Arc::clone(&FONTS) };
    let mut fonts = (**FONTS).clone();
    for (weight, bytes) in typeface.files() {
        let bytes: Vec<u8> = bytes.to_vec();
        add(&mut fonts, Typeface::FAMILY, weight, Arc::new(bytes));
    }
    Arc::new(fonts)
}

/// The bundled font that draws a letter, in the weight nearest to that of the font that lacks it.
fn fallback(letter: char, tried: &[fontdb::ID], fonts: &fontdb::Database) -> Option<fontdb::ID> {
    let family = faces::family_of(letter)?;
    let weight = tried.first().and_then(|id| fonts.face(*id)).map_or(400, |face| face.weight.0);
    let is_of_family = |face: &&fontdb::FaceInfo| face.families.iter().any(|(name, _)| name == family);
    let of_family = fonts.faces().filter(is_of_family).filter(|face| !tried.contains(&face.id));
    of_family.min_by_key(|face| face.weight.0.abs_diff(weight)).map(|face| face.id)
}

/// Both forms of a picture.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) png: Vec<u8>,
    pub(super) svg: Vec<u8>,
}

/// Both forms of an SVG `width` points wide, in a workspace's own typeface or the bundled one.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn picture(svg: &str, width: u32, typeface: Option<&Typeface>) -> Result<Picture, String> {
    let font_resolver = FontResolver {
        select_font: FontResolver::default_font_selector(),
        select_fallback: Box::new(|letter, tried, fonts| fallback(letter, tried, fonts)),
    };
    let options = Options { fontdb: fonts(typeface), font_resolver, ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error| error.to_string())?;
    let size = tree.size();
    let wide = (width as f32 * PIXELS).min(MOST);
    let scale = (wide / size.width()).min(MOST / size.height());
    let pixels = |length: f32| (length * scale).ceil().max(1.0) as u32;
    let (across, down) = (pixels(size.width()), pixels(size.height()));
    let mut pixmap = Pixmap::new(across, down).ok_or_else(|| format!("no picture of {across} by {down} pixels"))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    let png = pixmap.encode_png().map_err(|error| error.to_string())?;
    let written = WriteOptions {
        coordinates_precision: DECIMALS,
        transforms_precision: FINE_DECIMALS,
        ..WriteOptions::default()
    };
    Ok(Picture { png, svg: tree.to_string(&written).into_bytes() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_shapes_and_pixels() {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60\" height=\"20\" viewBox=\"0 0 60 20\">\
                   <text x=\"2\" y=\"14\" font-family=\"Inter\" font-weight=\"600\" font-size=\"12\">Words</text></svg>";
        let one = picture(svg, 60, None).expect("a picture");
        assert_eq!(&one.png[1..4], b"PNG");
        assert_eq!(one.png[16..24], [0, 0, 0, 120, 0, 0, 0, 40]);
        let vectors = String::from_utf8(one.svg).expect("UTF-8");
        assert!(vectors.contains("<path") && !vectors.contains("Words"), "{vectors}");
        assert!(picture("no markup", 60, None).is_err());
    }

    #[test]
    fn letters_that_the_typeface_lacks_are_drawn_by_another_face() {
        let svg = |words: &str| {
            format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60\" height=\"20\" viewBox=\"0 0 60 20\">\
                 <text x=\"2\" y=\"14\" font-family=\"Inter\" font-weight=\"600\" font-size=\"12\">{words}</text></svg>"
            )
        };
        let drawn = |words: &str| picture(&svg(words), 60, None).expect("a picture").png;
        let missing = drawn("\u{13000}");
        for words in ["م", "ש", "ด", "ह", "த", "漢", "한", "😀"] {
            assert_ne!(drawn(words), missing, "{words}");
        }
    }
}
