//! Packs that are signed: what passes, what is found, and the same judged by `ssh-keygen` where it is there.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sha2::{Digest as _, Sha256};

use crate::project::{Outcome, Project};
use crate::shared::{INIT, INIT_PACK};

const SIGNATURE: &str = "reports/2026Q2/run.json.sig";
const FINGERPRINT: &str = "SHA256:0baDkn8M9EVf6f8fuUCbdNWWpt62+13+hLqxmQqB+84";

fn key(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys").join(name)
}

fn run(project: &Project, signer: &str) -> Outcome {
    project.run_with(&["run"], |command| command.env("QUARTERDECK_SIGN_WITH", key(signer)))
}

/// A workspace with a signed pack and a list of who may sign.
fn signed() -> Project {
    let project = INIT.copy();
    assert!(run(&project, "release-desk").succeeds().stdout.contains("made"));
    let list = format!("desk@example.org {}", fs::read_to_string(key("release-desk.pub")).expect("a key"));
    project.file("signers", list)
}

/// What `verify` says if the pack must be signed by one of the list.
fn verified(project: &Project, code: i32) -> String {
    project.run(&["verify", INIT_PACK, "--signed-by", "signers"]).ends_with(code).stdout
}

fn ssh_keygen() -> Option<Command> {
    let found = Command::new("ssh-keygen").arg("-?").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_err() {
        eprintln!("SKIPPED: ssh-keygen is missing; signatures were not held against it");
    }
    found.is_ok().then(|| Command::new("ssh-keygen"))
}

/// Whether `ssh-keygen` takes the signature of a record.
fn ssh_keygen_agrees(project: &Project) -> Option<bool> {
    let mut command = ssh_keygen()?;
    let record = File::open(project.join(INIT_PACK).join("run.json")).expect("a record");
    let names = ["-Y", "verify", "-I", "desk@example.org", "-n", "quarterdeck", "-f", "signers", "-s", SIGNATURE];
    let output = command.args(names).current_dir(project.path()).stdin(record).output().expect("it runs");
    Some(output.status.success())
}

#[test]
fn a_signed_pack_passes_and_is_the_same_pack() {
    let project = signed();
    let without = |project: &Project| {
        let files = project.files(INIT_PACK).into_iter();
        files.filter(|(name, _)| name != "run.json.sig").collect::<Vec<_>>()
    };
    assert!(without(&project) == without(&INIT), "a signature changes nothing else");
    let said = "reports/2026Q2: 31 files, every hash is as recorded, signed with the key";
    assert_eq!(verified(&project, 0), format!("{said} of desk@example.org {FINGERPRINT}\n"));
    assert_eq!(project.run(&["verify", INIT_PACK]).succeeds().stdout, format!("{said} {FINGERPRINT}\n"));
    let public = key("release-desk.pub").display().to_string();
    let json = project.run(&["verify", INIT_PACK, "--signed-by", &public, "--json"]).succeeds().stdout;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["signed_by"], serde_json::json!({"key": FINGERPRINT, "name": null}));
    assert_ne!(ssh_keygen_agrees(&project), Some(false));
    // Nothing changed: neither the pack nor its signature.
    assert!(run(&project, "release-desk").succeeds().stdout.contains("nothing changed"));
    let signature = fs::read(project.join(SIGNATURE)).expect("a file");
    fs::remove_file(project.join(SIGNATURE)).expect("a file");
    assert!(run(&project, "release-desk").succeeds().stdout.contains("made"), "the signature was gone");
    assert!(fs::read(project.join(SIGNATURE)).expect("a file") == signature);
    for (name, bytes) in project.files("") {
        let holds = |word: &str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
        assert!(!holds("PRIVATE KEY") && !holds("release desk") || name == "signers", "{name} holds a part of the key");
    }
}

#[test]
fn what_nobody_who_may_sign_has_signed_is_found() {
    let project = signed();
    let path = project.join(SIGNATURE);
    let good = fs::read(&path).expect("a file");
    // Nothing at all, and an unsigned pack is none to somebody who demands a signature.
    fs::remove_file(&path).expect("a file");
    assert_eq!(verified(&project, 1), "unsigned run.json\n1 of 31 files differ\n");
    project.run(&["verify", INIT_PACK]).succeeds();
    // A byte of it, whether or not a signature is demanded.
    for place in [0, 40, 100, good.len() / 2, good.len() - 40, good.len() - 1] {
        let mut flipped = good.clone();
        flipped[place] ^= 1;
        fs::write(&path, flipped).expect("a file");
        assert_eq!(verified(&project, 1), "changed  run.json.sig\n1 of 31 files differ\n", "byte {place}");
        assert!(project.run(&["verify", INIT_PACK]).ends_with(1).stdout.contains("changed  run.json.sig"));
    }
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    fs::write(&path, flipped).expect("a file");
    assert_ne!(ssh_keygen_agrees(&project), Some(true));
    fs::write(&path, &good).expect("a file");
    // Whoever changes a file can seal the record anew, but not sign it.
    let former = project.text("reports/2026Q2/index.html");
    let index = former.replace("2026", "2027");
    let record = project.text("reports/2026Q2/run.json");
    let hash = |text: &str| format!("{:x}", HexOf(Sha256::digest(text.as_bytes()).to_vec()));
    let record = sealed(&record.replacen(&hash(&former), &hash(&index), 1));
    let project = project.file("reports/2026Q2/run.json", record).file("reports/2026Q2/index.html", index);
    project.run(&["verify", INIT_PACK]).ends_with(1);
    assert_eq!(verified(&project, 1), "changed  run.json.sig\n1 of 31 files differ\n");
    fs::remove_file(&path).expect("a file");
    project.run(&["verify", INIT_PACK]).succeeds();
    assert_eq!(verified(&project, 1), "unsigned run.json\n1 of 31 files differ\n");
}

