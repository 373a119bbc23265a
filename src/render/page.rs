//! What every HTML page shares: theme, fonts, the content-security policy, and charts as described pictures.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::logo::Logo;
use super::{Look, scheme};
use crate::look::{Typeface, faces};

/// Styles, script, and the policy that allows these and nothing else.
pub(super) struct Page<'t> {
    /// The style sheet with theme and fonts.
    pub(super) style: String,
    /// A second style sheet, for narrow screens; may be empty.
    pub(super) narrow: &'t str,
    /// The script.
    pub(super) script: &'t str,
    /// The content of the content-security policy.
    pub(super) policy: String,
}

impl<'t> Page<'t> {
    /// A page that shows `text` (which decides the scripts its fonts must hold) and drawings, in a look.
    pub(super) fn new(
        look: &Look,
        drawings: &[&str],
        styles: &[&str],
        narrow: &'t str,
        script: &'t str,
        text: &str,
    ) -> Self {
        let mut style = fonts(text, look.typeface.as_ref());
        style.push_str(&scheme::root(&look.palette, drawings));
        styles.iter().for_each(|sheet| style.push_str(sheet));
        style.push_str(&scheme::drawn(&look.palette, drawings));
        style.extend(look.typeface.as_ref().map(|_| own_family()));
        style.extend(look.logo.as_ref().map(logo_style));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{}' 'sha256-{}'; script-src 'sha256-{}'; img-src data:; font-src data:; \
             base-uri 'none'; form-action 'none'",
            BASE64_STANDARD.encode(Sha256::digest(style.as_bytes())),
            BASE64_STANDARD.encode(Sha256::digest(narrow.as_bytes())),
            BASE64_STANDARD.encode(Sha256::digest(script.as_bytes())),
        );
        Self { style, narrow, script, policy }
    }
}

/// The logo as the background of its places, so that it stands in a page once.
fn logo_style(logo: &Logo) -> String {
    let (bytes, _, kind) = logo.best();
    let (ratio, data) = (logo.ratio(), BASE64_STANDARD.encode(bytes));
    format!(".logo{{aspect-ratio:{ratio:.4};background-image:url(data:{kind};base64,{data})}}\n")
}

/// Letters of the second font file: what lies beyond Latin.
const EXTENDED: &str = "U+0180-024F,U+0300-0344,U+0370-052F,U+1E00-1EFF";

fn is_extended(letter: char) -> bool {
    matches!(letter, '\u{180}'..='\u{24f}' | '\u{300}'..='\u{344}' | '\u{370}'..='\u{52f}' | '\u{1e00}'..='\u{1eff}')
}

/// The rule that sets a page and its drawings in the workspace's own typeface first.
fn own_family() -> String {
    format!("body{{font-family:{},{},system-ui,sans-serif}}\n", Typeface::FAMILY, faces::FAMILY)
}

/// A workspace's own typeface, each of its files once.
fn own_fonts(typeface: &Typeface) -> String {
    let files: Vec<(u16, &Arc<Vec<u8>>)> = typeface.files().collect();
    let mut style = String::new();
    for (at, (weight, file)) in files.iter().enumerate() {
        // A file that serves several weights says so: nothing is thickened by the browser.
        if at > 0 && files[at - 1].1 == *file {
            continue;
        }
        let last = files.iter().rfind(|(_, other)| other == file).map_or(*weight, |(weight, _)| *weight);
        let weights = if last == *weight { weight.to_string() } else { format!("{weight} {last}") };
        let (kind, format) = if file.starts_with(b"OTTO") { ("otf", "opentype") } else { ("ttf", "truetype") };
        let (family, data) = (Typeface::FAMILY, BASE64_STANDARD.encode(file.as_slice()));
        let _ = writeln!(
            style,
            "@font-face{{font-family:{family};font-weight:{weights};src:url(data:font/{kind};base64,{data}) format(\"{format}\")}}"
        );
    }
    style
}

/// Signs that stand in templates.
const SIGNS: &str = "“”·…–";

/// The fonts that a text needs: the workspace's own, and Inter where that lacks something.
fn fonts(text: &str, typeface: Option<&Typeface>) -> String {
    let Some(typeface) = typeface else { return bundled_fonts(text) };
    let needs_more =
        |letter: char| !letter.is_control() && !typeface.has(letter) && faces::family_of(letter) == Some(faces::FAMILY);
    let own = own_fonts(typeface);
    if text.chars().chain(SIGNS.chars()).any(needs_more) { own + &bundled_fonts(text) } else { own }
}

fn bundled_fonts(text: &str) -> String {
    let latin: [(u16, &[u8]); 3] = [
        (400, include_bytes!("../../assets/fonts/Inter-Regular.latin.woff2")),
        (600, include_bytes!("../../assets/fonts/Inter-SemiBold.latin.woff2")),
        (700, include_bytes!("../../assets/fonts/Inter-Bold.latin.woff2")),
    ];
    let extended: [(u16, &[u8]); 3] = [
        (400, include_bytes!("../../assets/fonts/Inter-Regular.extended.woff2")),
        (600, include_bytes!("../../assets/fonts/Inter-SemiBold.extended.woff2")),
        (700, include_bytes!("../../assets/fonts/Inter-Bold.extended.woff2")),
    ];
    let mut style: String = latin.iter().map(|(weight, file)| face(*weight, file, "")).collect();
    if text.chars().any(is_extended) {
        let range = format!("unicode-range:{EXTENDED};");
        style.extend(extended.iter().map(|(weight, file)| face(*weight, file, &range)));
    }
    style
}

