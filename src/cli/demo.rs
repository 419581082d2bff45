//! `scantill demo`: the till on a throw-away ledger, with a pretend WeChat Pay in the same process.

use super::past::{self, Morning};
use super::past_day::{PastDay, Shop};
use super::window::{self, Waker};
use super::{complain, log, simulate};
use scantill::domain::{BusinessDay, CashierId, Fen, MatchClass, Pin, RefundPlan, Role};
use scantill::engine::{self, Given, LedgerError, Newcomer, Office, Place};
use scantill::gateway::wechat::Merchant;
use scantill::setup::{ClientCertificate, Language, PinCost, Settings, SettingsError, make_private_folder};
use scantill::simulator::{BookState, BookedOrder, Credentials, Exchange, RefundFate, RefundState, Server, SharedExchange};
use scantill::ui::{CustomersPhone, PhoneCode, PhonePin, PhoneRefund, PhoneState};
use std::error::Error;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, MutexGuard, PoisonError};

/// What the pretend merchant has for refunds when the window opens, in fen: enough for small ones.
const BALANCE: i64 = 10_000;

/// What a press on "top up" adds, in fen.
const TOP_UP: i64 = 50_000;

/// When an accepted refund is asked about: sooner than in a shop, because nobody watches a demo for a day.
const ASK_AFTER_MS: [i64; 6] = [3_000, 5_000, 10_000, 20_000, 30_000, 60_000];

/// How many sales yesterday had.
const YESTERDAYS_SALES: usize = 60;

/// What ledger and bill of yesterday do not agree about: little, and nothing that keeps the till busy or calls for a person before the day is closed.
const YESTERDAYS_DIFFERENCES: [MatchClass; 6] =
    [MatchClass::Coupon, MatchClass::InOtherBill, MatchClass::AmountDiffers, MatchClass::RefundedThere, MatchClass::Lost, MatchClass::OtherTill];

/// What is older than this is not on the customer's phone any more.
const PHONE_REMEMBERS_MS: i64 = 6 * 3_600_000;

/// Opens the demo's window; its ledger goes when it closes.
pub(super) fn open(pay_after: u32, lang: Language) -> ExitCode {
    let folder = match Folder::make() {
        Ok(folder) => folder,
        Err(error) => return complain(format_args!("no folder for the demo's ledger: {error}")),
    };
    log::begin(&folder.0);
    let exchange = simulate::exchange(Some(pay_after), fastrand::u64(..));
    let waker = Waker::default();
    let given = match serve(Arc::clone(&exchange), waker.clone()).map_err(Box::from).and_then(|served| given(&served, lang)) {
        Ok(given) => given,
        Err(error) => return complain(format_args!("the pretend WeChat Pay cannot be set up: {error}")),
    };
    let place = Place { dir: folder.0.clone(), given: Some(given.clone()), passphrase: None };
    if let Err(error) = live_until_now(&place, &given, &exchange) {
        return complain(format_args!("the demo's ledger cannot be written: {error}"));
    }
    let phone = Phone { exchange, waker: waker.clone(), pay_after, pays_by_itself: AtomicBool::new(true), people: people(lang) };
    window::show(place, lang, Some((Arc::new(phone), waker)))
}

/// Fills the ledger with what happened before the window opened: yesterday, and a morning in which the manager has the till.
fn live_until_now(place: &Place, given: &Given, exchange: &SharedExchange) -> Result<(), LedgerError> {
    let opening = engine::now();
    let shop = Shop { settings: &given.settings, people: &given.people, pin_cost: given.pin_cost };
    let mut exchange = exchange.lock().unwrap_or_else(PoisonError::into_inner);
    exchange.rules_mut().bill.any_hour = true;
    let yesterday = BusinessDay::of(opening, given.settings.day_starts_at).plus_days(-1);
    let past = PastDay { day: yesterday, sales: YESTERDAYS_SALES, seed: fastrand::u64(..), plant: YESTERDAYS_DIFFERENCES.to_vec() };
    let yesterday = shop.live_through(past, &mut exchange);
    shop.write(&place.ledger_path(), &yesterday)?;
    // As the end of yesterday's shift would have done.
    let office = Office::new(&given.settings, place.ledger_path());
    if let Err(error) = engine::back_up_after_closing(&office, Morning::began(opening), window::OTHER_BACKUP) {
        tracing::error!(%error, "the demo's ledger has no backup");
    }
    let mut core = shop.wake(&place.ledger_path(), Morning::began(opening))?;
    let Credentials { appid, mch_id, .. } = Credentials::demo();
    let merchant = Merchant { appid, mch_id, sign_type: given.settings.sign_type, key: given.key.clone() };
    Morning::new(&mut core, &mut exchange, merchant, given.settings.till.clone(), opening).pass(BALANCE);
    Ok(())
}

/// A folder of its own that goes with the demo.
struct Folder(PathBuf);

impl Folder {
    fn make() -> std::io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("scantill-demo-{}-{:08x}", std::process::id(), fastrand::u32(..)));
        make_private_folder(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's own clearing of temporary files.
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// Where the pretend gateway listens, and what a till must be shown to trust it and to be trusted.
struct Serving {
    addr: SocketAddr,
    ca_pem: String,
    certificate_pem: String,
    key_pem: String,
}

/// Serves the exchange on a thread of its own, on any free port, for as long as the program runs.
fn serve(exchange: SharedExchange, waker: Waker) -> std::io::Result<Serving> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = runtime.block_on(Server::bind(anywhere, exchange, move || waker.wake()))?;
    let client = server.certificates().client().map_err(std::io::Error::other)?;
    let serving = Serving { addr: server.addr(), ca_pem: server.certificates().ca_pem(), certificate_pem: client.pem(), key_pem: client.key_pem() };
    std::thread::Builder::new().name("pretend gateway".to_owned()).spawn(move || runtime.block_on(server.run()))?;
    Ok(serving)
}

