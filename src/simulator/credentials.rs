//! The one merchant that the pretend gateway knows.

use crate::domain::{AppId, MchId};
use crate::gateway::wechat::sign::ApiKey;

/// The pretend merchant's credentials. They open nothing anywhere else.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The application under which the merchant takes part.
    pub appid: AppId,
    /// The merchant's number.
    pub mch_id: MchId,
    /// The merchant's API key.
    pub key: ApiKey,
}

impl Credentials {
    /// The merchant of the demo, always the same.
    #[expect(clippy::expect_used, reason = "three constants, each of its proper form")]
    pub fn demo() -> Self {
        Self {
            appid: AppId::new("wx5ca17e115ca17e11").expect("18 letters and digits"),
            mch_id: MchId::new("1900000109").expect("10 digits"),
            key: ApiKey::new("ScantillPretendWeChatPayKey00001").expect("32 letters and digits"),
        }
    }
}
