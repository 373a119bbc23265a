//! A logo: checked, and written anew so that nothing of its file but the picture goes anywhere.
//!
//! An SVG may hold shapes and gradients and nothing else: no scripts, no words (their font may be missing), no pictures, and nothing
//! that leads out of the file. What is kept is the drawing as it was understood, without comments, metadata and names of layers.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, WriteOptions};

/// The largest file, in bytes.
const MOST_BYTES: usize = 256 * 1024;
/// The longest side of a PNG, in pixels.
const MOST_PIXELS: u32 = 4096;
/// The least and most width for a height of 1.
const SHAPES: (f64, f64) = (0.25, 10.0);
/// How high an SVG is drawn for programs that show pixels alone.
const DRAWN_HEIGHT: f32 = 240.0;
/// The elements that an SVG may hold; names with a prefix are an editor's notes and are left out.
const ELEMENTS: [&str; 15] = [
    "svg", "g", "defs", "title", "desc", "metadata", "path", "rect", "circle", "ellipse", "line", "polyline",
    "polygon", "style", "clipPath",
];
const GRADIENTS: [&str; 3] = ["linearGradient", "radialGradient", "stop"];
const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A logo that may be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Logo {
    /// The drawing, where it is one.
    svg: Option<Vec<u8>>,
    /// The same as pixels.
    png: Vec<u8>,
    /// Width for a height of 1.
    ratio: f64,
}

impl Logo {
    /// Checks a file's bytes: SVG or PNG.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with what to do.
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<String>> {
        if bytes.len() > MOST_BYTES {
            let message = format!("the logo has {} bytes, expected {MOST_BYTES} or fewer", bytes.len());
            return Err(vec![message]);
        }
        let logo = if bytes.starts_with(PNG_SIGNATURE) { pixels(bytes) } else { drawing(bytes) }?;
        if (SHAPES.0..=SHAPES.1).contains(&logo.ratio) {
            return Ok(logo);
        }
        let (narrow, wide) = SHAPES;
        Err(vec![format!(
            "the logo is {:.1} times as wide as high, expected {narrow} to {wide} times: cut off what is empty around it",
            logo.ratio
        )])
    }

    /// Its bytes in the best form, the ending of that form, and its media type.
    pub(super) fn best(&self) -> (&[u8], &'static str, &'static str) {
        match &self.svg {
            Some(svg) => (svg, "svg", "image/svg+xml"),
            None => (&self.png, "png", "image/png"),
        }
    }

    /// Its pixels.
    pub(super) fn png(&self) -> &[u8] {
        &self.png
    }

    /// Width for a height of 1.
    pub(super) fn ratio(&self) -> f64 {
        self.ratio
    }
}

fn pixels(bytes: &[u8]) -> Result<Logo, Vec<String>> {
    let side = |at: usize| bytes.get(at..at + 4).and_then(|side| side.try_into().ok()).map(u32::from_be_bytes);
    let (width, height) = (side(16).unwrap_or(0), side(20).unwrap_or(0));
    if width.max(height) > MOST_PIXELS {
        let message = format!("the logo is {width} by {height} pixels, expected {MOST_PIXELS} or fewer on a side");
        return Err(vec![message]);
    }
    let failed = |error: &dyn std::fmt::Display| vec![format!("the logo is no PNG that can be read: {error}")];
    let pixmap = Pixmap::decode_png(bytes).map_err(|error| failed(&error))?;
    let png = pixmap.encode_png().map_err(|error| failed(&error))?;
    Ok(Logo { svg: None, png, ratio: f64::from(pixmap.width()) / f64::from(pixmap.height()) })
}

