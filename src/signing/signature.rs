//! A signature: one text, which stands in a file of its own beside what was signed.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ring::signature::{ED25519, UnparsedPublicKey};
use sha2::{Digest as _, Sha256, Sha512};

use super::{KIND, NAMESPACE, PublicKey, wire};

const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----\n";
const END: &str = "\n-----END SSH SIGNATURE-----\n";
/// What the bytes begin with, of the signature and of what is signed.
const MAGIC: &[u8] = b"SSHSIG";
const VERSION: u32 = 1;
/// Letters in a line.
const LINE: usize = 70;

/// How the content is hashed before it is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hash {
    Sha256,
    Sha512,
}

impl Hash {
    fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    fn of(self, content: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(content).to_vec(),
            Self::Sha512 => Sha512::digest(content).to_vec(),
        }
    }
}

/// A signature that was read; whether it is one of some content is another question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    key: PublicKey,
    hash: Hash,
    bytes: [u8; 64],
}

impl Signature {
    /// Reads a file that `ssh-keygen -Y sign -n quarterdeck` wrote with a key of the kind `ssh-ed25519`.
    ///
    /// `None` for any other text: each signature has one text alone, so that a file with another byte is another file.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let letters = text.strip_prefix(BEGIN)?.strip_suffix(END)?.replace('\n', "");
        let bytes = BASE64_STANDARD.decode(letters).ok()?;
        let mut parts = wire::Reader::new(&bytes);
        let is_known = parts.take(MAGIC.len())? == MAGIC && parts.number()? == VERSION;
        let key = PublicKey::of_wire(parts.string()?)?;
        let is_ours = parts.string()? == NAMESPACE.as_bytes() && parts.string()?.is_empty();
        let name = parts.string()?;
        let hash = [Hash::Sha256, Hash::Sha512].into_iter().find(|hash| hash.name().as_bytes() == name)?;
        let mut signed = wire::Reader::new(parts.string()?);
        let is_kind = signed.string()? == KIND.as_bytes();
        let read = Self { key, hash, bytes: signed.string()?.try_into().ok()? };
        let is_whole = parts.is_at_end() && signed.is_at_end();
        (is_known && is_ours && is_kind && is_whole && read.text() == text).then_some(read)
    }

    /// Makes one with a function that signs bytes.
    pub(super) fn make(key: PublicKey, content: &[u8], sign: impl FnOnce(&[u8]) -> Option<[u8; 64]>) -> Option<Self> {
        let bytes = sign(&signed(Hash::Sha512, content))?;
        Some(Self { key, hash: Hash::Sha512, bytes })
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_be_bytes());
        wire::put(&mut bytes, &self.key.wire());
        wire::put(&mut bytes, NAMESPACE.as_bytes());
        wire::put(&mut bytes, b"");
        wire::put(&mut bytes, self.hash.name().as_bytes());
        let mut own = Vec::new();
        wire::put(&mut own, KIND.as_bytes());
        wire::put(&mut own, &self.bytes);
        wire::put(&mut bytes, &own);
        let letters = BASE64_STANDARD.encode(&bytes);
        let lines: Vec<&str> =
            (0..letters.len()).step_by(LINE).map(|at| &letters[at..letters.len().min(at + LINE)]).collect();
        format!("{BEGIN}{}{END}", lines.join("\n"))
    }

    /// Whose it is, if it is one.
    #[must_use]
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// Whether the key signed this content.
    #[must_use]
    pub fn is_of(&self, content: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.key.0).verify(&signed(self.hash, content), &self.bytes).is_ok()
    }
}

/// The bytes that are signed for a content.
fn signed(hash: Hash, content: &[u8]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    wire::put(&mut bytes, NAMESPACE.as_bytes());
    wire::put(&mut bytes, b"");
    wire::put(&mut bytes, hash.name().as_bytes());
    wire::put(&mut bytes, &hash.of(content));
    bytes
}
