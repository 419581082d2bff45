//! `scantill simulate`.

use super::{complain, say};
use scantill::simulator::{Credentials, Exchange, Server, SharedExchange};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

/// Serves the pretend WeChat Pay until it is killed. Prints what a till must be configured with, as lines of `name = "value"`.
pub(super) fn serve(listen: SocketAddr, pay_after: Option<u32>) -> ExitCode {
    let exchange = exchange(pay_after);
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(error),
    };
    runtime.block_on(async {
        match Server::bind(listen, exchange, || {}).await {
            Ok(server) => {
                let Credentials { appid, mch_id, key } = Credentials::demo();
                let (addr, key) = (server.addr(), key.expose());
                let told = format!("base_url = \"http://{addr}\"\nappid = \"{appid}\"\nmch_id = \"{mch_id}\"\napi_key = \"{key}\"");
                if let Err(unsaid) = say(told) {
                    return unsaid;
                }
                server.run().await;
                ExitCode::SUCCESS
            }
            Err(error) => complain(format_args!("the pretend WeChat Pay cannot listen on {listen}: {error}")),
        }
    })
}

/// A pretend WeChat Pay whose customers pay after so many seconds, or not by themselves.
pub(super) fn exchange(pay_after: Option<u32>) -> SharedExchange {
    let mut exchange = Exchange::new(Credentials::demo(), fastrand::u64(..));
    if let Some(seconds) = pay_after {
        exchange.customers_mut().pay_after(seconds.saturating_mul(1000));
    }
    Arc::new(Mutex::new(exchange))
}
