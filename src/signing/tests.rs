//! What `ssh-keygen` made, and what must not pass for it.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::PublicKey;
use super::key::{Key, KeyError};
use super::signature::Signature;
use super::signers::Signers;

const CONTENT: &[u8] = b"a pack\n";
const RELEASE_DESK: &str = include_str!("../../tests/keys/release-desk");
const ITS_PUBLIC_KEY: &str = include_str!("../../tests/keys/release-desk.pub");
const SHA512: &str = include_str!("../../tests/keys/sha512.sig");
const SHA256: &str = include_str!("../../tests/keys/sha256.sig");

fn key() -> Key {
    Key::read(RELEASE_DESK).expect("a key")
}

fn public(line: &str) -> PublicKey {
    PublicKey::read(line.split(' ').nth(1).expect("a key")).expect("a key")
}

#[test]
fn a_key_signs_as_ssh_keygen_does() {
    assert_eq!(format!("{} release desk\n", key().public().line()), ITS_PUBLIC_KEY);
    assert_eq!(key().public().to_string(), "SHA256:0baDkn8M9EVf6f8fuUCbdNWWpt62+13+hLqxmQqB+84");
    assert_eq!(format!("{:?}", key()), "Key(SHA256:0baDkn8M9EVf6f8fuUCbdNWWpt62+13+hLqxmQqB+84)");
    assert_eq!(key().sign(CONTENT).expect("a signature").text(), SHA512);
}

#[test]
fn a_signature_is_of_its_content_alone() {
    for text in [SHA512, SHA256] {
        let signature = Signature::read(text).expect("a signature");
        assert_eq!((signature.key(), signature.text().as_str()), (key().public(), text));
        assert!(signature.is_of(CONTENT));
        assert!(!signature.is_of(b"a pack") && !signature.is_of(b"") && !signature.is_of(b"b pack\n"));
    }
    assert_eq!(Signature::read(include_str!("../../tests/keys/of-another-use.sig")), None, "made for `git`");
}

#[test]
fn a_signature_with_any_other_byte_is_none() {
    for place in 0..SHA512.len() {
        for bit in [1, 2, 4, 8, 16, 32, 64] {
            let mut bytes = SHA512.as_bytes().to_vec();
            bytes[place] ^= bit;
            let text = String::from_utf8(bytes).expect("ASCII");
            assert!(Signature::read(&text).is_none_or(|read| !read.is_of(CONTENT)), "byte {place}: {text}");
        }
        assert_eq!(Signature::read(&SHA512[..place]), None);
        assert_eq!(Signature::read(&format!("{}\n{}", &SHA512[..place], &SHA512[place..])), None, "byte {place}");
    }
    assert_eq!(Signature::read(&SHA512.replace('\n', "\r\n")), None);
}

#[test]
fn a_file_that_is_no_key_to_sign_with_is_told() {
    let told = |text: &str| Key::read(text).expect_err("no key");
    assert_eq!(told(include_str!("../../tests/keys/with-passphrase")), KeyError::Encrypted);
    assert_eq!(told(include_str!("../../tests/keys/of-another-kind")), KeyError::OtherKind);
    for text in ["", ITS_PUBLIC_KEY, SHA512, "-----BEGIN OPENSSH PRIVATE KEY-----\n-----END OPENSSH PRIVATE KEY-----"] {
        assert_eq!(told(text), KeyError::NoKey, "{text}");
    }
    assert_eq!(Key::read(&RELEASE_DESK.replace('\n', "\r\n")).expect("a key").public(), key().public());
}

#[test]
fn a_damaged_key_signs_nothing_that_its_public_key_does_not_know() {
    for place in 0..RELEASE_DESK.len() {
        let mut bytes = RELEASE_DESK.as_bytes().to_vec();
        bytes[place] ^= 1;
        // What is left may be a key where a letter of the comment is another, and then it is the same one.
        if let Ok(read) = Key::read(&String::from_utf8(bytes).expect("ASCII")) {
            assert_eq!(read.sign(CONTENT), key().sign(CONTENT), "byte {place}");
        }
        assert!(Key::read(&RELEASE_DESK[..place]).is_err() || place + 1 == RELEASE_DESK.len());
    }
}

#[test]
fn who_may_sign() {
    let (desk, other) = (public(ITS_PUBLIC_KEY), public(include_str!("../../tests/keys/somebody-else.pub")));
    let (of_desk, of_other) = (desk.line(), other.line());
    let rsa = "ssh-rsa AAAAB3NzaC1yc2E=";
    let list = format!(
        "# who\n\n  desk@example.org,deputy@example.org {of_desk} a comment\n\
         auditor@example.org namespaces=\"file,git\" {of_other}\nold@example.org {rsa}\n{rsa} of nobody\n"
    );
    let signers = Signers::read(&list).expect("a list");
    assert_eq!((signers.count(), signers.whose(&desk)), (1, Some("desk@example.org,deputy@example.org")));
    assert_eq!(signers.whose(&other), None, "that key is for other uses");
    let signers = Signers::read(&format!("\"a b\" namespaces=\"file,quarterdeck\" {of_other}\r\n")).expect("a list");
    assert_eq!(signers.whose(&other), Some("\"a b\""));
    assert_eq!(Signers::read(ITS_PUBLIC_KEY).expect("a key").whose(&desk), Some(""));
}

#[test]
fn a_list_that_says_more_than_is_understood_is_refused() {
    let key = key().public().line();
    for (list, line, reason) in [
        (format!("a {key}\nb valid-before=\"20270101\" {key}"), 2, "valid-before"),
        (format!("a cert-authority {key}"), 1, "cert-authority"),
        (format!("a namespaces=\"quarter*\" {key}"), 1, "pattern"),
        ("a ssh-ed25519 AAAA".to_owned(), 1, "found no key after"),
        ("a ssh-ed25519".to_owned(), 1, "found no key after"),
        ("somebody".to_owned(), 1, "found no kind of key"),
    ] {
        let error = Signers::read(&list).expect_err("a wrong line");
        assert!(error.line == line && error.to_string().contains(reason), "{list}: {error:?}");
    }
}

proptest::proptest! {
    /// Whatever stands in a file: an answer, and no panic.
    #[test]
    fn any_text(text in "\\PC{0,200}", bytes in proptest::collection::vec(proptest::arbitrary::any::<u8>(), 0..200)) {
        let inside = BASE64_STANDARD.encode(&bytes);
        for text in [text, format!("a ssh-ed25519 {inside}"), inside.clone()] {
            let _ = (Key::read(&text), Signature::read(&text), Signers::read(&text));
        }
        let key = format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{inside}\n-----END OPENSSH PRIVATE KEY-----\n");
        let signature = format!("-----BEGIN SSH SIGNATURE-----\n{inside}\n-----END SSH SIGNATURE-----\n");
        let _ = (Key::read(&key), Signature::read(&signature));
    }
}
