//! `[theme]`: colours by name, and the files of the logo and the typeface.

use crate::config::Section;
use crate::config::model::{Theme, ThemeFile, TypefaceFiles};
use crate::domain::Finding;
use crate::look::{Colour, Palette};

/// Reads the section; colours that cannot be read or told apart are errors at their key.
pub(super) fn read(section: Option<Section<'_>>) -> Theme {
    let mut theme = Theme::default();
    let Some(section) = section else { return theme };
    for name in Palette::free_names() {
        let Some(written) = section.text(name) else { continue };
        match Colour::parse(&written.value) {
            Some(colour) => theme.palette = theme.palette.with(name, colour),
            None => {
                let message = format!("found `{}`, expected a colour such as \"#1d5fbf\"", written.value);
                section.note(Finding::error(written.place, message));
            }
        }
    }
    for (name, problem) in theme.palette.problems() {
        section.note(Finding::error(section.key_place(name), problem));
    }
    theme.logo = file(&section, "logo", "logo.svg", "the logo");
    theme.typeface = typeface(&section);
    section.finish();
    theme
}

/// The files of the typeface: none of its heavier weights without the regular one.
fn typeface(section: &Section<'_>) -> Option<TypefaceFiles> {
    let font = |key: &str| file(section, key, "fonts/Brand-Regular.ttf", "the font");
    let (regular, semibold, bold) = (font("font"), font("font_semibold"), font("font_bold"));
    if !section.has("font") {
        for key in ["font_semibold", "font_bold"].into_iter().filter(|key| section.has(key)) {
            let finding = Finding::error(section.key_place(key), "a heavier weight without `font`, the regular one");
            section.note(finding.remedy("name the regular font as `font`"));
        }
    }
    Some(TypefaceFiles { regular: regular?, semibold, bold })
}

/// A file of the workspace; one outside of it is an error at its key.
fn file(section: &Section<'_>, key: &str, example: &str, what: &str) -> Option<ThemeFile> {
    let written = section.text(key)?;
    if is_inside(&written.value) {
        return Some(ThemeFile { path: written.value, place: written.place });
    }
    let message = format!("found `{}`, expected a file of the workspace, such as \"{example}\"", written.value);
    section.note(Finding::error(written.place, message).remedy(format!("copy {what} into the workspace")));
    None
}

/// Whether a path stays in the workspace, on every system.
fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.contains(['\\', ':'])
        && path.split('/').all(|part| !part.is_empty() && part != ".." && part != ".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Document;

    fn read_text(text: &str) -> (Theme, Vec<String>) {
        let document = Document::parse("quarterdeck.toml", text);
        let theme = read(document.root().section("theme"));
        (theme, document.into_findings().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn without_a_section_nothing_changes() {
        assert_eq!(read_text(""), (Theme::default(), vec![]));
    }

    #[test]
    fn colours_and_logo_are_read() {
        let (theme, findings) = read_text("[theme]\naccent = \"#7A1FA2\"\nlogo = \"brand/logo.svg\"\n");
        assert_eq!(findings, [""; 0]);
        assert_eq!(theme.palette, Palette::default().with("accent", Colour::new(0x7A1FA2)));
        assert_eq!(theme.logo.map(|logo| logo.path).as_deref(), Some("brand/logo.svg"));
    }

    #[test]
    fn everything_wrong_is_said_at_once_with_its_key() {
        let (_, findings) =
            read_text("[theme]\naccent = \"#ffe000\"\nmet = \"green\"\nlogo = \"../logo.svg\"\npaper = \"#000000\"\n");
        assert_eq!(
            findings,
            [
                "quarterdeck.toml:2:1 [theme.accent]: #ffe000 on paper (#ffffff) has a contrast of 1.31 to 1, expected 4.5 or more: words are set in it",
                "quarterdeck.toml:3:7 [theme.met]: found `green`, expected a colour such as \"#1d5fbf\"",
                "quarterdeck.toml:4:8 [theme.logo]: found `../logo.svg`, expected a file of the workspace, such as \"logo.svg\"; copy the logo into the workspace",
                "quarterdeck.toml:5:1 [theme.paper]: unknown key `paper`; did you mean `peers`?",
            ]
        );
    }

    #[test]
    fn a_typeface_has_a_regular_file_and_the_nearest_weight_stands_in_for_another() {
        let (theme, findings) = read_text("[theme]\nfont = \"f/R.ttf\"\nfont_bold = \"f/B.ttf\"\n");
        assert_eq!(findings, [""; 0]);
        let typeface = theme.typeface.expect("a typeface");
        assert_eq!(typeface.by_weight().map(|file| file.path.as_str()), ["f/R.ttf", "f/B.ttf", "f/B.ttf"]);
        let (theme, findings) = read_text("[theme]\nfont_bold = \"/f/B.ttf\"\n");
        assert_eq!(theme.typeface, None);
        assert_eq!(
            findings,
            [
                "quarterdeck.toml:2:1 [theme.font_bold]: a heavier weight without `font`, the regular one; name the regular font as `font`",
                "quarterdeck.toml:2:13 [theme.font_bold]: found `/f/B.ttf`, expected a file of the workspace, such as \"fonts/Brand-Regular.ttf\"; copy the font into the workspace",
            ]
        );
    }

    #[test]
    fn a_logo_is_inside_the_workspace() {
        assert!(is_inside("logo.svg") && is_inside("brand/logo 2.png"));
        for outside in ["", "/etc/passwd", "../logo.svg", "a/../../b", "C:\\logo.png", "a//b", "./a"] {
            assert!(!is_inside(outside), "{outside}");
        }
    }
}