fn face(weight: u16, file: &[u8], range: &str) -> String {
    let family = faces::FAMILY;
    let data = BASE64_STANDARD.encode(file);
    format!(
        "@font-face{{font-family:{family};font-weight:{weight};{range}src:url(data:font/woff2;base64,{data}) format(\"woff2\")}}\n"
    )
}

/// A chart's SVG with what a reader who cannot see it is told.
pub(super) fn described(svg: &str, id: &str, title: &str, summary: &str) -> String {
    let (summary, svg) = (escape(summary), svg.trim_end());
    if title.is_empty() {
        return svg.replacen("<svg ", &format!("<svg id=\"{id}\" role=\"img\" aria-label=\"{summary}\" "), 1);
    }
    let title = escape(title);
    let svg = svg.replacen("<svg ", &format!("<svg id=\"{id}\" role=\"img\" aria-labelledby=\"{id}t {id}d\" "), 1);
    svg.replacen('>', &format!("><title id=\"{id}t\">{title}</title><desc id=\"{id}d\">{summary}</desc>"), 1)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Slides that share a short name get a number after it: links lead to one place only.
pub(super) fn keep_ids_apart(deck: &mut Value) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for slide in deck["slides"].as_array_mut().into_iter().flatten() {
        let id = slide["id"].as_str().unwrap_or("slide").to_owned();
        let count = seen.entry(id.clone()).or_default();
        *count += 1;
        if *count > 1 {
            slide["id"] = Value::String(format!("{id}-{count}"));
        }
    }
}

/// A link from data may lead to a place in the pack and nowhere else.
pub(super) fn keep_only_relative_links(value: &mut Value) {
    for key in ["link", "href"] {
        if let Some(link) = value.get(key) {
            value[key] = relative_or_nothing(link);
        }
    }
}

/// A link as it is where it leads to a place in the pack, and nothing otherwise.
pub(super) fn relative_or_nothing(link: &Value) -> Value {
    if link.as_str().is_some_and(|link| !is_relative(link)) { Value::Null } else { link.clone() }
}

fn is_relative(link: &str) -> bool {
    let first = link.split(['/', '?', '#']).next().unwrap_or_default();
    !first.contains(':')
        && !link.starts_with('/')
        && !link.contains(['\\', '"', '<', '>'])
        && !link.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slides_of_one_name_are_told_apart() {
        let mut deck = serde_json::json!({"slides": [{"id": "a"}, {"id": "b"}, {"id": "a"}]});
        keep_ids_apart(&mut deck);
        assert_eq!(deck["slides"][2]["id"], "a-2");
        assert_eq!(deck["slides"][0]["id"], "a");
    }

    #[test]
    fn links_stay_in_the_pack() {
        assert!(is_relative("partners/P001.html#summary"));
        assert!(is_relative("../share/a%3Ab/review.pdf"));
        for outside in ["https://example.org", "//example.org", "javascript:alert(1)", "/etc/passwd", "a\u{7}b"] {
            assert!(!is_relative(outside), "{outside}");
        }
    }

    #[test]
    fn the_policy_names_what_is_in_the_page() {
        let page = Page::new(&Look::default(), &[], &["a{}"], "", "1", "Ελλάδα");
        assert!(page.policy.starts_with("default-src 'none'; style-src 'sha256-"));
        assert!(!page.policy.contains("unsafe"));
        assert!(page.style.contains("unicode-range"));
        assert!(!Page::new(&Look::default(), &[], &["a{}"], "", "1", "Ålesund").style.contains("unicode-range"));
    }

    #[test]
    fn an_own_typeface_is_in_the_page_and_inter_where_that_lacks_letters() {
        let file = |at: usize| Arc::new(faces::BUNDLED[at].bytes.to_vec());
        let own = Typeface::new("Brand".to_owned(), [file(0), file(2), file(2)]).expect("a typeface");
        let style = fonts("Plain", Some(&own));
        assert!(
            style.starts_with("@font-face{font-family:Workspace;font-weight:400;src:url(data:font/otf;base64,T1RUTw")
        );
        assert!(style.contains("font-weight:600 700;") && !style.contains("font-family:Inter"));
        assert_eq!(style.matches("@font-face").count(), 2, "a file that serves two weights stands there once");
        let look = Look { typeface: Some(own), ..Look::default() };
        let page = Page::new(&look, &[], &["a{}"], "", "1", "Plain");
        assert!(page.style.ends_with("body{font-family:Workspace,Inter,system-ui,sans-serif}\n"));
    }

    #[test]
    fn embedded_fonts_do_not_spell_no_number() {
        assert!(!fonts("Ж", None).contains("NaN"), "checks look for that word in pages: build the fonts again");
    }
}
