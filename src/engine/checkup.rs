//! Opens what a till needs, one thing after the other, and says what was found.

use super::{Check, CheckItem, Finding, Office, Profile};
use crate::domain::{Answer, Moment};
use crate::domain::{CashierId, Pin, RefundPlan, Role};
use crate::gateway::Reply;
use crate::gateway::wechat::sign::ApiKey;
use crate::gateway::wechat::{Client, ClientError, Hosts, Merchant};
use crate::ledger::{Ledger, LedgerError};
use crate::setup::{
    CertificateProblem, CertificateStanding, ClientCertificate, KeyProblem, KeySource, Passphrase, PinCost, PinKeeper, Secrets, SecretsError,
    Settings, SettingsError, Surroundings, client_certificate, computer,
};
use std::path::PathBuf;

/// How far off this computer's clock may be, in milliseconds.
pub const CLOCK_TOLERANCE_MS: i64 = 60_000;

/// Where a till's things are.
#[derive(Clone, Debug)]
pub struct Place {
    /// The folder of settings and ledger.
    pub dir: PathBuf,
    /// What comes from elsewhere than the folder: the demo's.
    pub given: Option<Given>,
    /// What the owner typed to open the sealed secrets, where no keyring does.
    pub passphrase: Option<Passphrase>,
}

/// Settings, secrets and people that come from elsewhere than a folder.
#[derive(Clone, Debug)]
pub struct Given {
    /// The settings.
    pub settings: Settings,
    /// The API key.
    pub key: ApiKey,
    /// The client certificate.
    pub certificate: Option<ClientCertificate>,
    /// An extra root certificate, as PEM.
    pub ca_certificate_pem: Option<Vec<u8>>,
    /// People who are added to a ledger that has nobody; the first is the owner, the last has the till.
    pub people: Vec<Newcomer>,
    /// What hashing a PIN costs.
    pub pin_cost: PinCost,
    /// When an accepted refund is asked about, instead of the settings' plan.
    pub refund_plan: Option<RefundPlan>,
}

/// Somebody who is added to a ledger that has nobody.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// The name.
    pub name: CashierId,
    /// As what.
    pub role: Role,
    /// The PIN.
    pub pin: Pin,
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
            Some(given) => Ok(given.settings.clone()),
            None => Settings::load(&self.dir),
        }
    }

    /// The sealed secrets as they are now.
    fn secrets(&self, settings: &Settings) -> Result<Secrets, SecretsError> {
        Secrets::open(&self.dir, &settings.mch_id, self.passphrase.as_ref())
    }

    /// What hashes the PINs of a ledger that has nobody yet: with a pepper that is sealed now, where the computer has a keyring. A pepper that was lost
    /// is never replaced in silence: no PIN would fit any more, and nobody would know why.
    pub(super) fn first_pins(&self) -> Option<PinKeeper> {
        let settings = self.settings().ok().filter(|_| self.given.is_none())?;
        let mut secrets = self.secrets(&settings).ok()?;
        if let Err(error) = secrets.prepare() {
            tracing::info!(%error, "nothing is sealed on this computer");
        }
        Some(PinKeeper::new(secrets.pepper(), PinCost::default()))
    }

    fn keys(&self, settings: &Settings) -> Keys {
        if let Some(given) = &self.given {
            return Keys {
                api_key: Ok((given.key.clone(), KeySource::Demo)),
                former_keys: vec![],
                certificate: given.certificate.clone().ok_or(CertificateProblem::NotConfigured),
                pins: PinKeeper::new(None, given.pin_cost),
            };
        }
        match self.secrets(settings) {
            Ok(secrets) => Keys {
                api_key: secrets.api_key(),
                former_keys: secrets.former_keys(),
                certificate: client_certificate(settings, &secrets),
                pins: PinKeeper::new(secrets.pepper(), PinCost::default()),
            },
            Err(error) => Keys {
                api_key: Surroundings::of_this_computer().given_key().unwrap_or_else(|| Err(KeyProblem::from(error.clone()))),
                former_keys: vec![],
                certificate: Err(CertificateProblem::Sealed(error)),
                pins: PinKeeper::new(None, PinCost::default()),
            },
        }
    }
}