fn given(serving: &Serving, lang: Language) -> Result<Given, Box<dyn Error>> {
    Ok(Given {
        settings: settings(serving.addr, lang)?,
        key: Credentials::demo().key,
        certificate: Some(ClientCertificate::from_pem(serving.certificate_pem.as_bytes(), serving.key_pem.as_bytes())?),
        ca_certificate_pem: Some(serving.ca_pem.clone().into_bytes()),
        people: people(lang),
        pin_cost: PinCost::default(),
        refund_plan: Some(RefundPlan::new(ASK_AFTER_MS.to_vec())),
    })
}

/// The demo's people. Their PINs are no secret: the screen shows them.
pub(super) fn people(lang: Language) -> Vec<Newcomer> {
    let names = match lang {
        Language::Chinese => ["陈老板", "王店长", "小李"],
        Language::English => ["Owner Chen", "Manager Wang", "Cashier Li"],
    };
    let roles = [(Role::Owner, "730914"), (Role::Manager, "260718"), (Role::Cashier, "482915")];
    let newcomer = |(name, (role, pin)): (&str, (Role, &str))| Some(Newcomer { name: CashierId::new(name).ok()?, role, pin: Pin::new(pin).ok()? });
    names.into_iter().zip(roles).filter_map(newcomer).collect()
}

fn settings(addr: SocketAddr, lang: Language) -> Result<Settings, SettingsError> {
    let day_starts_at = past::day_start(engine::now()).to_string();
    Settings::parse(&settings_text(&format!("https://{addr}"), lang, &day_starts_at), Path::new("demo"))
}

/// The settings file of a till of the pretend shop.
pub(super) fn settings_text(url: &str, lang: Language, day_starts_at: &str) -> String {
    let Credentials { appid, mch_id, .. } = Credentials::demo();
    let (name, category, language) = match lang {
        Language::Chinese => ("街角咖啡", "饮品", "zh"),
        Language::English => ("Corner Coffee", "drinks", "en"),
    };
    format!(
        "[merchant]\nname = \"{name}\"\ncategory = \"{category}\"\nappid = \"{appid}\"\nmch_id = \"{mch_id}\"\n[gateway]\nbase_url = \"{url}\"\nbackup_url = \"{url}\"\n[till]\nlanguage = \"{language}\"\nday_starts_at = \"{day_starts_at}\"\n"
    )
}

/// The customer's side of the demo.
struct Phone {
    exchange: SharedExchange,
    waker: Waker,
    pay_after: u32,
    pays_by_itself: AtomicBool,
    people: Vec<Newcomer>,
}

impl Phone {
    fn exchange(&self) -> MutexGuard<'_, Exchange> {
        self.exchange.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CustomersPhone for Phone {
    fn codes(&self) -> Vec<PhoneCode> {
        let now = engine::now();
        let exchange = self.exchange();
        let is_recent = |order: &&BookedOrder| now.millis_since(order.created_at) < PHONE_REMEMBERS_MS;
        let mut orders: Vec<_> = exchange.orders().filter(is_recent).collect();
        orders.sort_by_key(|order| std::cmp::Reverse(order.created_at));
        let is_latest = |order: &BookedOrder| {
            orders.iter().find(|other| other.total_fee == order.total_fee).is_some_and(|latest| latest.trade_no == order.trade_no)
        };
        let code = |order: &&BookedOrder| PhoneCode {
            shown: is_latest(order),
            trade_no: order.trade_no.clone(),
            amount: Fen::new(order.total_fee),
            state: match &order.state {
                BookState::Paid { .. } => PhoneState::Paid,
                BookState::Closed { .. } => PhoneState::Closed,
                BookState::NotPay | BookState::UserPaying if order.expires_at.is_some_and(|end| now >= end) => PhoneState::Expired,
                BookState::NotPay | BookState::UserPaying => PhoneState::Payable,
            },
        };
        orders.iter().map(code).collect()
    }

    fn pay(&self, trade_no: &str) {
        // A payer who is turned away sees it by the code's state on the phone.
        if self.exchange().pay(trade_no, engine::now()).is_ok() {
            self.waker.wake();
        }
    }

    fn pays_by_itself(&self) -> Option<u32> {
        self.pays_by_itself.load(Ordering::Relaxed).then_some(self.pay_after)
    }

    fn set_pays_by_itself(&self, on: bool) {
        self.pays_by_itself.store(on, Ordering::Relaxed);
        let mut exchange = self.exchange();
        if on {
            exchange.customers_mut().pay_after(self.pay_after.saturating_mul(1000));
        } else {
            exchange.customers_mut().stay_away();
        }
    }

    fn refunds(&self) -> Vec<PhoneRefund> {
        let exchange = self.exchange();
        let hanging = exchange.refunds().filter(|refund| refund.state == RefundState::Processing);
        hanging.map(|refund| PhoneRefund { refund_no: refund.refund_no.clone(), amount: Fen::new(refund.refund_fee) }).collect()
    }

    fn let_arrive(&self, refund_no: &str) {
        self.exchange().settle_refund(refund_no, RefundFate::Arrives { after_ms: 0 }, engine::now());
        self.waker.wake();
    }

    fn balance(&self) -> Option<Fen> {
        self.exchange().balance().map(Fen::new)
    }

    fn top_up(&self) {
        self.exchange().top_up(TOP_UP);
        self.waker.wake();
    }

    fn pins(&self) -> Vec<PhonePin> {
        self.people.iter().map(|person| PhonePin { name: person.name.clone(), pin: person.pin.expose().to_owned() }).collect()
    }
}
