//! What the owner sets up: the settings file and the API key's keeping.
//!
//! Reads and checks them; never talks to a gateway or a ledger, and never prints the key.

mod extras;
mod folder;
mod secrets;
mod settings;

pub use crate::gateway::wechat::sign::{ApiKey, ApiKeyError};
pub use folder::make_private_folder;
pub use secrets::{KEY_VARIABLE, KeyProblem, KeySource, load_api_key, store_api_key};
pub use settings::{EXAMPLE, GatewaySettings, Language, Settings, SettingsError, write_example};
