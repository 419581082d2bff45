//! What the owner sets up: the settings file and the keeping of secrets.
//!
//! Reads and checks them; never talks to a gateway or a ledger, and never prints a secret.

mod api_key;
mod computer;
mod contents;
mod day_settings;
mod extras;
mod folder;
mod keyring;
mod passphrase;
mod pins;
mod refund_certificate;
mod refund_settings;
mod seal_cost;
mod sealed_file;
mod secrets;
mod secrets_error;
mod sections;
mod settings;
#[cfg(test)]
mod settings_tests;
mod summary;
#[cfg(test)]
mod tests;
mod vault;

pub use crate::domain::Language;
pub use crate::gateway::wechat::certificate::{CertificateError, CertificateStanding, ClientCertificate};
pub use crate::gateway::wechat::sign::{ApiKey, ApiKeyError};
pub use api_key::{KEY_VARIABLE, KeyProblem, KeySource, load_api_key, store_api_key};
pub use computer::computer;
pub use day_settings::DaySettings;
pub use folder::make_private_folder;
pub use keyring::{Keyring, KeyringError, SystemKeyring};
pub use passphrase::{Passphrase, PassphraseTooShort};
pub use pins::{PinCost, PinHashError, PinKeeper};
pub use refund_certificate::{CertificateProblem, client_certificate, read_client_certificate};
pub use refund_settings::RefundSettings;
pub use seal_cost::SealCost;
pub use secrets::{PASSPHRASE_VARIABLE, Pepper, SecretChange, Secrets, Surroundings};
pub use secrets_error::SecretsError;
pub use settings::{EXAMPLE, GatewaySettings, Settings, SettingsError, write_example};
pub use vault::VaultKeeper;
