//! The colours by name: the bundled ones, and a workspace's own in their place.

use super::Colour;

/// Text that matters.
pub const INK: Colour = Colour::new(0x18222F);
/// Text that explains.
pub const MUTED: Colour = Colour::new(0x5D6B7A);
/// Lines and marks that can be overlooked; too light for words.
pub const FAINT: Colour = Colour::new(0x8D99A6);
/// Hairlines.
pub const GRID: Colour = Colour::new(0xE4E9EF);
/// The ground of cards.
pub const GROUND: Colour = Colour::new(0xF5F7FA);
/// White.
pub const PAPER: Colour = Colour::WHITE;
/// This partner.
pub const ACCENT: Colour = Colour::new(0x1D5FBF);
/// Others.
pub const PEERS: Colour = Colour::new(0xAEB8C3);
/// Target met.
pub const MET: Colour = Colour::new(0x1B7F55);
/// Within tolerance.
pub const DEVIATION: Colour = Colour::new(0x9A5B00);
/// Breach.
pub const BREACH: Colour = Colour::new(0xB42F2F);
/// The outer band of a funnel (99.8%).
pub const BAND_OUTER: Colour = Colour::new(0xEDF2F9);
/// The inner band of a funnel (95%) and natural limits.
pub const BAND_INNER: Colour = Colour::new(0xE0E8F3);

/// The least contrast of text with what it stands on (WCAG 2.2, level AA).
pub const LEAST_CONTRAST: f64 = 4.5;
/// The least distance of colours that must not be taken for each other.
const LEAST_DISTANCE: f64 = 9.0;

/// What a colour is for, and its bundled form on light and on dark paper.
struct Role {
    name: &'static str,
    light: Colour,
    dark: Colour,
    /// Words are set in it.
    is_text: bool,
    /// A workspace may change it. Paper stays white: decks are printed.
    is_free: bool,
}

const fn role(name: &'static str, light: Colour, dark: u32, is_text: bool, is_free: bool) -> Role {
    Role { name, light, dark: Colour::new(dark), is_text, is_free }
}

const ROLES: [Role; 13] = [
    role("ink", INK, 0xE6EBF1, true, true),
    role("muted", MUTED, 0xA3AFBC, true, true),
    role("faint", FAINT, 0x74818F, false, true),
    role("grid", GRID, 0x2B3541, false, true),
    role("ground", GROUND, 0x1C242E, false, true),
    role("paper", PAPER, 0x131920, false, false),
    role("accent", ACCENT, 0x7FB0FF, true, true),
    role("peers", PEERS, 0x657281, false, true),
    role("met", MET, 0x4FBE8B, true, true),
    role("deviation", DEVIATION, 0xE3A445, true, true),
    role("breach", BREACH, 0xF28B82, true, true),
    role("band-outer", BAND_OUTER, 0x1A2533, false, false),
    role("band-inner", BAND_INNER, 0x223248, false, false),
];
const GROUND_AT: usize = 4;
const PAPER_AT: usize = 5;
const ACCENT_AT: usize = 6;
const BAND_OUTER_AT: usize = 11;
const BAND_INNER_AT: usize = 12;

/// How much of a colour lies on the paper where charts tint it.
const TINTS: [u16; 7] = [30, 34, 45, 50, 55, 65, 70];
/// How much of a workspace's accent lies in the bands.
const BANDS: (u16, u16) = (8, 14);
/// Pairs of colours that stand beside each other and mean something else.
const APART: [(&str, &str); 5] =
    [("accent", "met"), ("accent", "deviation"), ("accent", "breach"), ("met", "breach"), ("met", "deviation")];

/// Every colour by name, on light and on dark paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette {
    light: [Colour; 13],
    dark: [Colour; 13],
}

/// A colour or tint that charts are drawn in, and what it is in a palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// `ink`, or `ink-45` for a tint.
    pub name: String,
    /// As charts are drawn.
    pub drawn: Colour,
    /// On light paper.
    pub light: Colour,
    /// On dark paper.
    pub dark: Colour,
}

impl Default for Palette {
    fn default() -> Self {
        Self { light: ROLES.map(|role| role.light), dark: ROLES.map(|role| role.dark) }
    }
}

