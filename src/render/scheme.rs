//! Light and dark for pages: custom properties by name, and the colours of drawn charts led to them.
//!
//! Charts are drawn once, in the bundled colours. Style rules that match these as attributes lead each to its name, so that one
//! drawing serves the workspace's own colours and both schemes. A browser that knows no `light-dark()` shows the light one.

use std::fmt::Write as _;

use crate::look::{Palette, Variant};

/// The custom properties of every colour that a page may name or its drawings hold.
pub(super) fn root(palette: &Palette, drawings: &[&str]) -> String {
    let variants = used(palette, drawings);
    let (mut light, mut both) = (String::new(), String::new());
    for Variant { name, light: on_light, dark: on_dark, .. } in &variants {
        let _ = write!(light, "--{name}:{on_light};");
        let _ = write!(both, "--{name}:light-dark({on_light},{on_dark});");
    }
    format!(":root{{{light}}}\n@supports (color:light-dark(#000,#fff)){{:root{{{both}}}}}\n")
}

/// Rules that lead the colours of drawings to their names.
pub(super) fn drawn(palette: &Palette, drawings: &[&str]) -> String {
    let mut rules = String::new();
    for Variant { name, drawn, .. } in used(palette, drawings) {
        for property in ["fill", "stroke"] {
            let matched = format!("{property}=\"{drawn}\"");
            if drawings.iter().any(|drawing| drawing.contains(&matched)) {
                let _ = writeln!(rules, "[{matched}]{{{property}:var(--{name})}}");
            }
        }
    }
    rules
}

/// Every named colour, and the tints and bands that drawings hold.
fn used(palette: &Palette, drawings: &[&str]) -> Vec<Variant> {
    let named = palette.named();
    let is_used = |variant: &Variant| {
        let drawn = variant.drawn.to_string();
        named.iter().any(|(name, _)| *name == variant.name) || drawings.iter().any(|drawing| drawing.contains(&drawn))
    };
    palette.variants().into_iter().filter(is_used).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::Colour;

    #[test]
    fn every_name_has_a_light_and_a_dark_colour() {
        let style = root(&Palette::default(), &[]);
        assert!(style.starts_with(":root{--ink:#18222f;"), "{style}");
        assert!(style.contains("{:root{--ink:light-dark(#18222f,#e6ebf1);"), "{style}");
        assert!(!style.contains("band"), "nothing that nobody uses");
    }

    #[test]
    fn drawn_colours_lead_to_their_names() {
        let palette = Palette::default().with("accent", Colour::new(0x7A1FA2));
        let drawings = ["<path stroke=\"#1d5fbf\"/><rect fill=\"#8eafdf\"/>"];
        assert_eq!(
            drawn(&palette, &drawings),
            "[stroke=\"#1d5fbf\"]{stroke:var(--accent)}\n[fill=\"#8eafdf\"]{fill:var(--accent-50)}\n"
        );
        assert!(root(&palette, &drawings).contains("--accent-50:#bd8fd1;"));
    }
}
