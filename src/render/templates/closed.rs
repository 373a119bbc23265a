//! A finished page looked at: closed against the outside, whatever template made it.
//!
//! The content-security policy is made of what the page is given and must stand in its head before anything that it governs. What
//! the policy would silently keep from working is told, rather than published and found missing.

use super::{Templates, path_of};
use crate::domain::{Finding, Place};
use crate::render::page::Page;

/// Elements that fetch or redirect, and that one file without requests has no use for.
const FETCHING: [&str; 8] = ["applet", "base", "embed", "frame", "iframe", "link", "object", "portal"];
/// Elements that may stand before the policy: they hold nothing that it governs.
const BEFORE_POLICY: [&str; 5] = ["!doctype", "html", "head", "meta", "title"];
/// Attributes whose value is fetched.
const FETCHED: [&str; 7] = ["src", "srcset", "href", "xlink:href", "poster", "data", "background"];

/// Most places in templates that are tried for one fault.
const MOST_TRIED: usize = 200;

/// Everything that opens a page which the template `file` has made, each at its place in the workspace's templates.
/// `again` fills other templates with the same data; `None` where that fails.
pub(in crate::render) fn problems(
    text: &str,
    page: &Page<'_>,
    templates: &Templates,
    file: &str,
    again: &dyn Fn(&Templates) -> Option<String>,
) -> Vec<Finding> {
    let faults = faults(text, page);
    let mut told: Vec<&Fault> = Vec::new();
    let mut findings = Vec::new();
    for fault in &faults {
        if told.contains(&fault) {
            continue;
        }
        told.push(fault);
        let mut places = causes(fault, &faults, page, templates, again);
        if places.is_empty() {
            // Nothing that was tried makes it go: the first such words, or the file.
            let first = templates.places_of(&fault.0).first().map(|place| templates.place(*place));
            places.push(first.unwrap_or_else(|| Place::file(path_of(file))));
        }
        findings.extend(places.into_iter().map(|place| Finding::error(place, fault.1.as_str())));
    }
    findings
}

/// The places of a template without whose words a fault is told less often: those that make it.
fn causes(
    fault: &Fault,
    faults: &[Fault],
    page: &Page<'_>,
    templates: &Templates,
    again: &dyn Fn(&Templates) -> Option<String>,
) -> Vec<Place> {
    let count = |found: &[Fault]| found.iter().filter(|one| *one == fault).count();
    let makes_it = |(name, start): &(&'static str, usize)| {
        let other = templates.with_inserted(name, start + fault.0.len(), "-x")?;
        let found = self::faults(&again(&other)?, page);
        (count(&found) < count(faults)).then(|| templates.place((*name, *start)))
    };
    templates.places_of(&fault.0).iter().take(MOST_TRIED).filter_map(makes_it).collect()
}

/// Words to look for in the templates, and what is wrong.
type Fault = (String, String);

/// Everything that opens a page.
fn faults(text: &str, page: &Page<'_>) -> Vec<Fault> {
    let mut look = Look { page, governed: false, found: Vec::new() };
    look.over(text);
    if !look.governed && look.found.is_empty() {
        let message = "the page's head has no content-security policy before what it governs";
        let expected = "<meta http-equiv=\"Content-Security-Policy\" content=\"{{ policy }}\">";
        look.found.push(("http-equiv".to_owned(), format!("{message}, expected `{expected}`")));
    }
    look.found
}

/// A start tag.
struct Tag<'t> {
    name: String,
    attributes: Vec<(String, &'t str)>,
}

impl Tag<'_> {
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(found, _)| found == name).map(|(_, value)| *value)
    }
}

struct Look<'l> {
    page: &'l Page<'l>,
    /// Whether the policy was seen.
    governed: bool,
    found: Vec<Fault>,
}

