//! What tells one text from another in little room: a hash that is another one in every process.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;

use siphasher::sip128::SipHasher13;

/// The key of this process. Nobody knows it, so that nobody can write two rows that share a hash and lose one of them.
static KEY: LazyLock<(u64, u64)> = LazyLock::new(|| (RandomState::new().hash_one(0), RandomState::new().hash_one(1)));

/// 128 bits by SipHash-1-3 with a key of this process: equal for equal bytes while it runs, and never to be kept longer.
///
/// Of a hundred million texts two share a hash with a chance below 10^-22.
pub(crate) fn hash_of(bytes: &[u8]) -> u128 {
    SipHasher13::new_with_keys(KEY.0, KEY.1).hash(bytes).as_u128()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_bytes_alone_share_a_hash() {
        assert_eq!(hash_of(b"CS1"), hash_of(b"CS1"));
        let hashes: std::collections::BTreeSet<u128> = (0..10_000_u32).map(|n| hash_of(&n.to_le_bytes())).collect();
        assert_eq!(hashes.len(), 10_000);
    }
}
