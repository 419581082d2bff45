//! scantill 扫码收银台: a scan-to-pay till.
//!
//! | room | what it is |
//! | --- | --- |
//! | [`domain`] | what a sale is; pure: no clock, no disk, no network |
//! | [`gateway`] | the way to the money; one module a provider |
//! | [`ledger`] | the shop's memory: journal, projections, proof |
//! | [`setup`] | what the owner sets up: settings file, sealed secrets, PINs |
//! | [`engine`] | decides, writes, then acts; feeds the screens |
//! | [`simulator`] | a pretend WeChat Pay and pretend customers, with faults |
//! | [`ui`] | the window: draws the engine's view, sends its commands |

pub mod domain;
pub mod engine;
pub mod gateway;
pub mod ledger;
pub mod setup;
pub mod simulator;
pub mod ui;