impl Palette {
    /// The names that a workspace may give a colour to.
    pub fn free_names() -> impl Iterator<Item = &'static str> {
        ROLES.iter().filter(|role| role.is_free).map(|role| role.name)
    }

    /// The same with another colour of a name; without one that may be changed, the same.
    ///
    /// Words get a lighter form of it on dark paper; ink and greys keep the bundled one there.
    #[must_use]
    pub fn with(mut self, name: &str, colour: Colour) -> Self {
        let Some(at) = ROLES.iter().position(|role| role.is_free && role.name == name) else { return self };
        self.light[at] = colour;
        if matches!(name, "accent" | "met" | "deviation" | "breach") {
            self.dark[at] = self.readable_on_dark(colour);
        }
        if at == ACCENT_AT {
            for (band, percent) in [(BAND_OUTER_AT, BANDS.0), (BAND_INNER_AT, BANDS.1)] {
                self.light[band] = colour.tint(percent);
                self.dark[band] = self.dark[ACCENT_AT].over(self.dark[PAPER_AT], percent);
            }
        }
        self
    }

    /// The colour, mixed with as much white as reading it on dark paper and dark cards takes.
    fn readable_on_dark(&self, colour: Colour) -> Colour {
        let grounds = [self.dark[PAPER_AT], self.dark[GROUND_AT]];
        let is_readable = |tint: &Colour| grounds.iter().all(|ground| tint.contrast(*ground) >= 1.2 * LEAST_CONTRAST);
        (0..=20).map(|step| colour.tint(100 - 5 * step)).find(is_readable).unwrap_or(Colour::WHITE)
    }

    /// The colours that style sheets and templates know by name: all but the bands of funnels, on light paper.
    #[must_use]
    pub fn named(&self) -> Vec<(&'static str, Colour)> {
        ROLES.iter().zip(self.light).take(BAND_OUTER_AT).map(|(role, colour)| (role.name, colour)).collect()
    }

    /// Every colour and tint that charts may hold.
    #[must_use]
    pub fn variants(&self) -> Vec<Variant> {
        let whole = |at: usize| Variant {
            name: ROLES[at].name.to_owned(),
            drawn: ROLES[at].light,
            light: self.light[at],
            dark: self.dark[at],
        };
        let tinted = |(at, percent): (usize, u16)| Variant {
            name: format!("{}-{percent}", ROLES[at].name),
            drawn: ROLES[at].light.tint(percent),
            light: self.light[at].tint(percent),
            dark: self.dark[at].over(self.dark[PAPER_AT], percent),
        };
        let tintable = ["ink", "muted", "faint", "accent", "peers", "met", "deviation", "breach"];
        let tintable = (0..ROLES.len()).filter(|at| tintable.contains(&ROLES[*at].name));
        let tints = tintable.flat_map(|at| TINTS.map(|percent| (at, percent)));
        (0..ROLES.len()).map(whole).chain(tints.map(tinted)).collect()
    }

    /// What was drawn in the bundled colours, in these: `#18222f` behind each of the openings, such as `fill="`, or the same digits
    /// in capitals behind `srgbClr val="`.
    #[must_use]
    pub fn recoloured(&self, text: String, openings: &[&str]) -> String {
        if *self == Self::default() {
            return text;
        }
        let variants = self.variants();
        openings.iter().fold(text, |text, opening| {
            let mut parts = text.split(opening);
            let mut out = parts.next().unwrap_or_default().to_owned();
            for part in parts {
                out.push_str(opening);
                match variants.iter().find_map(|variant| replaced(part, variant)) {
                    Some((colour, rest)) => out.extend([colour.as_str(), rest]),
                    None => out.push_str(part),
                }
            }
            out
        })
    }

    /// What cannot be read or told apart, with the name of the colour to change.
    #[must_use]
    pub fn problems(&self) -> Vec<(&'static str, String)> {
        let mut problems = Vec::new();
        for (role, colour) in ROLES.iter().zip(self.light).filter(|(role, _)| role.is_text) {
            for at in [PAPER_AT, GROUND_AT] {
                let (on, ground) = (ROLES[at].name, self.light[at]);
                let contrast = colour.contrast(ground);
                if contrast < LEAST_CONTRAST {
                    let found = (contrast * 100.0).floor() / 100.0;
                    let message = format!("{colour} on {on} ({ground}) has a contrast of {found:.2} to 1");
                    problems.push((
                        role.name,
                        format!("{message}, expected {LEAST_CONTRAST} or more: words are set in it"),
                    ));
                    break;
                }
            }
        }
        let of =
            |name: &str| ROLES.iter().zip(self.light).find(|(role, _)| role.name == name).map(|(_, colour)| colour);
        for (name, other) in APART {
            let (Some(colour), Some(beside)) = (of(name), of(other)) else { continue };
            let distance = colour.distance(beside);
            if distance < LEAST_DISTANCE {
                let message = format!("{colour} looks like `{other}` ({beside}): {distance:.1} of 100 apart");
                problems.push((
                    name,
                    format!("{message}, expected {LEAST_DISTANCE:.0} or more: they mean different things"),
                ));
            }
        }
        problems
    }
}

