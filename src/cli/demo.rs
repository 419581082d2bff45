//! `scantill demo`: the till on a throw-away ledger, with a pretend WeChat Pay in the same process.

use super::window::{self, Waker};
use super::{complain, log, simulate};
use scantill::domain::Fen;
use scantill::engine::{self, Place};
use scantill::setup::{Language, Settings, make_private_folder};
use scantill::simulator::{BookState, BookedOrder, Credentials, Exchange, Server, SharedExchange};
use scantill::ui::{CustomersPhone, PhoneCode, PhoneState};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, MutexGuard, PoisonError};

/// Opens the demo's window; its ledger goes when it closes.
pub(super) fn open(pay_after: u32, lang: Language) -> ExitCode {
    let folder = match Folder::make() {
        Ok(folder) => folder,
        Err(error) => return complain(format_args!("no folder for the demo's ledger: {error}")),
    };
    log::begin(&folder.0);
    let exchange = simulate::exchange(Some(pay_after));
    let waker = Waker::default();
    let addr = match serve(Arc::clone(&exchange), waker.clone()) {
        Ok(addr) => addr,
        Err(error) => return complain(format_args!("the pretend WeChat Pay cannot listen: {error}")),
    };
    let settings = match settings(addr, lang) {
        Ok(settings) => settings,
        Err(error) => return complain(error),
    };
    let phone = Phone { exchange, waker: waker.clone(), pay_after, pays_by_itself: AtomicBool::new(true) };
    let place = Place { dir: folder.0.clone(), given: Some((settings, Credentials::demo().key)) };
    window::show(place, lang, Some((Arc::new(phone), waker)))
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

/// Serves the exchange on a thread of its own, on any free port, for as long as the program runs.
fn serve(exchange: SharedExchange, waker: Waker) -> std::io::Result<SocketAddr> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = runtime.block_on(Server::bind(anywhere, exchange, move || waker.wake()))?;
    let addr = server.addr();
    std::thread::Builder::new().name("pretend gateway".to_owned()).spawn(move || runtime.block_on(server.run()))?;
    Ok(addr)
}

fn settings(addr: SocketAddr, lang: Language) -> Result<Settings, impl std::error::Error> {
    let credentials = Credentials::demo();
    let (name, category) = match lang {
        Language::Chinese => ("街角咖啡", "饮品"),
        Language::English => ("Corner Coffee", "drinks"),
    };
    let text = format!(
        "[merchant]\nname = \"{name}\"\ncategory = \"{category}\"\nappid = \"{}\"\nmch_id = \"{}\"\n[gateway]\nbase_url = \"http://{addr}\"\nbackup_url = \"http://{addr}\"\n",
        credentials.appid, credentials.mch_id,
    );
    Settings::parse(&text, Path::new("demo"))
}

/// The customer's side of the demo.
struct Phone {
    exchange: SharedExchange,
    waker: Waker,
    pay_after: u32,
    pays_by_itself: AtomicBool,
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
        let mut orders: Vec<_> = exchange.orders().collect();
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
}