impl Look<'_> {
    fn over(&mut self, text: &str) {
        let mut rest = text;
        while let Some(start) = rest.find('<') {
            let between = &rest[..start];
            rest = &rest[start..];
            if !self.governed && !between.trim().is_empty() {
                return;
            }
            if let Some(comment) = rest.strip_prefix("<!--") {
                if !self.governed {
                    return;
                }
                rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
                continue;
            }
            let Some((tag, after)) = tag(rest) else {
                rest = &rest[1..];
                continue;
            };
            rest = after;
            if !self.governed && !BEFORE_POLICY.contains(&tag.name.trim_start_matches('/')) {
                return;
            }
            self.element(&tag);
            if ["style", "script"].contains(&tag.name.as_str()) || (tag.name == "title" && !self.governed) {
                let (content, after) = raw(rest, &tag.name);
                self.content(&tag.name, content);
                rest = after;
            }
        }
    }

    fn element(&mut self, tag: &Tag<'_>) {
        let name = tag.name.as_str();
        if FETCHING.contains(&name) {
            self.say(
                format!("<{name}"),
                format!("found `<{name}>`, expected a page that is one file and fetches nothing"),
            );
        }
        if let Some(what) = tag.attribute("http-equiv") {
            let is_policy = what.eq_ignore_ascii_case("content-security-policy");
            let is_ours = tag.attribute("content").is_some_and(|content| unescaped(content) == self.page.policy);
            match is_policy && is_ours {
                true => self.governed = true,
                false => {
                    let message = format!(
                        "found `http-equiv=\"{}\"` of its own, expected the policy as it is: `{{{{ policy }}}}`",
                        beginning(what)
                    );
                    self.say("http-equiv".to_owned(), message);
                }
            }
        }
        for (attribute, value) in &tag.attributes {
            self.attribute(name, attribute, value);
        }
    }

    fn attribute(&mut self, element: &str, name: &str, value: &str) {
        let words = || name.to_owned();
        if name == "style" {
            self.say(
                words(),
                "found a `style` attribute, which the policy keeps from working, expected a rule in a style sheet"
                    .to_owned(),
            );
        } else if name.starts_with("on") {
            let message = format!(
                "found `{}`, which the policy keeps from working, expected a listener in a script file",
                beginning(name)
            );
            self.say(words(), message);
        } else if FETCHED.contains(&name) && element != "a" && !value.starts_with("data:") && !value.starts_with('#') {
            self.say(
                words(),
                format!(
                    "found `{name}=\"{}\"`, expected a `data:` address: the page fetches nothing",
                    beginning(value)
                ),
            );
        } else if name == "href" && value.trim_start().to_lowercase().starts_with("javascript:") {
            self.say(words(), "found a link that runs a script, which the policy keeps from working".to_owned());
        }
    }

    fn content(&mut self, name: &str, content: &str) {
        let page = self.page;
        let (allowed, file) = match name {
            "style" => (content == page.style || content == page.narrow, "a `.css` file"),
            "script" => (content == page.script, "a `.js` file"),
            _ => return,
        };
        if !allowed {
            let message = format!(
                "found a `<{name}>` of its own, which the policy keeps from working, expected its content in {file}"
            );
            let own: String = content.trim().lines().next().unwrap_or_default().to_owned();
            self.say(if own.is_empty() { format!("<{name}") } else { own }, message);
        }
    }

    fn say(&mut self, words: String, message: String) {
        self.found.push((words, message));
    }
}

/// As much of a text as a message needs.
fn beginning(text: &str) -> String {
    const MOST: usize = 80;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// The tag that a text starts with, and what follows it; end tags have a slash before their name. `None` for a lone `<`.
fn tag(text: &str) -> Option<(Tag<'_>, &str)> {
    let inside = text.strip_prefix('<')?;
    let end = inside.find(|letter: char| letter.is_whitespace() || letter == '>').unwrap_or(inside.len());
    let name = inside[..end].trim_end_matches('/').to_lowercase();
    let first = name.trim_start_matches(['/', '!']).chars().next();
    first.filter(char::is_ascii_alphabetic)?;
    let mut rest = &inside[end..];
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '/');
        if rest.is_empty() {
            return Some((Tag { name, attributes }, rest));
        }
        if let Some(after) = rest.strip_prefix('>') {
            return Some((Tag { name, attributes }, after));
        }
        let (attribute, after) = attribute(rest);
        attributes.push(attribute);
        rest = after;
    }
}

fn attribute(text: &str) -> ((String, &str), &str) {
    let is_end = |letter: char| letter.is_whitespace() || ['=', '>', '/'].contains(&letter);
    // A name that starts with an equals sign is one, oddly: it may not be empty, or nothing would go on.
    let start = text.chars().next().map_or(0, char::len_utf8);
    let end = text[start..].find(is_end).map_or(text.len(), |end| start + end);
    let name = text[..end].to_lowercase();
    let rest = text[end..].trim_start();
    let Some(value) = rest.strip_prefix('=') else { return ((name, ""), &text[end..]) };
    let value = value.trim_start();
    match value.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let (value, rest) = value[1..].split_once(quote).unwrap_or((&value[1..], ""));
            ((name, value), rest)
        }
        _ => {
            let end = value.find(|letter: char| letter.is_whitespace() || letter == '>').unwrap_or(value.len());
            ((name, &value[..end]), &value[end..])
        }
    }
}

/// The content of an element that holds no markup, and what follows from its end tag on.
fn raw<'t>(text: &'t str, name: &str) -> (&'t str, &'t str) {
    let end = format!("</{name}");
    let is_end =
        |(at, _): &(usize, &str)| text.get(*at..*at + end.len()).is_some_and(|found| found.eq_ignore_ascii_case(&end));
    let at = text.match_indices("</").find(is_end).map_or(text.len(), |(at, _)| at);
    text.split_at(at)
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&#x27;", "'").replace("&#39;", "'").replace("&#x2F;", "/");
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