fn drawing(bytes: &[u8]) -> Result<Logo, Vec<String>> {
    let text = std::str::from_utf8(bytes)
        .ok()
        .filter(|text| text.trim_start_matches('\u{feff}').trim_start().starts_with('<'));
    let Some(text) = text else { return Err(vec!["the logo is neither SVG nor PNG".to_owned()]) };
    let forbidden = forbidden(text);
    if !forbidden.is_empty() {
        return Err(forbidden);
    }
    let failed = |problem: String| vec![format!("the logo is no SVG that can be read: {problem}")];
    let tree = Tree::from_str(text, &Options::default()).map_err(|error| failed(error.to_string()))?;
    let size = tree.size();
    let ratio = f64::from(size.width()) / f64::from(size.height());
    let wide = (f64::from(DRAWN_HEIGHT) * ratio.clamp(SHAPES.0, SHAPES.1)).ceil() as u32;
    let mut pixmap =
        Pixmap::new(wide.max(1), DRAWN_HEIGHT as u32).ok_or_else(|| failed("it has no size".to_owned()))?;
    let scale = DRAWN_HEIGHT / size.height();
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    if pixmap.pixels().iter().all(|pixel| pixel.alpha() == 0) {
        return Err(vec!["the logo shows nothing".to_owned()]);
    }
    let png = pixmap.encode_png().map_err(|error| failed(error.to_string()))?;
    Ok(Logo { svg: Some(tree.to_string(&WriteOptions::default()).into_bytes()), png, ratio })
}

/// What an SVG holds that it may not, each once.
fn forbidden(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut note = |message: String| {
        if !found.contains(&message) {
            found.push(message);
        }
    };
    for tag in text.split('<').skip(1) {
        if tag.starts_with('!') && !tag.starts_with("!--") {
            note("the logo has a document type or entities, expected plain SVG: save it without".to_owned());
        }
        let name = tag.split(|letter: char| letter.is_whitespace() || "/>".contains(letter)).next().unwrap_or_default();
        let is_known = ELEMENTS.contains(&name) || GRADIENTS.contains(&name);
        let is_note =
            name.is_empty() || name.starts_with(['!', '?']) || (name.contains(':') && !name.starts_with("svg:"));
        if !is_known && !is_note {
            let remedy = match name {
                "text" | "tspan" => "turn words into outlines",
                "script" | "foreignObject" => "save it as a plain drawing",
                _ => "flatten it to shapes and gradients",
            };
            note(format!("the logo holds `<{name}>`: {remedy}"));
        }
        for (key, value) in attributes(tag) {
            let leads_out = key.ends_with("href") && !value.starts_with('#');
            let fetches = value
                .match_indices("url(")
                .any(|(at, _)| !value[at + 4..].trim_start_matches(['"', '\'', ' ']).starts_with('#'));
            if key.starts_with("on") {
                note(format!("the logo has the script `{key}`: save it as a plain drawing"));
            } else if leads_out || fetches {
                note(format!("the logo leads out of its file with `{key}`: draw what it shows in it"));
            }
        }
        if tag.starts_with("style") && (tag.contains("@import") || tag.replace("url(#", "").contains("url(")) {
            note("the logo's style leads out of its file: draw what it shows in it".to_owned());
        }
    }
    found
}

