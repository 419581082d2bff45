//! Where random numbers come from: the operating system, or a seed in tests.

/// A source of random numbers.
#[derive(Debug)]
pub enum Chance {
    /// The operating system's generator.
    System,
    /// Repeatable, for tests: the same seed gives the same numbers.
    Seeded(fastrand::Rng),
}

impl Chance {
    /// 80 bits for a number that nobody else will ever draw.
    pub fn bits(&mut self) -> [u8; 10] {
        let mut bits = [0; 10];
        match self {
            // Where the system has no generator, a hash of process and time is still unlikely to repeat, and the ledger refuses a repeated number.
            Self::System => {
                if getrandom::fill(&mut bits).is_err() {
                    bits.fill_with(|| fastrand::u8(..));
                }
            }
            Self::Seeded(rng) => bits.fill_with(|| rng.u8(..)),
        }
        bits
    }

    /// -100 to 100: thousandths of a gap.
    pub(super) fn jitter(&mut self) -> i16 {
        match self {
            Self::System => fastrand::i16(-100..=100),
            Self::Seeded(rng) => rng.i16(-100..=100),
        }
    }
}
