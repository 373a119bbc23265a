//! A workspace's own look: colours and logo in every edition, and nothing else of the logo's file.

use std::process::Command;

use crate::project::Project;
use crate::shared::INIT_PACK;

const LOGO: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 20\"><!-- drawn by Zyxwvut -->\
    <metadata>Zyxwvut</metadata><rect width=\"40\" height=\"20\" rx=\"4\" fill=\"#7a1fa2\"/></svg>\n";

fn with_theme(theme: &str, logo: &str) -> Project {
    let project = Project::init().file("brand/qqlogo.svg", logo);
    let text = project.text("quarterdeck.toml");
    project.file("quarterdeck.toml", format!("{text}\n[theme]\n{theme}\n"))
}

#[test]
fn colours_and_logo_are_in_every_edition_and_its_file_in_none() {
    let project = with_theme("accent = \"#7a1fa2\"\nlogo = \"brand/qqlogo.svg\"", LOGO);
    let project = project.edit("quarterdeck.toml", "[theme]", "[decks]\npowerpoint = true\n[theme]");
    project.run(&["run", "--no-progress"]).succeeds();
    let index = project.text(&format!("{INIT_PACK}/index.html"));
    let names = project.names(INIT_PACK);
    let shared: Vec<&String> = names.iter().filter(|name| name.starts_with("share/")).collect();
    let review = shared.iter().find(|name| name.ends_with("review.html")).expect("a deck to share");
    for page in [index, project.text(&format!("{INIT_PACK}/{review}"))] {
        assert!(page.contains("--accent:#7a1fa2;"), "the accent is the workspace's");
        assert!(page.contains(".logo{aspect-ratio:2.0000;background-image:url(data:image/svg+xml;base64,"));
        assert!(page.contains("<span class=\"logo\" role=\"img\" aria-label=\"Logo\"></span>"));
    }
    assert!(shared.iter().any(|name| name.ends_with(".pptx")) && shared.iter().any(|name| name.ends_with(".pdf")));
    for name in shared {
        let bytes = std::fs::read(project.join(&format!("{INIT_PACK}/{name}"))).expect("a file");
        for secret in ["Zyxwvut", "qqlogo"] {
            let holds = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!holds, "{name} holds {secret}");
        }
    }
    let inputs = project.json(&format!("{INIT_PACK}/run.json"))["inputs"].clone();
    let inputs = inputs.as_array().expect("inputs");
    assert!(inputs.iter().any(|input| input["path"] == "brand/qqlogo.svg"), "the logo is an input of the run");
}

/// The typeface of the program as that of a workspace.
fn with_typeface() -> Project {
    let regular: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.otf");
    let bold: &[u8] = include_bytes!("../../assets/fonts/Inter-Bold.otf");
    let project = Project::init().file("fonts/qqregular.otf", regular).file("fonts/qqbold.otf", bold);
    let text = project.text("quarterdeck.toml");
    let theme =
        "\n[theme]\nfont = \"fonts/qqregular.otf\"\nfont_bold = \"fonts/qqbold.otf\"\n[decks]\npowerpoint = true\n";
    project.file("quarterdeck.toml", text + theme)
}

