//! What is sealed.

use crate::domain::MchId;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use zeroize::Zeroizing;

/// How many former keys are kept.
const FORMER_KEYS: usize = 8;

/// Everything in `secrets.sealed`. The pepper is the till's; all else is the merchant's.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Contents {
    pub(super) merchant: MchId,
    pub(super) pepper: Hidden,
    pub(super) api_key: Option<Hidden>,
    /// What was the key before, latest last: proofs from then are still read with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) former_keys: Vec<Hidden>,
    /// Certificates and key in one PEM.
    pub(super) certificate: Option<Hidden>,
    /// Of the .p12 file that the settings name.
    pub(super) certificate_password: Option<Hidden>,
}

impl Contents {
    /// Nothing but a fresh pepper.
    pub(super) fn new(merchant: MchId) -> Result<Self, getrandom::Error> {
        let mut pepper = Zeroizing::new(vec![0; 32]);
        getrandom::fill(&mut pepper)?;
        Ok(Self::nothing_but(Hidden(pepper), merchant))
    }

    fn nothing_but(pepper: Hidden, merchant: MchId) -> Self {
        Self { merchant, pepper, api_key: None, former_keys: vec![], certificate: None, certificate_password: None }
    }

    /// Leaves the till's pepper, and nothing of any merchant's; from now on for that one.
    pub(super) fn clear(&mut self, merchant: MchId) {
        *self = Self::nothing_but(self.pepper.clone(), merchant);
    }

    /// Puts the key in place of the one before, which is kept as a former one.
    pub(super) fn set_api_key(&mut self, key: Hidden) {
        self.former_keys.retain(|former| *former != key);
        if let Some(before) = self.api_key.replace(key.clone()).filter(|before| *before != key) {
            self.former_keys.push(before);
            let too_many = self.former_keys.len().saturating_sub(FORMER_KEYS);
            self.former_keys.drain(..too_many);
        }
    }

    pub(super) fn to_json(&self) -> Option<Zeroizing<Vec<u8>>> {
        let bytes = [Some(&self.pepper), self.api_key.as_ref(), self.certificate.as_ref(), self.certificate_password.as_ref()];
        let room =
            bytes.into_iter().flatten().chain(&self.former_keys).map(|hidden| hidden.0.len().saturating_mul(2)).fold(512, usize::saturating_add);
        // All room at once: a buffer that grows leaves copies behind.
        let mut json = Zeroizing::new(Vec::with_capacity(room));
        serde_json::to_writer(&mut *json, self).ok()?;
        Some(json)
    }

    pub(super) fn from_json(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok()
    }
}

/// Secret bytes: wiped when they go, written as hex so that reading needs no second buffer.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Hidden(pub(super) Zeroizing<Vec<u8>>);

impl Hidden {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }

    pub(super) fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
}

impl Serialize for Hidden {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(hex::encode(&*self.0)))
    }
}

impl<'de> Deserialize<'de> for Hidden {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&str>::deserialize(deserializer)?;
        hex::decode(text).map(|bytes| Self(Zeroizing::new(bytes))).or(Err(D::Error::custom("not hex")))
    }
}
