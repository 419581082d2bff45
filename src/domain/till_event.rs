//! What happened to the till as a whole, for the record of who did what.

use super::{Authority, RefundTrouble};
use serde::{Deserialize, Serialize};

/// What happened to the till. Subject `till` of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "till", rename_all = "snake_case")]
pub enum TillEvent {
    /// The settings as found for the first time, or what has changed in them since.
    SettingsSeen {
        /// Each key with its section, and its value; of a change, only what changed. Never a secret.
        settings: Vec<Setting>,
    },
    /// A key, certificate or passphrase was set or forgotten.
    SecretChanged {
        /// Which.
        secret: Secret,
        /// What became of it.
        change: SecretDeed,
    },
    /// A person holds the refund queue.
    RefundsHeld {
        /// On whose word.
        authority: Authority,
    },
    /// A person lets it go on.
    RefundsReleased {
        /// On whose word.
        authority: Authority,
    },
    /// The queue stopped by itself: every refund would get the same no.
    RefundsStopped {
        /// Why.
        trouble: RefundTrouble,
        /// The provider's words, or ours.
        words: String,
    },
    /// Something was written for use outside.
    Exported {
        /// What.
        what: String,
        /// Whereto.
        to: String,
    },
}

/// A line of the settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// Section and key.
    pub key: String,
    /// Its value before, where there was another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Its value as text.
    pub value: String,
}

/// What is kept secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Secret {
    /// The key that both sides sign with.
    ApiKey,
    /// The client certificate with its private key.
    Certificate,
    /// What opens the sealed file where there is no keyring.
    Passphrase,
    /// All of them.
    Everything,
}

/// What became of a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretDeed {
    /// Set, for the first time or anew.
    Set,
    /// Forgotten.
    Forgotten,
}