/// What is kept secret, as far as it is to be had.
struct Keys {
    api_key: Result<(ApiKey, KeySource), KeyProblem>,
    former_keys: Vec<ApiKey>,
    certificate: Result<ClientCertificate, CertificateProblem>,
    pins: PinKeeper,
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
    /// What hashes and checks PINs.
    pub pins: PinKeeper,
    /// Keys of former times, for the proofs of those times.
    pub former_keys: Vec<ApiKey>,
    /// What works beside the till.
    pub office: Office,
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
    /// There is a client certificate of this merchant, so that refunds can be sent.
    pub can_refund: bool,
    /// When an accepted refund is asked about, instead of the settings' plan.
    pub refund_plan: Option<RefundPlan>,
    /// What hashes and checks PINs, where the settings are good.
    pub pins: Option<PinKeeper>,
    /// Keys of former times, for the proofs of those times.
    pub former_keys: Vec<ApiKey>,
}

impl Opening {
    /// Takes out what a till is made of, where nothing is missing; else lets go of what there is.
    pub fn take_till(&mut self) -> Option<Opened> {
        let (ledger, client, pins) = (self.ledger.take(), self.client.take(), self.pins.take());
        let mut profile = Profile::new(self.settings.as_ref()?, own_address(), self.can_refund);
        profile.computer = computer();
        if let Some(plan) = self.refund_plan.take() {
            profile.refund_plan = plan;
        }
        let ledger = ledger?;
        let office = Office::new(self.settings.as_ref()?, ledger.path().to_owned());
        let former_keys = std::mem::take(&mut self.former_keys);
        Some(Opened { ledger, client: client?, profile, pins: pins?, former_keys, office })
    }
}