/// The variant's light colour in the way the drawn one is written at the start of the text, and what follows it.
fn replaced<'t>(text: &'t str, variant: &Variant) -> Option<(String, &'t str)> {
    let small = variant.drawn.to_string();
    if let Some(rest) = text.strip_prefix(&small) {
        return Some((variant.light.to_string(), rest));
    }
    let rest = text.strip_prefix(&small[1..].to_uppercase())?;
    Some((variant.light.to_string()[1..].to_uppercase(), rest))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn words_are_readable_on_light_and_on_dark_paper() {
        let palette = Palette::default();
        assert_eq!(palette.problems(), []);
        for (colours, scheme) in [(palette.light, "light"), (palette.dark, "dark")] {
            for (role, colour) in ROLES.iter().zip(colours).filter(|(role, _)| role.is_text) {
                for ground in [colours[PAPER_AT], colours[GROUND_AT]] {
                    let contrast = colour.contrast(ground);
                    assert!(contrast >= LEAST_CONTRAST, "{} in {scheme}: {contrast:.2}", role.name);
                }
            }
        }
    }

    /// Verdicts have a shape and a word beside their colour; these marks do not.
    #[test]
    fn marks_that_differ_in_colour_alone_differ_in_grey_too() {
        let palette = Palette::default();
        let of = |colours: &[Colour; ROLES.len()], name: &str| {
            colours[ROLES.iter().position(|role| role.name == name).expect("a role")]
        };
        for colours in [&palette.light, &palette.dark] {
            let contrast = of(colours, "accent").contrast(of(colours, "peers"));
            assert!(contrast >= 2.0, "this partner beside others: {contrast:.2}");
        }
        let days = MET.tint(34).contrast(BREACH);
        assert!(days >= 3.0, "days that were met beside days that were not: {days:.2}");
    }

    #[test]
    fn every_drawn_colour_stands_for_one_thing() {
        let variants = Palette::default().variants();
        let drawn: BTreeSet<_> = variants.iter().map(|variant| variant.drawn).collect();
        assert_eq!(drawn.len(), variants.len());
        assert!(variants.iter().all(|variant| variant.drawn == variant.light), "the bundled palette changes nothing");
    }

    #[test]
    fn an_own_accent_changes_its_tints_bands_and_dark_form() {
        let palette = Palette::default().with("accent", Colour::new(0x7A1FA2));
        assert_eq!(palette.problems(), []);
        let of = |name: &str| palette.variants().into_iter().find(|variant| variant.name == name).expect("a variant");
        assert_eq!(of("accent").light, Colour::new(0x7A1FA2));
        assert_eq!(of("accent-50").light, Colour::new(0x7A1FA2).tint(50));
        assert!(of("accent").dark.contrast(palette.dark[GROUND_AT]) > LEAST_CONTRAST);
        assert_ne!(of("band-inner").light, BAND_INNER);
        assert_eq!(of("ink").light, INK);
        assert_eq!(Palette::default().with("paper", INK), Palette::default(), "paper stays white");
    }

    #[test]
    fn what_cannot_be_read_or_told_apart_is_named() {
        let pale = Palette::default().with("accent", Colour::new(0xFFE000)).problems();
        assert_eq!(pale[0].0, "accent");
        assert!(pale[0].1.starts_with("#ffe000 on paper (#ffffff) has a contrast of 1.3"), "{}", pale[0].1);
        assert!(pale[0].1.ends_with("expected 4.5 or more: words are set in it"), "{}", pale[0].1);
        let same = Palette::default().with("accent", BREACH).problems();
        assert_eq!(
            same,
            [("accent", "#b42f2f looks like `breach` (#b42f2f): 0.0 of 100 apart, expected 9 or more: they mean different things".to_owned())]
        );
        let dark_cards = Palette::default().with("ground", INK).problems();
        assert_eq!(dark_cards.len(), 6, "every colour of words: {dark_cards:?}");
    }

    #[test]
    fn recolouring_touches_colours_alone() {
        let palette = Palette::default().with("accent", Colour::new(0x7A1FA2));
        let drawn = "<path stroke=\"#1d5fbf\" fill=\"none\"/><text fill=\"#18222f\">#1d5fbf</text>".to_owned();
        assert_eq!(
            palette.recoloured(drawn.clone(), &["fill=\"", "stroke=\""]),
            "<path stroke=\"#7a1fa2\" fill=\"none\"/><text fill=\"#18222f\">#1d5fbf</text>"
        );
        assert_eq!(palette.recoloured("val=\"1D5FBF\" x".to_owned(), &["val=\""]), "val=\"7A1FA2\" x");
        assert_eq!(Palette::default().recoloured(drawn.clone(), &["fill=\""]), drawn);
    }
}
