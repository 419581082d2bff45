//! Opens what a till needs, one thing after the other, and says what was found.

use super::{Check, CheckItem, Finding, Profile};
use crate::domain::{Answer, Moment};
use crate::gateway::Reply;
use crate::gateway::wechat::sign::ApiKey;
use crate::gateway::wechat::{Client, ClientError, Hosts, Merchant};
use crate::ledger::Ledger;
use crate::setup::{KeyProblem, KeySource, Settings, SettingsError, load_api_key};
use std::path::{Path, PathBuf};

/// How far off this computer's clock may be, in milliseconds.
pub const CLOCK_TOLERANCE_MS: i64 = 60_000;

/// Where a till's things are.
#[derive(Clone, Debug)]
pub struct Place {
    /// The folder of settings and ledger.
    pub dir: PathBuf,
    /// Settings and key that come from elsewhere than the folder: the demo's.
    pub given: Option<(Settings, ApiKey)>,
}

impl Place {
    /// The ledger file.
    pub fn ledger_path(&self) -> PathBuf {
        self.dir.join("ledger.sqlite3")
    }

    /// The settings as they are now.
    ///
    /// # Errors
    /// As [`Settings::load`].
    pub fn settings(&self) -> Result<Settings, SettingsError> {
        match &self.given {
            Some((settings, _key)) => Ok(settings.clone()),
            None => Settings::load(&self.dir),
        }
    }

    fn api_key(&self, settings: &Settings) -> Result<(ApiKey, KeySource), KeyProblem> {
        match &self.given {
            Some((_settings, key)) => Ok((key.clone(), KeySource::Environment)),
            None => load_api_key(&settings.mch_id),
        }
    }
}

/// All that a till needs, opened.
#[derive(Debug)]
pub struct Opened {
    /// The one writer.
    pub ledger: Ledger,
    /// The way to the gateway.
    pub client: Client,
    /// What orders have in common.
    pub profile: Profile,
}

/// What a look at everything on this computer brought.
#[derive(Debug)]
pub struct Opening {
    /// Settings, key and ledger; gateway and clock are still [`Finding::NotTried`].
    pub checks: Vec<Check>,
    /// The settings, where they could be read.
    pub settings: Option<Settings>,
    /// The one writer, where the settings are good and the ledger opens. Nobody else can write as long as it is here.
    pub ledger: Option<Ledger>,
    /// The way to the gateway, where settings and key are good.
    pub client: Option<Client>,
}

impl Opening {
    /// Takes out what a till is made of, where nothing is missing; else lets go of what there is.
    pub fn take_till(&mut self) -> Option<Opened> {
        let (ledger, client) = (self.ledger.take(), self.client.take());
        Some(Opened { ledger: ledger?, client: client?, profile: Profile::new(self.settings.as_ref()?, own_address()) })
    }
}

/// Opens settings, key, client and ledger; the ledger only for good settings, so that a folder without any stays as it is. Asks nobody; may wait
/// for the disk and for the desktop's keyring.
pub fn open(place: &Place) -> Opening {
    let settings = place.settings();
    let key = settings.as_ref().ok().map(|settings| place.api_key(settings));
    let client = match (&settings, &key) {
        (Ok(settings), Some(Ok((key, _source)))) => Some(client(settings, key, &place.dir)),
        (Ok(_) | Err(_), _) => None,
    };
    let settings_finding = match (&settings, &client) {
        (Err(error), _) | (Ok(_), Some(Err(error))) => Finding::SettingsBad(error.clone()),
        (Ok(settings), Some(Ok(_)) | None) => Finding::SettingsGood { shop: settings.shop.clone(), till: settings.till.clone() },
    };
    let key_finding = match &key {
        None => Finding::NotTried,
        Some(Ok((_key, source))) => Finding::KeyGood(*source),
        Some(Err(problem)) => Finding::KeyBad(problem.clone()),
    };
    let ledger = settings_finding.is_good().then(|| Ledger::open(&place.ledger_path()));
    let ledger_finding = match &ledger {
        None => Finding::NotTried,
        Some(Ok(ledger)) => Finding::LedgerGood(ledger.path().to_owned()),
        Some(Err(error)) => Finding::LedgerBad(error.clone()),
    };
    let checks = vec![
        Check { item: CheckItem::Settings, finding: settings_finding },
        Check { item: CheckItem::Key, finding: key_finding },
        Check { item: CheckItem::Ledger, finding: ledger_finding },
        Check { item: CheckItem::Gateway, finding: Finding::NotTried },
        Check { item: CheckItem::Clock, finding: Finding::NotTried },
    ];
    Opening { checks, settings: settings.ok(), ledger: ledger.and_then(Result::ok), client: client.and_then(Result::ok) }
}