/// The attributes of a tag, names in small letters.
fn attributes(tag: &str) -> Vec<(String, &str)> {
    let mut rest = tag.split_once(char::is_whitespace).map_or("", |(_, rest)| rest);
    let mut found = Vec::new();
    while let Some((key, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let Some(quote) = after.chars().next().filter(|quote| "\"'".contains(*quote)) else { break };
        let Some((value, next)) = after[1..].split_once(quote) else { break };
        let key = key.trim().rsplit(char::is_whitespace).next().unwrap_or_default();
        found.push((key.to_lowercase(), value));
        rest = next;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 20\"><!-- by Jane -->\
        <metadata>Jane Doe, secret-file.ai</metadata><rect width=\"40\" height=\"20\" fill=\"#0a0\"/></svg>";

    fn wrong(inside: &str) -> Vec<String> {
        let text = PLAIN.replace("<rect", &format!("{inside}<rect"));
        Logo::read(text.as_bytes()).map(|_| ()).expect_err("refused")
    }

    #[test]
    fn a_drawing_is_kept_and_its_notes_are_not() {
        let logo = Logo::read(PLAIN.as_bytes()).expect("a logo");
        assert!((logo.ratio() - 2.0).abs() < 1e-6);
        let (svg, ending, _) = logo.best();
        let svg = String::from_utf8_lossy(svg);
        assert_eq!(ending, "svg");
        assert!(svg.contains("#00aa00") && !svg.contains("Jane") && !svg.contains("secret"), "{svg}");
        assert_eq!(Logo::read(PLAIN.as_bytes()).expect("as before"), logo);
    }

    #[test]
    fn pixels_lose_their_notes() {
        let png = Logo::read(PLAIN.as_bytes()).expect("a logo").png;
        // A text chunk with its length, kind, content and checksum, behind the header.
        let mut noted = png[..33].to_vec();
        noted.extend([0, 0, 0, 6]);
        noted.extend(b"tEXta\0Jane");
        noted.extend([0, 0, 0, 0]);
        noted.extend(&png[33..]);
        let read = Logo::read(&png).expect("a logo");
        assert_eq!(read.best().1, "png");
        if let Ok(read) = Logo::read(&noted) {
            assert!(!read.png.windows(4).any(|window| window == b"Jane"));
        }
    }

    #[test]
    fn what_could_do_harm_is_refused_with_its_name() {
        for (inside, expected) in [
            ("<script>alert(1)</script>", "the logo holds `<script>`: save it as a plain drawing"),
            ("<g onload=\"alert(1)\"/>", "the logo has the script `onload`: save it as a plain drawing"),
            ("<text>Acme</text>", "the logo holds `<text>`: turn words into outlines"),
            ("<image href=\"file:///etc/passwd\"/>", "the logo holds `<image>`: flatten it to shapes and gradients"),
            ("<use href=\"#a\"/>", "the logo holds `<use>`: flatten it to shapes and gradients"),
            ("<svg:script>1</svg:script>", "the logo holds `<svg:script>`: flatten it to shapes and gradients"),
            (
                "<path fill=\"url(https://a.example/b#c)\"/>",
                "the logo leads out of its file with `fill`: draw what it shows in it",
            ),
            (
                "<style>@import 'https://a.example'</style>",
                "the logo's style leads out of its file: draw what it shows in it",
            ),
        ] {
            assert!(wrong(inside).iter().any(|found| found == expected), "{inside}: {:?}", wrong(inside));
        }
        let entities = format!("<!DOCTYPE svg [<!ENTITY a \"b\">]>{PLAIN}");
        let found = Logo::read(entities.as_bytes()).expect_err("refused");
        assert_eq!(found, ["the logo has a document type or entities, expected plain SVG: save it without"]);
    }

    #[test]
    fn what_is_no_logo_says_so() {
        assert_eq!(Logo::read(b"GIF89a").expect_err("refused"), ["the logo is neither SVG nor PNG"]);
        let huge = vec![b'<'; MOST_BYTES + 1];
        assert_eq!(Logo::read(&huge).expect_err("refused"), ["the logo has 262145 bytes, expected 262144 or fewer"]);
        let mut wide = PNG_SIGNATURE.to_vec();
        wide.extend([0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 1, 0, 0, 0, 1, 0, 0]);
        let found = Logo::read(&wide).expect_err("refused");
        assert_eq!(found, ["the logo is 65536 by 65536 pixels, expected 4096 or fewer on a side"]);
        let broken = Logo::read(&PNG_SIGNATURE[..8]).expect_err("refused");
        assert!(broken[0].starts_with("the logo is no PNG that can be read: "), "{broken:?}");
        let flat = PLAIN.replace("viewBox=\"0 0 40 20\"", "viewBox=\"0 0 4000 20\"");
        let found = Logo::read(flat.as_bytes()).expect_err("refused");
        assert!(
            found[0].starts_with("the logo is 200.0 times as wide as high, expected 0.25 to 10 times"),
            "{found:?}"
        );
        let empty = PLAIN.replace("fill=\"#0a0\"", "fill=\"none\"");
        assert_eq!(Logo::read(empty.as_bytes()).expect_err("refused"), ["the logo shows nothing"]);
    }
}