/// Opens settings, key, client and ledger; the ledger only for good settings, so that a folder without any stays as it is. Asks nobody; may wait
/// for the disk and for the desktop's keyring.
pub fn open(place: &Place) -> Opening {
    let settings = place.settings();
    let (key, former_keys, certificate, pins) = match settings.as_ref().ok().map(|settings| place.keys(settings)) {
        Some(Keys { api_key, former_keys, certificate, pins }) => (Some(api_key), former_keys, Some(certificate), Some(pins)),
        None => (None, vec![], None, None),
    };
    let certificate_finding = match (&settings, &certificate) {
        (Ok(settings), Some(Ok(certificate))) => Finding::Certificate(certificate.standing(&settings.mch_id, super::now())),
        (Ok(_), Some(Err(problem))) => Finding::CertificateBad(problem.clone()),
        (Ok(_) | Err(_), _) => Finding::NotTried,
    };
    // Even one that is over is shown to the gateway where it is this merchant's: the clock may be wrong here, and the gateway decides.
    let of_ours = !matches!(certificate_finding, Finding::Certificate(CertificateStanding::OtherMerchant { .. }));
    let certificate = certificate.and_then(Result::ok).filter(|_| of_ours);
    let client = match (&settings, &key) {
        (Ok(settings), Some(Ok((key, _source)))) => Some(client(settings, key, certificate.as_ref(), place)),
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
    let slow = match ledger_finding {
        Finding::LedgerGood(_) | Finding::LedgerBad(LedgerError::InUse(_)) => Finding::UnderWay,
        _ => Finding::NotTried,
    };
    let mut checks = vec![
        Check { item: CheckItem::Settings, finding: settings_finding },
        Check { item: CheckItem::Key, finding: key_finding },
        Check { item: CheckItem::Ledger, finding: ledger_finding },
        Check { item: CheckItem::Gateway, finding: Finding::NotTried },
        Check { item: CheckItem::Clock, finding: Finding::NotTried },
        Check { item: CheckItem::Certificate, finding: certificate_finding },
    ];
    checks.extend(CheckItem::SLOW.map(|item| Check { item, finding: slow.clone() }));
    Opening {
        checks,
        settings: settings.ok(),
        ledger: ledger.and_then(Result::ok),
        client: client.and_then(Result::ok),
        can_refund: certificate.is_some(),
        refund_plan: place.given.as_ref().and_then(|given| given.refund_plan.clone()),
        pins,
        former_keys,
    }
}

/// Puts what the gateway's answer to [`Client::probe`] tells into its two lines.
pub fn note_probe(checks: &mut [Check], reply: &Reply, now: Moment) {
    for check in checks {
        match check.item {
            CheckItem::Gateway => check.finding = gateway_finding(reply),
            CheckItem::Clock => check.finding = clock_finding(reply, now),
            CheckItem::Settings
            | CheckItem::Key
            | CheckItem::Ledger
            | CheckItem::Certificate
            | CheckItem::Chain
            | CheckItem::Disk
            | CheckItem::Backup
            | CheckItem::Yesterday => {}
        }
    }
}

/// Puts lines that were looked at elsewhere in the place of those that wait for them.
pub fn note_found(checks: &mut [Check], found: &[Check]) {
    for check in checks {
        if let Some(found) = found.iter().find(|found| found.item == check.item) {
            check.finding = found.finding.clone();
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
    match clock_ahead_ms(reply.gateway_clock, reply.took_ms, now) {
        None => Finding::NotTried,
        Some(ahead) if ahead.abs() <= CLOCK_TOLERANCE_MS => Finding::ClockGood(ahead),
        Some(ahead) => Finding::ClockOff(ahead),
    }
}

/// This computer's clock minus the gateway's, in milliseconds, as far as an answer tells.
pub(super) fn clock_ahead_ms(gateway_clock: Option<Moment>, took_ms: Option<u32>, now: Moment) -> Option<i64> {
    // The header is cut to the second and was written half a call ago.
    let theirs = gateway_clock?.plus_millis(500 + i64::from(took_ms?) / 2);
    Some(now.millis_since(theirs))
}

fn client(settings: &Settings, key: &ApiKey, certificate: Option<&ClientCertificate>, place: &Place) -> Result<Client, SettingsError> {
    let wrong = |key, why| SettingsError::Value { path: place.dir.join("scantill.toml"), key, why };
    let ca_certificate_pem = match &settings.gateway.ca_certificate {
        None => place.given.as_ref().and_then(|given| given.ca_certificate_pem.clone()),
        Some(path) => Some(std::fs::read(path).map_err(|error| wrong(CA_CERTIFICATE, format!("{}: {error}", path.display())))?),
    };
    let hosts = Hosts { base_url: settings.gateway.base_url.clone(), backup_url: settings.gateway.backup_url.clone(), ca_certificate_pem };
    let merchant = Merchant { appid: settings.appid.clone(), mch_id: settings.mch_id.clone(), sign_type: settings.sign_type, key: key.clone() };
    let client = Client::new(&hosts, merchant).and_then(|client| match certificate {
        Some(certificate) => client.with_certificate(certificate),
        None => Ok(client),
    });
    client.map_err(|error| wrong(key_of(&error), error.to_string()))
}

const CA_CERTIFICATE: &str = "gateway.ca_certificate";

/// The key of `scantill.toml` that mends it.
fn key_of(error: &ClientError) -> &'static str {
    match error {
        ClientError::NotAHost { setting } | ClientError::NotSecure { setting } if *setting == "backup_url" => "gateway.backup_url",
        ClientError::NotAHost { .. } | ClientError::NotSecure { .. } => "gateway.base_url",
        ClientError::BadCertificate | ClientError::NoTls { .. } => CA_CERTIFICATE,
        ClientError::BadClientCertificate => "merchant.certificate",
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
