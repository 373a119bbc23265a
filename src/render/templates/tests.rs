use super::*;
use crate::deck::example;
use crate::render::{Look, html, pdf};

/// A set with one template of the program changed by replacing a text that must be in it.
fn changed(name: &str, from: &str, to: &str) -> Result<Templates, Vec<String>> {
    let (_, text) = Templates::files().iter().find(|(known, _)| *known == name).expect("a template");
    assert!(text.contains(from), "{name} holds no {from:?}");
    replaced(name, &text.replacen(from, to, 1))
}

/// A set with one template replaced.
fn replaced(name: &str, text: &str) -> Result<Templates, Vec<String>> {
    let words = |findings: Vec<Finding>| findings.iter().map(ToString::to_string).collect();
    Templates::with(vec![(name.to_owned(), text.to_owned())]).map_err(words)
}

fn look_of(templates: &Templates) -> Look {
    Look { templates: templates.clone(), ..Look::default() }
}

/// What is wrong with one template changed, a line each.
fn wrong(name: &str, from: &str, to: &str) -> String {
    changed(name, from, to).expect_err("something wrong").join("\n")
}

#[test]
fn the_programs_templates_say_the_example_and_are_closed() {
    let own: Vec<(String, String)> =
        Templates::files().iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    assert!(Templates::with(own).expect("the same templates").has_own());
}

#[test]
fn every_file_of_the_folder_is_a_template() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    let mut found = Vec::new();
    for folder in ["html", "pdf"] {
        for entry in std::fs::read_dir(root.join(folder)).expect("a folder") {
            found.push(format!("{folder}/{}", entry.expect("an entry").file_name().to_string_lossy()));
        }
    }
    found.sort();
    assert_eq!(found, BUILT_IN.map(|(name, _)| name));
}

#[test]
fn an_own_template_takes_the_place_of_the_programs() {
    let own = changed("html/deck.css", ".slide", "/* ours */ .slide").expect("a sheet");
    let page = html::deck_in(&look_of(&own), &example::deck(false)).expect("a deck");
    assert!(page.contains("/* ours */"));
    assert!(!html::deck(&example::deck(false)).expect("a deck").contains("/* ours */"));
    let own = changed("pdf/deck.typ", "title: deck.title,", "title: deck.title + \" by Acme\",").expect("a template");
    let bytes = pdf::deck_in(&look_of(&own), &example::deck(false), &[]).expect("a deck");
    assert!(String::from_utf8_lossy(&bytes).contains("2026 Q3 by Acme"));
}

#[test]
fn a_name_that_is_no_template_is_told_with_the_nearest() {
    let said = replaced("html/dek.css", "").expect_err("no template").join("\n");
    assert!(
        said.starts_with("templates/html/dek.css: no page is made from this file, expected one of `html/base.css`")
    );
    assert!(said.ends_with("did you mean `templates/html/deck.css`?"), "{said}");
}

#[test]
fn a_message_shows_the_beginning_of_what_is_wrong() {
    let long = "x".repeat(5_000);
    let tags = format!("<img src=\"{long}\" on{long}=1><meta http-equiv=\"{long}\"><body");
    let said = wrong("html/deck.html", "<body", &tags);
    assert!(said.lines().count() >= 3 && said.lines().all(|line| line.chars().count() < 400), "{said}");
    assert!(said.contains("xxx…\"`, expected a `data:` address") && said.contains("found `onxxx"), "{said}");
}

