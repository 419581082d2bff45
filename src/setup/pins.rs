//! PINs: how they are hashed, and whether one fits.

use super::Pepper;
use crate::domain::{Pin, PinHash};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};

/// What one try of a PIN costs: the parameters of argon2id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PinCost {
    memory_kib: u32,
    passes: u32,
}

/// 19 MiB and two passes: some hundredths of a second here, and a PIN cannot be tried faster anywhere without that memory.
impl Default for PinCost {
    fn default() -> Self {
        Self { memory_kib: 19_456, passes: 2 }
    }
}

impl PinCost {
    /// As good as nothing, for tests that hash many.
    pub const fn for_tests() -> Self {
        Self { memory_kib: 8, passes: 1 }
    }
}

/// Why a PIN could not be hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PinHashError {
    /// The system gives no random numbers or not enough memory.
    #[error("this computer has too little memory, or gives no random numbers, to keep a PIN")]
    NotEnough,
}

/// Hashes PINs with the till's pepper, where it has one. Slow on purpose: not for the window's thread.
#[derive(Clone, Debug)]
pub struct PinKeeper {
    pepper: Option<Pepper>,
    cost: PinCost,
}

impl PinKeeper {
    /// With or without a pepper, at that cost.
    pub fn new(pepper: Option<Pepper>, cost: PinCost) -> Self {
        Self { pepper, cost }
    }

    /// What the ledger keeps of this PIN; salted anew each time.
    ///
    /// # Errors
    /// [`PinHashError`]
    pub fn hash(&self, pin: &Pin) -> Result<PinHash, PinHashError> {
        let PinCost { memory_kib, passes } = self.cost;
        let params = Params::new(memory_kib, passes, 1, None).or(Err(PinHashError::NotEnough))?;
        let argon2 = argon2(self.pepper.as_ref(), params).ok_or(PinHashError::NotEnough)?;
        let phc = argon2.hash_password(pin.expose().as_bytes()).or(Err(PinHashError::NotEnough))?.to_string();
        Ok(PinHash { phc, peppered: self.pepper.is_some() })
    }

    /// Whether this is the PIN of that hash. Never for a hash that [`PinKeeper::lacks_pepper`] is true of.
    pub fn fits(&self, pin: &Pin, hash: &PinHash) -> bool {
        if self.lacks_pepper(hash) {
            return false;
        }
        let pepper = self.pepper.as_ref().filter(|_| hash.peppered);
        let verified = argon2(pepper, Params::default())
            .zip(PasswordHash::new(&hash.phc).ok().filter(is_affordable))
            .map(|(argon2, hash)| argon2.verify_password(pin.expose().as_bytes(), &hash));
        matches!(verified, Some(Ok(())))
    }

    /// The hash was made with a pepper and there is none: no PIN fits until the sealed secrets are opened, or new PINs are set.
    pub fn lacks_pepper(&self, hash: &PinHash) -> bool {
        hash.peppered && self.pepper.is_none()
    }
}

fn argon2(pepper: Option<&Pepper>, params: Params) -> Option<Argon2<'_>> {
    match pepper {
        None => Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params)),
        Some(pepper) => Argon2::new_with_secret(pepper.expose(), Algorithm::Argon2id, Version::V0x13, params).ok(),
    }
}

/// The cost written in a hash is one of ours and not one that would stop the computer.
fn is_affordable(hash: &PasswordHash) -> bool {
    Params::try_from(hash).is_ok_and(|params| params.m_cost() <= 262_144 && params.t_cost() <= 16 && params.p_cost() <= 8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pin(text: &str) -> Pin {
        Pin::new(text).expect("digits")
    }

    fn keeper(pepper: Option<&[u8]>) -> PinKeeper {
        PinKeeper::new(pepper.map(Pepper::of), PinCost::for_tests())
    }

    #[test]
    fn only_the_same_pin_fits() {
        for keeper in [keeper(None), keeper(Some(b"pepper"))] {
            let hash = keeper.hash(&pin("482915")).expect("hashed");
            assert!(keeper.fits(&pin("482915"), &hash));
            for other in ["482916", "48291", "4829150", "0000"] {
                assert!(!keeper.fits(&pin(other), &hash), "{other}");
            }
            assert_ne!(keeper.hash(&pin("482915")).expect("hashed"), hash, "salted anew");
        }
    }

    #[test]
    fn f098_the_ledger_alone_is_not_enough_to_try_pins() {
        let hash = keeper(Some(b"pepper")).hash(&pin("482915")).expect("hashed");
        assert!(hash.peppered);
        for thief in [keeper(None), keeper(Some(b"paprika"))] {
            assert!(!thief.fits(&pin("482915"), &hash));
            let claimed = PinHash { peppered: false, ..hash.clone() };
            assert!(!thief.fits(&pin("482915"), &claimed));
        }
        assert!(keeper(None).lacks_pepper(&hash));
        assert!(!keeper(Some(b"paprika")).lacks_pepper(&hash));
    }

    #[test]
    fn a_pin_from_before_the_pepper_still_fits() {
        let hash = keeper(None).hash(&pin("482915")).expect("hashed");
        assert!(!hash.peppered);
        assert!(keeper(Some(b"pepper")).fits(&pin("482915"), &hash));
    }

    #[test]
    fn f098_a_try_costs_what_it_should() {
        let hash = PinKeeper::new(None, PinCost::default()).hash(&pin("482915")).expect("hashed");
        assert!(hash.phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.phc);
        assert!(keeper(None).fits(&pin("482915"), &hash), "the cost of the hash counts, not the keeper's");
    }

    #[test]
    fn f103_the_digits_are_in_no_hash() {
        let hash = keeper(None).hash(&pin("482915482915")).expect("hashed");
        assert!(!hash.phc.contains("482915482915"));
        assert!(!format!("{:?}", keeper(Some(b"pepper"))).contains("pepper\""));
    }

    #[test]
    fn f107_a_cost_that_would_stop_the_computer_is_not_tried() {
        let hash = keeper(None).hash(&pin("4829")).expect("hashed");
        for dear in ["m=4194304,t=1", "m=8,t=4000000000"] {
            assert!(!keeper(None).fits(&pin("4829"), &PinHash { phc: hash.phc.replace("m=8,t=1", dear), peppered: false }), "{dear}");
        }
    }

    proptest! {
        #[test]
        fn f107_no_text_is_a_hash_by_chance(text in ".{0,80}", peppered in any::<bool>()) {
            let fits = keeper(Some(b"pepper")).fits(&pin("4829"), &PinHash { phc: text, peppered });
            prop_assert!(!fits);
        }
    }
}
