//! Signatures as OpenSSH makes and checks them: `ssh-keygen -Y sign` and `-Y verify`, with keys of the kind `ssh-ed25519`.
//!
//! Nothing here reads or writes a file, and no error repeats a word of a private key. The formats are those of OpenSSH's `PROTOCOL.sshsig` and
//! `PROTOCOL.key`, and of `ssh-keygen(1)` for lists of allowed signers. `ring` does the arithmetic.

pub mod key;
pub mod signature;
pub mod signers;

mod wire;

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

/// The only kind of key.
pub(crate) const KIND: &str = "ssh-ed25519";
/// What the signatures are for: one that was made for something else is refused.
pub const NAMESPACE: &str = "quarterdeck";

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// Reads what stands in base 64 after `ssh-ed25519`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        Self::of_wire(&BASE64_STANDARD.decode(text).ok()?)
    }

    /// Kind and key, each behind its length.
    fn of_wire(bytes: &[u8]) -> Option<Self> {
        let mut parts = wire::Reader::new(bytes);
        let is_kind = parts.string()? == KIND.as_bytes();
        let key = parts.string()?.try_into().ok()?;
        (is_kind && parts.is_at_end()).then_some(Self(key))
    }

    fn wire(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        wire::put(&mut bytes, KIND.as_bytes());
        wire::put(&mut bytes, &self.0);
        bytes
    }

    /// As a file `.pub` has it, without a comment: `ssh-ed25519 AAAA…`.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{KIND} {}", BASE64_STANDARD.encode(self.wire()))
    }
}

/// The fingerprint, as `ssh-keygen -l` shows it: `SHA256:…`.
impl fmt::Display for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hash = BASE64_STANDARD.encode(Sha256::digest(self.wire()));
        write!(formatter, "SHA256:{}", hash.trim_end_matches('='))
    }
}

#[cfg(test)]
mod tests;