#[test]
fn what_is_broken_has_a_place() {
    let said = wrong("html/deck.html", "{% for each in deck.slides %}<li>", "{% fr each in deck.slides %}<li>");
    assert!(said.starts_with("templates/html/deck.html:13:"), "{said}");
    let said = wrong("html/parts.html", "{{ card.label }}", "{{ card.lable }}");
    assert!(said.starts_with("templates/html/parts.html:"), "{said}");
    assert!(said.contains("`lable` is not defined, expected one of `label`, `length`, `note`, `value`"), "{said}");
    assert!(said.ends_with("did you mean `label`?"), "{said}");
    let said = wrong("html/deck.html", "<slide it", "<sldie it");
    assert!(said.contains("unknown component `sldie`") && said.ends_with("did you mean `slide`?"), "{said}");
    let said = wrong("pdf/deck.typ", "#let ink = colour(\"ink\")", "#let ink = color(\"ink\")");
    assert!(said.starts_with("templates/pdf/deck.typ:"), "{said}");
    let said = wrong("pdf/statement.typ", "statement.heading", "statement.headline");
    assert!(said.starts_with("templates/pdf/statement.typ:"), "{said}");
    assert!(said.contains("headline"), "{said}");
}

#[test]
fn everything_broken_is_told_at_once() {
    let own = [("html/deck.html", "{% if %}"), ("html/index.html", "{{ }}"), ("html/x.html", "")];
    let own = own.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec();
    let files: Vec<_> =
        Templates::with(own).expect_err("wrong").into_iter().map(|finding| finding.place.file).collect();
    assert_eq!(files, ["html/deck.html", "html/index.html", "html/x.html"].map(|name| Some(path_of(name))));
}

#[test]
fn text_cannot_be_made_markup() {
    let said = wrong("html/deck.html", "{{ each.title }}", "{{ each.title | safe }}");
    assert!(said.starts_with("templates/html/deck.html:13:"), "{said}");
    assert!(said.contains("`safe` on a text"), "{said}");
    let own =
        changed("html/deck.html", "{{ each.title }}", "{% set t %}{{ each.title }}{% endset %}{{ t }}").expect("fine");
    let mut deck = example::deck(false);
    deck.slides[1].title = "<script>alert(1)</script>".to_owned();
    let page = html::deck_in(&look_of(&own), &deck).expect("a deck");
    assert_eq!(page.matches("<script").count(), 1);
}

#[test]
fn the_policy_must_stand_where_it_governs() {
    const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"{{ policy }}\">";
    let missing = "no content-security policy before what it governs";
    for (from, to) in [
        (POLICY, ""),
        (POLICY, "<!-- <meta http-equiv=\"Content-Security-Policy\" content=\"{{ policy }}\"> -->"),
        ("<head>", "<head>words"),
        ("<meta charset=\"utf-8\">", "<style>{{ style | safe }}</style>"),
    ] {
        let said = wrong("html/deck.html", from, to);
        assert!(said.contains(missing), "{said}");
    }
    let said = wrong("html/deck.html", "content=\"{{ policy }}\"", "content=\"{{ policy }}; img-src *\"");
    assert!(said.starts_with("templates/html/deck.html:5:7: found `http-equiv"), "{said}");
}

#[test]
fn what_the_policy_would_keep_from_working_is_told() {
    for (to, what) in [
        ("<main><script>alert(1)</script>", "found a `<script>` of its own"),
        ("<main><style>a{}</style>", "found a `<style>` of its own"),
        ("<main style=\"color:red\">", "found a `style` attribute"),
        ("<main onclick=\"go()\">", "found `onclick`"),
        ("<main><img alt=\"\" src='https://example.org/x.png'>", "found `src=\"https://example.org/x.png\"`"),
        ("<main><iframe></iframe>", "found `<iframe>`"),
        ("<main><a href=\"javascript:go()\">x</a>", "found a link that runs a script"),
    ] {
        let said = wrong("html/deck.html", "<main>", to);
        assert!(said.starts_with("templates/html/deck.html:") && said.contains(what), "{to}: {said}");
    }
    let said = wrong("html/deck.html", "<main>", "<main><meta http-equiv=refresh content=1>");
    assert!(said.contains("found `http-equiv=\"refresh\"` of its own"), "{said}");
    for fine in
        ["<main><a href=\"https://example.org\">Acme</a>", "<main><img alt=\"\" src=\"data:image/png;base64,AA\">"]
    {
        changed("html/deck.html", "<main>", fine).unwrap_or_else(|said| panic!("{said:?}"));
    }
    let said = replaced("html/deck.css", "</style><script>alert(1)</script>").expect_err("closed").join("\n");
    assert!(said.contains("found a `<style>` of its own"), "{said}");
}

