//! `scantill simulate`.

use super::{complain, say};
use scantill::setup::make_private_folder;
use scantill::simulator::{CertificateError, Credentials, Exchange, Server, SharedExchange};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

/// How the pretend WeChat Pay is served.
pub(super) struct Wishes {
    pub(super) listen: SocketAddr,
    /// Customers pay after so many seconds, or not by themselves.
    pub(super) pay_after: Option<u32>,
    /// Younger unpaid orders are not closed, in seconds.
    pub(super) close_after: u32,
    /// Where the certificates are written, if anywhere.
    pub(super) certificates: Option<PathBuf>,
}

/// Serves the pretend WeChat Pay until it is killed. Prints what a till must be configured with, as lines of `name = "value"`.
pub(super) fn serve(wishes: Wishes) -> ExitCode {
    let Wishes { listen, pay_after, close_after, certificates } = wishes;
    let exchange = exchange(pay_after);
    exchange.lock().unwrap_or_else(PoisonError::into_inner).rules_mut().close_min_age_ms = close_after.saturating_mul(1000);
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(error),
    };
    runtime.block_on(async {
        match Server::bind(listen, exchange, || {}).await {
            Ok(server) => {
                let Credentials { appid, mch_id, key } = Credentials::demo();
                let (addr, key) = (server.addr(), key.expose());
                let mut told = format!("base_url = \"http://{addr}\"\nappid = \"{appid}\"\nmch_id = \"{mch_id}\"\napi_key = \"{key}\"");
                if let Some(dir) = certificates.map(|dir| std::path::absolute(&dir).unwrap_or(dir)) {
                    if let Err(error) = write_certificates(&server, &dir) {
                        return complain(format_args!("the certificates cannot be written into {}: {error}", dir.display()));
                    }
                    let (ca, certificate) = (dir.join("ca.pem"), dir.join("apiclient_cert.p12"));
                    told.push_str(&format!("\nsecure_base_url = \"https://{addr}\"\nca_certificate = {ca:?}\ncertificate = {certificate:?}"));
                }
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

#[derive(Debug, thiserror::Error)]
enum Unwritten {
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    #[error(transparent)]
    File(#[from] std::io::Error),
}

/// Writes the authority's certificate and the merchant's, this one in both forms that the provider gives out.
fn write_certificates(server: &Server, dir: &Path) -> Result<(), Unwritten> {
    make_private_folder(dir)?;
    let client = server.certificates().client()?;
    let password = Credentials::demo().mch_id;
    write_private(&dir.join("ca.pem"), server.certificates().ca_pem().as_bytes())?;
    write_private(&dir.join("apiclient_cert.p12"), &client.p12(password.as_str())?)?;
    write_private(&dir.join("apiclient_cert.pem"), client.pem().as_bytes())?;
    write_private(&dir.join("apiclient_key.pem"), client.key_pem().as_bytes())?;
    Ok(())
}

/// Writes a file that only its owner can read, in the place of an older one.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(bytes)
}
