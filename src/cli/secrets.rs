//! `scantill secrets`: what is sealed, and the sealing of it.

use super::{ask, complain, no, owner_pin, say, whisper};
use clap::{Subcommand, ValueEnum};
use scantill::domain::{BusinessDay, DayStart, MchId, Moment, TillEvent};
use scantill::engine::{self, LedgerError, Place};
use scantill::ledger::{Actor, Change, Entry, Ledger};
use scantill::setup::{
    ApiKey, CertificateError, CertificateProblem, CertificateStanding, ClientCertificate, KeyProblem, KeySource, SecretChange, Secrets, SecretsError,
    Settings, Surroundings, VaultKeeper, client_certificate, read_client_certificate,
};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(super) enum SecretsTask {
    /// Which secrets there are and where they are kept, never what they are [default]
    Show,
    /// Seals a secret, read from a prompt without echo, or line by line from standard input
    Set {
        /// Which one
        secret: SettableSecret,
    },
    /// Seals the client certificate, which refunds need: a .p12 file, or a PEM pair
    Import {
        /// apiclient_cert.p12, or apiclient_cert.pem with --key
        file: PathBuf,
        /// The private key of a PEM pair: apiclient_key.pem
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
        /// The password of the .p12 file is a line of standard input; without this it is the merchant's number, or asked for
        #[arg(long)]
        password_stdin: bool,
        /// Deletes the files once they are sealed
        #[arg(long)]
        delete_original: bool,
    },
    /// Sets a new PIN of an owner who cannot sign in any more; proven by the merchant's API key, which the gateway must confirm
    OwnerPin {
        /// Which owner, where there are several
        #[arg(long)]
        name: Option<String>,
    },
    /// Forgets API key and certificate
    Forget {
        /// The sealed file as a whole, also where it cannot be opened: no PIN that was set with it fits any more
        #[arg(long)]
        everything: bool,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum SettableSecret {
    /// The API key (APIv2), 32 letters or digits
    ApiKey,
    /// The passphrase that opens the sealed secrets, instead of the keyring or of the one before
    Passphrase,
    /// The password of the .p12 file that scantill.toml names, where it is not the merchant's number
    CertificatePassword,
}

/// Does what is asked of the secrets in `dir`.
pub(super) fn open(dir: PathBuf, task: Option<SecretsTask>) -> ExitCode {
    let task = task.unwrap_or(SecretsTask::Show);
    match record(&dir, &task).and_then(|ledger| Ok((carry_out(&dir, task)?, ledger))) {
        Ok((Some(change), Some(ledger))) => write_down(ledger, change),
        Ok((None, _) | (_, None)) => ExitCode::SUCCESS,
        Err(code) => code,
    }
}

/// The ledger in which a change is written down; nothing where the task changes nothing or the till has never been opened. A change that could not be
/// written down is not made: a till that is open must be closed first.
fn record(dir: &Path, task: &SecretsTask) -> Result<Option<Ledger>, ExitCode> {
    let path = Place { dir: dir.to_owned(), given: None, passphrase: None }.ledger_path();
    match task {
        SecretsTask::Show | SecretsTask::OwnerPin { .. } => Ok(None),
        SecretsTask::Set { .. } | SecretsTask::Import { .. } | SecretsTask::Forget { .. } if !path.exists() => Ok(None),
        SecretsTask::Set { .. } | SecretsTask::Import { .. } | SecretsTask::Forget { .. } => match Ledger::open(&path) {
            Ok(ledger) => Ok(Some(ledger)),
            Err(LedgerError::InUse(who)) => Err(no(format_args!("the till is open ({who}): close it first, so that the change can be written down"))),
            Err(error) => Err(no(format_args!("nothing was changed, because it could not be written down: {error}"))),
        },
    }
}

fn write_down(mut ledger: Ledger, change: SecretChange) -> ExitCode {
    let event = TillEvent::from(change);
    let entries = [Entry { at: engine::now(), actor: Actor::CommandLine, event: &event, evidence: None }];
    match ledger.append(&[Change::Till(&entries)]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => no(format_args!("done, but it was not written down: {error}")),
    }
}

/// What was changed, for the journal; nothing, where nothing was.
fn carry_out(dir: &Path, task: SecretsTask) -> Result<Option<SecretChange>, ExitCode> {
    let settings = Settings::load(dir).map_err(complain)?;
    match task {
        SecretsTask::Show => show(dir, &settings).map(|()| None),
        SecretsTask::Set { secret } => set(dir, &settings.mch_id, secret).map(Some),
        SecretsTask::Import { file, key, password_stdin, delete_original } => {
            let originals = Originals { file, key, password_stdin };
            import(dir, &settings, &originals, delete_original).map(Some)
        }
        SecretsTask::OwnerPin { name } => {
            let path = Place { dir: dir.to_owned(), given: None, passphrase: None }.ledger_path();
            let ledger = if path.exists() { Ledger::open(&path).map_err(no)? } else { return Err(no("there is no ledger here yet")) };
            owner_pin::set(&settings, unlock(dir, &settings.mch_id)?, ledger, name.as_deref()).map(|()| None)
        }
        SecretsTask::Forget { everything } => forget(dir, &settings.mch_id, everything).map(Some),
    }
}

// ------------------------------------------------------------------------------------------------------------------------------------- showing

fn show(dir: &Path, settings: &Settings) -> Result<(), ExitCode> {
    let kept = match Secrets::kept_in(dir).map_err(no)? {
        None => "nothing is sealed",
        Some(VaultKeeper::Keyring) => "secrets.sealed, opened by the system's keyring",
        Some(VaultKeeper::Passphrase) => "secrets.sealed, opened by the owner's passphrase",
    };
    say(format_args!("sealed file: {kept}"))?;
    let secrets = unlock(dir, &settings.mch_id)?;
    let key = match secrets.api_key() {
        Ok((_key, KeySource::Environment)) => "from the variable SCANTILL_API_KEY".to_owned(),
        Ok((_key, KeySource::Demo)) => "the demo's own".to_owned(),
        Ok((_key, KeySource::Vault)) => "sealed".to_owned(),
        Ok((_key, KeySource::Keyring)) => "in the system's keyring, where an older version kept it; set it again to seal it".to_owned(),
        Err(KeyProblem::Missing | KeyProblem::NoKeyring(_)) => "not set".to_owned(),
        Err(problem @ (KeyProblem::Malformed(_) | KeyProblem::VariableGoesFirst | KeyProblem::Sealed(_))) => problem.to_string(),
    };
    say(format_args!("API key: {key}"))?;
    let place = match (secrets.client_certificate(), &settings.certificate) {
        (Ok(None), Some(file)) => format!("in {}", file.display()),
        (Ok(Some(_)) | Err(_), _) | (Ok(None), None) => "sealed".to_owned(),
    };
    let certificate = match client_certificate(settings, &secrets) {
        Ok(certificate) => format!("{place}; {}", standing(&certificate, &settings.mch_id)),
        Err(CertificateProblem::NotConfigured) => "not set; refunds need it".to_owned(),
        Err(problem) => problem.to_string(),
    };
    say(format_args!("client certificate: {certificate}"))?;
    say(format_args!("password of the .p12 file: {}", if secrets.has_certificate_password() { "sealed" } else { "not set" }))?;
    say(format_args!("pepper of the PINs: {}", if secrets.pepper().is_some() { "sealed" } else { "none yet" }))
}

/// In words, for whoever looks.
fn standing(certificate: &ClientCertificate, mch_id: &MchId) -> String {
    let end = day(certificate.not_after());
    match certificate.standing(mch_id, engine::now()) {
        CertificateStanding::Good { days_left } => format!("good for {days_left} days, until {end}"),
        CertificateStanding::EndsSoon { days_left } => {
            format!("good for only {days_left} more days, until {end}: get a new one on the merchant platform")
        }
        CertificateStanding::Expired { at } => format!("expired on {}: get a new one on the merchant platform", day(at)),
        CertificateStanding::NotYetValid { from } => format!("not valid before {}: look at this computer's clock", day(from)),
        CertificateStanding::OtherMerchant { found } => format!("it is merchant {found}'s, and this till is merchant {mch_id}'s"),
    }
}

fn day(at: Moment) -> BusinessDay {
    BusinessDay::of(at, DayStart::default())
}

// -------------------------------------------------------------------------------------------------------------------------------------- setting

fn set(dir: &Path, mch_id: &MchId, secret: SettableSecret) -> Result<SecretChange, ExitCode> {
    let mut secrets = unlock(dir, mch_id)?;
    let change = match secret {
        SettableSecret::ApiKey => {
            let key = ApiKey::new(&ask::secret("API key")?).map_err(complain)?;
            seal(&mut secrets, |secrets| secrets.store_api_key(&key))?;
            if matches!(secrets.api_key(), Ok((_, KeySource::Environment)) | Err(_)) {
                whisper("the variable SCANTILL_API_KEY is set and goes before the sealed key");
            }
            SecretChange::ApiKeyStored
        }
        SettableSecret::Passphrase => {
            secrets.set_passphrase(&ask::new_passphrase()?).map_err(no)?;
            SecretChange::PassphraseSet
        }
        SettableSecret::CertificatePassword => {
            let password = ask::secret("password of the .p12 file")?;
            seal(&mut secrets, |secrets| secrets.store_certificate_password(&password))?;
            SecretChange::CertificatePasswordStored
        }
    };
    say_kept(&secrets, "sealed")?;
    Ok(change)
}

struct Originals {
    file: PathBuf,
    key: Option<PathBuf>,
    password_stdin: bool,
}

fn import(dir: &Path, settings: &Settings, originals: &Originals, delete: bool) -> Result<SecretChange, ExitCode> {
    let mut secrets = unlock(dir, &settings.mch_id)?;
    let certificate = read(originals, &settings.mch_id)?;
    match certificate.standing(&settings.mch_id, engine::now()) {
        CertificateStanding::Good { .. } | CertificateStanding::EndsSoon { .. } => {}
        CertificateStanding::Expired { .. } | CertificateStanding::NotYetValid { .. } | CertificateStanding::OtherMerchant { .. } => {
            return Err(no(format_args!("{}: {}; nothing was changed", originals.file.display(), standing(&certificate, &settings.mch_id))));
        }
    }
    seal(&mut secrets, |secrets| secrets.store_certificate(&certificate))?;
    say_kept(&secrets, &format!("the certificate is sealed; {}", standing(&certificate, &settings.mch_id)))?;
    let files: Vec<_> = std::iter::once(&originals.file).chain(&originals.key).collect();
    for file in &files {
        if delete {
            std::fs::remove_file(file).map_err(|error| no(format_args!("it is sealed, but {} cannot be deleted: {error}", file.display())))?;
            say(format_args!("{} is deleted", file.display()))?;
        } else {
            say(format_args!("{} is still there, open to whoever reads it: keep it in a safe place and delete it here", file.display()))?;
        }
    }
    Ok(SecretChange::CertificateStored { fingerprint: certificate.fingerprint().to_owned() })
}

/// The password of a .p12 file is what was given; else the merchant's number, and where that does not fit, what a person says.
fn read(Originals { file, key, password_stdin }: &Originals, mch_id: &MchId) -> Result<ClientCertificate, ExitCode> {
    let with = |password: &str| read_client_certificate(file, key.as_deref(), password);
    let read = if *password_stdin {
        with(&ask::secret("password of the .p12 file")?)
    } else {
        match with(mch_id.as_str()) {
            Err(CertificateProblem::Bad(CertificateError::WrongPassword)) if ask::is_terminal() => with(&ask::secret("password of the .p12 file")?),
            read => read,
        }
    };
    read.map_err(|problem| match &problem {
        CertificateProblem::Bad(error) => no(format_args!("{}: {error}", file.display())),
        CertificateProblem::NotConfigured
        | CertificateProblem::FileUnreadable { .. }
        | CertificateProblem::FileTooLarge(_)
        | CertificateProblem::KeyWithoutCertificate
        | CertificateProblem::Sealed(_) => complain(&problem),
    })
}

fn forget(dir: &Path, mch_id: &MchId, everything: bool) -> Result<SecretChange, ExitCode> {
    if everything {
        Secrets::forget_everything(dir, mch_id, &Surroundings::of_this_computer()).map_err(no)?;
        say(
            "all secrets are forgotten; every person needs a new PIN: the owner's is set with `scantill secrets owner-pin`, the others' by the owner",
        )?;
        return Ok(SecretChange::ForgottenWithPepper);
    }
    unlock(dir, mch_id)?.forget().map_err(no)?;
    say("API key and certificate are forgotten; what the PINs need stays sealed")?;
    Ok(SecretChange::Forgotten)
}

// ------------------------------------------------------------------------------------------------------------------------------ what all share

/// Opens what is sealed; asks for the passphrase where it needs one.
fn unlock(dir: &Path, mch_id: &MchId) -> Result<Secrets, ExitCode> {
    match Secrets::open(dir, mch_id, None) {
        Err(SecretsError::PassphraseNeeded) => Secrets::open(dir, mch_id, Some(&ask::passphrase("passphrase")?)),
        opened => opened,
    }
    .map_err(no)
}

/// Stores; where nothing is sealed yet and there is no keyring, behind a new passphrase.
fn seal(secrets: &mut Secrets, store: impl Fn(&mut Secrets) -> Result<(), SecretsError>) -> Result<(), ExitCode> {
    match store(secrets) {
        Err(SecretsError::Keyring(error)) if secrets.kept_by().is_none() => {
            whisper(format_args!("{error}: what is sealed will be opened by a passphrase, which the till asks for when it starts"));
            secrets.set_passphrase(&ask::new_passphrase()?).and_then(|()| store(secrets))
        }
        stored => stored,
    }
    .map_err(no)
}

fn say_kept(secrets: &Secrets, what: &str) -> Result<(), ExitCode> {
    match secrets.kept_by() {
        Some(VaultKeeper::Keyring) => say(format_args!("{what}; the system's keyring opens it")),
        Some(VaultKeeper::Passphrase) => say(format_args!("{what}; the owner's passphrase opens it")),
        None => say(what),
    }
}
