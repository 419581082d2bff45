//! scantill 扫码收银台: a scan-to-pay till.
//!
//! | room | what it is |
//! | --- | --- |
//! | [`domain`] | what a sale is; pure: no clock, no disk, no network |
//! | [`gateway`] | the way to the money; one module a provider |
//! | [`ledger`] | the shop's memory: journal, projections, proof |
//! | [`simulator`] | a pretend WeChat Pay and pretend customers, with faults |

pub mod domain;
pub mod gateway;
pub mod ledger;
pub mod simulator;