#[test]
fn the_place_of_what_opens_a_page_is_the_one_that_makes_it() {
    let before = "{# style=\"a\" onclick=\"b\" <iframe> #}\n<main data-style=\"fine\">";
    for (fault, column) in [("<p style=\"color:red\">", 4), ("<p onclick=\"go()\">", 4), ("<iframe>", 1)] {
        let said = wrong("html/deck.html", "<main>", &format!("{before}\n{fault}"));
        assert!(said.starts_with(&format!("templates/html/deck.html:17:{column}: found")), "{fault}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    let said = wrong("html/deck.html", "<main>", "<main><p STYLE='a'></p>\n<p style='b'></p>");
    let places: Vec<&str> =
        said.lines().filter_map(|line| line.split_once(": found").map(|(place, _)| place)).collect();
    assert_eq!(places, ["templates/html/deck.html:15:10", "templates/html/deck.html:16:4"]);
}

#[test]
fn a_page_template_reads_nothing_but_what_it_is_given() {
    for (code, what) in [
        ("#import \"other.typ\": x", "found other.typ, expected one file"),
        ("#import \"@preview/cetz:0.3.0\": x", "found a package, expected one file"),
        ("#read(\"/etc/passwd\")", "found etc/passwd, expected one file"),
        ("#eval(deck.title)", "expected function, found none"),
        ("#std.eval(deck.title)", "expected function, found none"),
        ("#datetime.today()", "unable to get the current date"),
    ] {
        let said = wrong("pdf/deck.typ", "#let ink = ", &format!("{code}\n#let ink = "));
        assert!(said.starts_with("templates/pdf/deck.typ:6:") && said.contains(what), "{code}: {said}");
    }
}

#[test]
fn the_pages_of_an_own_template_are_looked_at() {
    let said = wrong(
        "pdf/deck.typ",
        "#let body(slide, air: 1.0) =",
        "#let body(slide, air: 1.0) = place(dx: 1180pt)[#box(width: 200pt)[Far out]]\n#let unused(slide, air: 1.0) =",
    );
    assert!(said.contains("templates/pdf/deck.typ: an example made with it would not be readable: page"), "{said}");
    assert!(said.contains("\"Far out\""), "{said}");
}

#[test]
fn a_page_that_depends_on_chance_is_refused() {
    let over_a_map = "{% for name, colour in deck.theme %}<i class=\"{{ name }}\"></i>{% endfor %}<main>";
    let said = wrong("html/deck.html", "<main>", over_a_map);
    assert!(said.contains("not the same twice: a map has no order"), "{said}");
}

#[test]
fn the_guides_example_does_what_it_says() {
    const GUIDE: &str = include_str!("../../../docs/templates.md");
    let fenced = |kind: &str| -> Vec<&str> {
        let start = format!("```{kind}\n");
        let blocks = GUIDE.split(start.as_str()).skip(1);
        blocks.map(|block| block.split("\n```").next().expect("an end")).collect()
    };
    let (markup, code, result) = (fenced("html"), fenced("typst"), fenced("text")[0]);
    let own = changed("html/parts.html", markup[0], markup[1]).unwrap_or_else(|said| panic!("{said:?}"));
    let page = html::deck_in(&look_of(&own), &example::deck(false)).expect("a deck");
    assert_eq!(page.matches(result).count(), example::deck(false).slides.len());
    changed("pdf/deck.typ", code[0], code[1]).unwrap_or_else(|said| panic!("{said:?}"));
    let names: Vec<&str> =
        GUIDE.split('`').filter(|name| name.starts_with("html/") || name.starts_with("pdf/")).collect();
    assert!(BUILT_IN.iter().all(|(name, _)| names.contains(name)), "{names:?}");
}
