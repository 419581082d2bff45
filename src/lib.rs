//! scantill 扫码收银台: a scan-to-pay till.
//!
//! | room | what it is |
//! | --- | --- |