/// Puts what the gateway's answer to [`Client::probe`] tells into the last two lines.
pub fn note_probe(checks: &mut [Check], reply: &Reply, now: Moment) {
    for check in checks {
        match check.item {
            CheckItem::Gateway => check.finding = gateway_finding(reply),
            CheckItem::Clock => check.finding = clock_finding(reply, now),
            CheckItem::Settings | CheckItem::Key | CheckItem::Ledger => {}
        }
    }
}

/// What the answer to the check-up's question says about the gateway.
pub(super) fn gateway_finding(reply: &Reply) -> Finding {
    match (&reply.answer, reply.took_ms) {
        (Answer::NotFound, took_ms) => Finding::GatewayGood(took_ms.unwrap_or_default()),
        (Answer::Unknown(why), _) if why.is_outage() => Finding::GatewaySilent(why.clone()),
        (Answer::Unknown(why), _) => match why.blames_our_setup() {
            true => Finding::GatewayRefuses(why.clone()),
            false => Finding::GatewaySilent(why.clone()),
        },
        (
            Answer::Placed(_)
            | Answer::PlaceRefused(_)
            | Answer::NumberKnown(_)
            | Answer::Unpaid(_)
            | Answer::Paid(_)
            | Answer::Mismatch(_)
            | Answer::Closed
            | Answer::CloseAccepted
            | Answer::CloseFoundPaid
            | Answer::CloseNotYet,
            _,
        ) => Finding::GatewayOdd,
    }
}

fn clock_finding(reply: &Reply, now: Moment) -> Finding {
    match clock_ahead_ms(reply, now) {
        None => Finding::NotTried,
        Some(ahead) if ahead.abs() <= CLOCK_TOLERANCE_MS => Finding::ClockGood(ahead),
        Some(ahead) => Finding::ClockOff(ahead),
    }
}

/// This computer's clock minus the gateway's, in milliseconds, as far as an answer tells.
pub(super) fn clock_ahead_ms(reply: &Reply, now: Moment) -> Option<i64> {
    // The header is cut to the second and was written half a call ago.
    let theirs = reply.gateway_clock?.plus_millis(500 + i64::from(reply.took_ms?) / 2);
    Some(now.millis_since(theirs))
}

fn client(settings: &Settings, key: &ApiKey, dir: &Path) -> Result<Client, SettingsError> {
    let wrong = |key, why| SettingsError::Value { path: dir.join("scantill.toml"), key, why };
    let ca_certificate_pem = match &settings.gateway.ca_certificate {
        None => None,
        Some(path) => Some(std::fs::read(path).map_err(|error| wrong(CA_CERTIFICATE, format!("{}: {error}", path.display())))?),
    };
    let hosts = Hosts { base_url: settings.gateway.base_url.clone(), backup_url: settings.gateway.backup_url.clone(), ca_certificate_pem };
    let merchant = Merchant { appid: settings.appid.clone(), mch_id: settings.mch_id.clone(), sign_type: settings.sign_type, key: key.clone() };
    Client::new(&hosts, merchant).map_err(|error| wrong(key_of(&error), error.to_string()))
}

const CA_CERTIFICATE: &str = "gateway.ca_certificate";

/// The key of `scantill.toml` that mends it.
fn key_of(error: &ClientError) -> &'static str {
    match error {
        ClientError::NotAHost { setting } | ClientError::NotSecure { setting } if *setting == "backup_url" => "gateway.backup_url",
        ClientError::NotAHost { .. } | ClientError::NotSecure { .. } => "gateway.base_url",
        ClientError::BadCertificate | ClientError::NoTls { .. } => CA_CERTIFICATE,
    }
}

/// The address that this computer uses towards the outside; asks its routing table and sends nothing.
fn own_address() -> String {
    let towards_outside = || -> std::io::Result<std::net::IpAddr> {
        let socket = std::net::UdpSocket::bind("0.0.0.0:0")?;
        socket.connect("192.0.2.1:9")?;
        Ok(socket.local_addr()?.ip())
    };
    towards_outside().unwrap_or(std::net::Ipv4Addr::LOCALHOST.into()).to_string()
}