#[test]
fn a_typeface_is_in_every_edition_and_an_input_of_the_run() {
    let project = with_typeface();
    project.run(&["run", "--no-progress"]).succeeds();
    let index = project.text(&format!("{INIT_PACK}/index.html"));
    assert!(index.contains("@font-face{font-family:Workspace;font-weight:400;src:url(data:font/otf;base64,"));
    assert!(index.contains("@font-face{font-family:Workspace;font-weight:600 700;"));
    assert!(!index.contains("@font-face{font-family:Inter"), "what the workspace's typeface has is not embedded twice");
    let inputs = project.json(&format!("{INIT_PACK}/run.json"))["inputs"].clone();
    for path in ["fonts/qqregular.otf", "fonts/qqbold.otf"] {
        let listed = inputs.as_array().expect("inputs").iter().filter(|input| input["path"] == path).count();
        assert_eq!(listed, 1, "{path} is an input of the run");
    }
    let names = project.names(INIT_PACK);
    let review = names.iter().find(|name| name.ends_with("review.pdf")).expect("a deck to share");
    let Ok(fonts) = Command::new("pdffonts").arg(project.join(&format!("{INIT_PACK}/{review}"))).output() else {
        eprintln!("SKIPPED: pdffonts is missing");
        return;
    };
    let fonts = String::from_utf8_lossy(&fonts.stdout);
    assert!(fonts.contains("Inter-SemiBold") && fonts.contains("Inter-Bold"), "{fonts}");
    assert!(!fonts.contains("Inter-Regular"), "{fonts}");
}

#[test]
fn what_is_wrong_with_a_typeface_is_said_with_its_key() {
    let said = |file: &str, bytes: &[u8]| {
        let project = Project::init().file("fonts/qq.ttf", bytes);
        let text = project.text("quarterdeck.toml");
        let project = project.file("quarterdeck.toml", format!("{text}\n[theme]\nfont = \"{file}\"\n"));
        let said = project.run(&["check", "--no-progress"]);
        assert_eq!(said.code, 2, "{}", said.stderr);
        said.stderr
    };
    let found = said("fonts/qq.ttf", b"wOF2");
    assert!(found.contains("`fonts/qq.ttf`: the font is packed for web pages (WOFF), expected TTF or OTF"), "{found}");
    assert!(found.contains("font = \"fonts/qq.ttf\""), "the line is shown: {found}");
    let arabic: &[u8] = include_bytes!("../../assets/fonts/fallback/NotoSansArabic-Regular.ttf");
    let found = said("fonts/qq.ttf", arabic);
    assert!(found.contains("the font lacks `!\"#$"), "{found}");
    let found = said("fonts/none.ttf", b"");
    assert!(found.contains("`fonts/none.ttf`: cannot read the file"), "{found}");
}

#[test]
fn another_logo_makes_a_new_pack() {
    let project = with_theme("logo = \"brand/qqlogo.svg\"", LOGO);
    let hash = |project: &Project| project.json(&format!("{INIT_PACK}/run.json"))["outputs"].clone();
    project.run(&["run", "--no-progress"]).succeeds();
    let first = hash(&project);
    let project = project.file("brand/qqlogo.svg", LOGO.replace("rx=\"4\"", "rx=\"8\""));
    project.run(&["run", "--no-progress"]).succeeds();
    assert_ne!(hash(&project), first);
}

#[test]
fn what_is_wrong_with_a_look_is_said_at_once() {
    let hostile = LOGO.replace("<rect", "<script>1</script><text>Acme</text><rect");
    let project = with_theme("accent = \"#ffe000\"\nbreach = \"#1b7f55\"\nlogo = \"brand/qqlogo.svg\"", &hostile);
    let said = project.run(&["check", "--no-progress"]);
    assert_eq!(said.code, 2, "{}", said.stderr);
    for expected in ["accent = \"#ffe000\"", "a contrast of 1.31 to 1, expected 4.5 or more", "looks like `breach`"] {
        assert!(said.stderr.contains(expected), "{expected}: {}", said.stderr);
    }
    let project = with_theme("logo = \"brand/qqlogo.svg\"", &hostile);
    let said = project.run(&["check", "--no-progress"]);
    assert_eq!(said.code, 2, "{}", said.stderr);
    for expected in ["`<script>`: save it as a plain drawing", "`<text>`: turn words into outlines"] {
        assert!(said.stderr.contains(expected), "{expected}: {}", said.stderr);
    }
    let said = with_theme("logo = \"brand/none.svg\"", LOGO).run(&["check", "--no-progress"]);
    assert!(said.stderr.contains("`brand/none.svg`: cannot read the file"), "{}", said.stderr);
}
