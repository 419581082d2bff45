//! What it costs to try a passphrase.

use super::Passphrase;
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The parameters of argon2id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealCost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

/// 64 MiB, three passes.
impl Default for SealCost {
    fn default() -> Self {
        Self { memory_kib: 65_536, passes: 3, lanes: 1 }
    }
}

impl SealCost {
    /// More than this is no cost of ours but a damaged file, and would stop the computer.
    const MOST: Self = Self { memory_kib: 1_048_576, passes: 16, lanes: 8 };

    /// As good as nothing, for tests that seal often.
    pub const fn for_tests() -> Self {
        Self { memory_kib: 8, passes: 1, lanes: 1 }
    }

    /// The key that follows from that passphrase; takes as long as it costs.
    pub(super) fn key(self, passphrase: &Passphrase, salt: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
        let mut key = Zeroizing::new([0; 32]);
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params()?);
        argon2.hash_password_into(passphrase.expose().as_bytes(), salt, key.as_mut()).ok()?;
        Some(key)
    }

    fn params(self) -> Option<Params> {
        let Self { memory_kib, passes, lanes } = self;
        if memory_kib > Self::MOST.memory_kib || passes > Self::MOST.passes || lanes > Self::MOST.lanes {
            return None;
        }
        Params::new(memory_kib, passes, lanes, Some(32)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f103_a_passphrase_never_shows_itself() {
        assert_eq!(format!("{:?}", Passphrase::new("correct horse").expect("long enough")), "Passphrase(hidden)");
    }

    #[test]
    fn the_characters_of_a_passphrase_are_counted_and_not_its_bytes() {
        assert!(Passphrase::new("一二三四五六七").is_err());
        assert!(Passphrase::new("一二三四五六七八").is_ok());
    }

    #[test]
    fn f107_a_cost_that_would_stop_the_computer_is_not_tried() {
        let passphrase = Passphrase::new("correct horse").expect("long enough");
        for cost in [SealCost { memory_kib: u32::MAX, ..SealCost::default() }, SealCost { passes: u32::MAX, ..SealCost::default() }] {
            assert!(cost.key(&passphrase, b"0123456789abcdef").is_none());
        }
        assert!(SealCost { lanes: 0, ..SealCost::for_tests() }.key(&passphrase, b"0123456789abcdef").is_none());
    }
}
