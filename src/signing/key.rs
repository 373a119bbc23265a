//! A private key, in the file that `ssh-keygen -t ed25519 -N ''` writes.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ring::signature::Ed25519KeyPair;

use super::signature::Signature;
use super::{KIND, PublicKey, wire};

const BEGIN: &str = "-----BEGIN OPENSSH PRIVATE KEY-----";
const END: &str = "-----END OPENSSH PRIVATE KEY-----";
const MAGIC: &[u8] = b"openssh-key-v1\0";
/// The private part is filled up to a multiple of this.
const BLOCK: usize = 8;

/// Why a file is no key to sign with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Something else, or a part of it.
    #[error("found no private key as `ssh-keygen` writes it")]
    NoKey,
    /// It has a passphrase, and nobody is there to be asked.
    #[error("the key has a passphrase")]
    Encrypted,
    /// A key of another kind.
    #[error("found a key of another kind, expected one of the kind {KIND}")]
    OtherKind,
}

impl KeyError {
    /// What to do.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Encrypted => {
                "sign with `ssh-keygen -Y sign -n quarterdeck -f KEY run.json` in the pack, or name a key that was made without one"
            }
            Self::NoKey | Self::OtherKind => {
                "make one with `ssh-keygen -t ed25519 -N '' -f FILE`, outside of the workspace"
            }
        }
    }
}

/// A private key. It is shown by its fingerprint alone.
pub struct Key {
    pair: Ed25519KeyPair,
    public: PublicKey,
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Key({})", self.public)
    }
}

impl Key {
    /// Reads the text of a key's file.
    ///
    /// # Errors
    /// [`KeyError`], for a text that holds no such key, or one with a passphrase.
    pub fn read(text: &str) -> Result<Self, KeyError> {
        let inside = text.trim().strip_prefix(BEGIN).and_then(|text| text.strip_suffix(END)).ok_or(KeyError::NoKey)?;
        let bytes =
            BASE64_STANDARD.decode(inside.split_whitespace().collect::<String>()).map_err(|_| KeyError::NoKey)?;
        let mut parts = wire::Reader::new(&bytes);
        if parts.take(MAGIC.len()) != Some(MAGIC) {
            return Err(KeyError::NoKey);
        }
        let [cipher, _, _] = [parts.string(), parts.string(), parts.string()];
        match cipher {
            None => return Err(KeyError::NoKey),
            Some(b"none") => {}
            Some(_) => return Err(KeyError::Encrypted),
        }
        let public = parts.number().filter(|keys| *keys == 1).and_then(|_| parts.string()).ok_or(KeyError::NoKey)?;
        let kind = wire::Reader::new(public).string().ok_or(KeyError::NoKey)?;
        if kind != KIND.as_bytes() {
            return Err(KeyError::OtherKind);
        }
        let public = PublicKey::of_wire(public).ok_or(KeyError::NoKey)?;
        let private = parts.string().filter(|_| parts.is_at_end());
        private.and_then(|private| Self::of_private(private, public)).ok_or(KeyError::NoKey)
    }

    /// The private part: a number twice, the key, a comment, and 1, 2, 3 … up to a whole block.
    fn of_private(bytes: &[u8], public: PublicKey) -> Option<Self> {
        let mut parts = wire::Reader::new(bytes);
        let is_whole = parts.number()? == parts.number()? && bytes.len().is_multiple_of(BLOCK);
        let is_same = parts.string()? == KIND.as_bytes() && parts.string()? == public.0;
        let (seed, again) = parts.string()?.split_at_checked(public.0.len())?;
        let _comment = parts.string()?;
        let is_filled = parts.rest().len() < BLOCK && (1..).zip(parts.rest()).all(|(number, byte)| number == *byte);
        let pair = Ed25519KeyPair::from_seed_and_public_key(seed, &public.0).ok()?;
        (is_whole && is_same && is_filled && again == public.0).then_some(Self { pair, public })
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs a content; the same key and content give the same signature. `None` never happens with a key that was read.
    #[must_use]
    pub fn sign(&self, content: &[u8]) -> Option<Signature> {
        Signature::make(self.public.clone(), content, |bytes| self.pair.sign(bytes).as_ref().try_into().ok())
    }
}