/// Bytes in hexadecimal.
struct HexOf(Vec<u8>);

impl std::fmt::LowerHex for HexOf {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

/// A record with the seal of its content.
fn sealed(record: &str) -> String {
    let (bare, _) = record.rsplit_once(",\n  \"seal\": \"").expect("a seal");
    let seal = HexOf(Sha256::digest(format!("{bare}\n}}\n").as_bytes()).to_vec());
    format!("{bare},\n  \"seal\": \"{seal:x}\"\n}}\n")
}

#[test]
fn a_stranger_and_the_signature_of_another_pack_are_found() {
    let project = signed();
    let of_the_former = fs::read(project.join(SIGNATURE)).expect("a file");
    assert!(run(&project, "somebody-else").succeeds().stdout.contains("made"), "another key is another pack");
    let stranger = verified(&project, 1);
    assert!(stranger.starts_with("stranger run.json.sig (the key SHA256:"), "{stranger}");
    let surveys = project.text("data/raw/surveys.csv").replace(",5,1,5,csat", ",1,1,5,csat");
    let project = project.file("data/raw/surveys.csv", surveys);
    run(&project, "release-desk").succeeds();
    assert!(verified(&project, 0).contains("desk@example.org"));
    fs::write(project.join(SIGNATURE), of_the_former).expect("a file");
    assert_eq!(verified(&project, 1), "changed  run.json.sig\n1 of 31 files differ\n");
    // What a signature does not excuse.
    fs::write(project.join("reports/2026Q2/extra"), "").expect("a file");
    assert!(verified(&project, 1).contains("added    extra\n"));
    // A snapshot has no signature.
    let id = project.json("reports/2026Q2/run.json")["snapshot"].as_str().expect("an id").to_owned();
    let snapshot = format!("data/lake/snapshots/{id}");
    let said = project.run(&["verify", &snapshot, "--signed-by", "signers"]).ends_with(1).stdout;
    assert!(said.contains("unsigned manifest.json"), "{said}");
}

#[test]
fn what_ssh_keygen_signs_passes_here() {
    let Some(mut command) = ssh_keygen() else { return };
    let list = fs::read_to_string(key("release-desk.pub")).expect("a key");
    let project = INIT.copy().file("signers", list).file("key", fs::read(key("release-desk")).expect("a key"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(project.join("key"), fs::Permissions::from_mode(0o600)).expect("a mode");
    }
    let words = ["-q", "-Y", "sign", "-n", "quarterdeck", "-f", "key", "reports/2026Q2/run.json"];
    let made = command.args(words).current_dir(project.path()).output().expect("it runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(verified(&project, 0).contains(FINGERPRINT));
    assert!(project.run(&["run"]).succeeds().stdout.contains("nothing changed"), "the signature stays");
    assert!(verified(&project, 0).contains(FINGERPRINT));
}

#[test]
fn a_key_or_a_list_that_is_none_is_refused_before_anything_is_written() {
    let project = INIT.copy();
    let before = project.files(INIT_PACK);
    let folder = project.path().display().to_string();
    for (signer, said) in [
        ("with-passphrase", "passphrase"),
        ("of-another-kind", "another kind"),
        ("release-desk.pub", "no private key"),
        ("not-there", "not-there"),
        (folder.as_str(), "no file"),
    ] {
        let refused = run(&project, signer).ends_with(2);
        assert!(refused.stderr.contains(said) && refused.stderr.contains("help"), "{signer}: {}", refused.stderr);
        assert!(!refused.stderr.contains("b3BlbnNzaC1rZXktdjE"), "{}", refused.stderr);
    }
    assert!(project.files(INIT_PACK) == before);
    let project = project.file("signers", "a cert-authority ssh-ed25519 AAAA").file("nobody", "# nobody\n");
    for (list, said) in [("signers", "signers:1"), ("nobody", "no key in it"), ("none", "none")] {
        let refused = project.run(&["verify", INIT_PACK, "--signed-by", list]).ends_with(2).stderr;
        assert!(refused.contains(said) && refused.contains("help"), "{list}: {refused}");
    }
}
