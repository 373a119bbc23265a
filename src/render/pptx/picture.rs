//! A chart as a picture: pixels for every program, and vectors for those that show them.
//!
//! In the vectors the words are outlines, since the typeface may be missing where the deck is opened; the picture's
//! description says what it shows.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, WriteOptions, fontdb};

/// Pixels for each point of the page: sharp on a projector, and on paper.
const PIXELS: f32 = 2.0;
/// The most pixels along one side.
const MOST: f32 = 8000.0;
/// Decimals of the vectors' coordinates, and of their transformations.
const DECIMALS: u8 = 2;
const FINE_DECIMALS: u8 = 5;

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(include_bytes!("../../../assets/fonts/Inter-Regular.otf").to_vec());
    fonts.load_font_data(include_bytes!("../../../assets/fonts/Inter-SemiBold.otf").to_vec());
    fonts.load_font_data(include_bytes!("../../../assets/fonts/Inter-Bold.otf").to_vec());
    Arc::new(fonts)
});

/// Both forms of a picture.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) png: Vec<u8>,
    pub(super) svg: Vec<u8>,
}

/// Both forms of an SVG `width` points wide.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn picture(svg: &str, width: u32) -> Result<Picture, String> {
    let options = Options { fontdb: Arc::clone(&FONTS), ..Options::default() };
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
        let one = picture(svg, 60).expect("a picture");
        assert_eq!(&one.png[1..4], b"PNG");
        assert_eq!(one.png[16..24], [0, 0, 0, 120, 0, 0, 0, 40]);
        let vectors = String::from_utf8(one.svg).expect("UTF-8");
        assert!(vectors.contains("<path") && !vectors.contains("Words"), "{vectors}");
        assert!(picture("no markup", 60).is_err());
    }
}
