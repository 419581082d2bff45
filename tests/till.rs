//! The whole engine with its thread, real sockets and a real ledger file, against the pretend WeChat Pay behind a real port.

use scantill::domain::{Amount, CashierId, Fen, Lamp, Pin, RefundPlan, Role, SaleId, SaleState, Unknown};
use scantill::engine::{
    self, Command, EngineHandle, EngineThread, Finding, GatewayHealth, Given, LedgerError, Newcomer, Place, SaleView, Stage, View,
};
use scantill::gateway::wechat::sign::ApiKey;
use scantill::ledger;
use scantill::setup::{ClientCertificate, PinCost, Settings};
use scantill::simulator::{BookState, Credentials, Endpoint, Exchange, Fault, FaultOrder, Server, SharedExchange};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long anything may take on a slow machine. Nothing waits this long when it works.
const PATIENCE: Duration = Duration::from_secs(60);

/// A shop: a pretend gateway on its own thread, and a folder for the ledger.
struct Shop {
    exchange: SharedExchange,
    addr: SocketAddr,
    ca_pem: String,
    certificate: (String, String),
    dir: tempfile::TempDir,
}

impl Shop {
    fn open() -> Self {
        let exchange = Arc::new(Mutex::new(Exchange::new(Credentials::demo(), 7)));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let server = runtime.block_on(Server::bind(SocketAddr::from(([127, 0, 0, 1], 0)), Arc::clone(&exchange), || {})).expect("a free port");
        let addr = server.addr();
        let client = server.certificates().client().expect("a certificate");
        let (ca_pem, certificate) = (server.certificates().ca_pem(), (client.pem(), client.key_pem()));
        std::thread::spawn(move || runtime.block_on(server.run()));
        Self { exchange, addr, ca_pem, certificate, dir: tempfile::tempdir().expect("a folder") }
    }

    fn place(&self) -> Place {
        let credentials = self.exchange.lock().expect("nobody panicked").credentials().clone();
        let (appid, mch_id, addr) = (credentials.appid, credentials.mch_id, self.addr);
        let text = format!(
            "[merchant]\nname = \"街角咖啡\"\nappid = \"{appid}\"\nmch_id = \"{mch_id}\"\n[gateway]\nbase_url = \"https://{addr}\"\nbackup_url = \"https://{addr}\"\n"
        );
        let settings = Settings::parse(&text, Path::new("test")).expect("good settings");
        let newcomer =
            |name: &str, role, pin: &str| Newcomer { name: CashierId::new(name).expect("a name"), role, pin: Pin::new(pin).expect("digits") };
        let given = Given {
            settings,
            key: credentials.key,
            certificate: Some(ClientCertificate::from_pem(self.certificate.0.as_bytes(), self.certificate.1.as_bytes()).expect("a certificate")),
            ca_certificate_pem: Some(self.ca_pem.clone().into_bytes()),
            people: vec![newcomer("陈老板", Role::Owner, "730914"), newcomer("王店长", Role::Manager, "260718")],
            pin_cost: PinCost::for_tests(),
            refund_plan: Some(RefundPlan::new(vec![50, 100, 200])),
        };
        Place { dir: self.dir.path().to_owned(), given: Some(given), passphrase: None }
    }

    fn till(&self) -> Till {
        let (wake, woken) = channel();
        let (handle, thread) = engine::spawn(self.place(), move || {
            // Nobody listens any more while the engine ends.
            wake.send(()).ok();
        })
        .expect("a thread");
        let till = Till { handle, thread, woken };
        till.wait("a till that is ready", |view| (view.stage == Stage::Ready).then_some(()));
        till
    }

    fn pay(&self, trade_no: &str) {
        self.exchange.lock().expect("nobody panicked").pay(trade_no, engine::now()).expect("a payable order");
    }

    fn inject(&self, endpoint: Endpoint, fault: Fault, times: u32) {
        self.exchange.lock().expect("nobody panicked").inject(FaultOrder { endpoint, fault, times });
    }

    fn verify(&self) {
        ledger::verify(&self.dir.path().join("ledger.sqlite3")).unwrap_or_else(|fault| panic!("{fault}"));
    }
}

/// An engine and its end of the window's channel.
struct Till {
    handle: EngineHandle,
    thread: EngineThread,
    woken: Receiver<()>,
}

impl Till {
    /// Looks at each new snapshot until it shows what is wanted.
    fn wait<T>(&self, what: &str, look: impl Fn(&View) -> Option<T>) -> T {
        let begun = Instant::now();
        loop {
            if let Some(found) = look(&self.handle.view()) {
                return found;
            }
            let left = PATIENCE.checked_sub(begun.elapsed()).unwrap_or_else(|| panic!("waited in vain for {what}: {:#?}", self.handle.view()));
            // Snapshots that only tick wake nobody, so look again now and then.
            self.woken.recv_timeout(left.min(Duration::from_millis(200))).ok();
        }
    }

    fn start_sale(&self, fen: i64) -> SaleId {
        let sale_id = self.handle.fresh_sale_id(engine::now());
        let amount = Amount::new(Fen::new(fen), Amount::CEILING).expect("a price");
        self.handle.send(Command::StartSale { sale_id: sale_id.clone(), amount, note: String::new() }).expect("the engine runs");
        sale_id
    }

    fn wait_for_sale<T>(&self, what: &str, id: &SaleId, look: impl Fn(&SaleView) -> Option<T>) -> T {
        self.wait(what, |view| view.sale(id).and_then(|sale| look(sale)))
    }

    fn wait_for_code(&self, id: &SaleId) -> String {
        self.wait_for_sale("a code", id, |view| view.sale.live_charge().map(|charge| charge.order.trade_no.to_string()))
    }

    fn close(self) {
        self.handle.send(Command::Shutdown).expect("the engine runs");
        assert!(self.thread.join_within(Duration::from_secs(2)), "the engine ends within two seconds");
    }
}

#[test]
fn a_sale_is_paid_and_proven() {
    let shop = Shop::open();
    let till = shop.till();
    let id = till.start_sale(1250);
    let trade_no = till.wait_for_code(&id);
    shop.pay(&trade_no);
    let facts = till.wait_for_sale("the green lamp", &id, |view| (view.lamp == Lamp::Paid).then(|| view.facts.clone()));
    assert!([facts.signature, facts.state, facts.number, facts.amount, facts.merchant].iter().all(Option::is_some), "{facts:?}");
    till.wait("the day's sum", |view| view.day.filter(|day| day.paid_sum == Fen::new(1250) && day.paid_count == 1));
    till.close();
    shop.verify();
}

#[test]
fn f020_the_same_command_twice_is_one_sale() {
    let shop = Shop::open();
    let till = shop.till();
    let id = till.start_sale(100);
    let amount = Amount::new(Fen::new(100), Amount::CEILING).expect("a price");
    till.handle.send(Command::StartSale { sale_id: id.clone(), amount, note: String::new() }).expect("the engine runs");
    till.wait_for_code(&id);
    till.close();
    assert_eq!(shop.exchange.lock().expect("nobody panicked").orders().count(), 1);
}

#[test]
fn f073_a_till_that_comes_back_goes_on_with_the_same_code() {
    let shop = Shop::open();
    let till = shop.till();
    let id = till.start_sale(3300);
    let trade_no = till.wait_for_code(&id);
    let code = till.wait_for_sale("the code", &id, |view| view.sale.live_charge().and_then(|charge| charge.code().cloned()));
    till.close();
    shop.verify();

    let till = shop.till();
    let again = till.wait_for_sale("the code again", &id, |view| view.sale.live_charge().and_then(|charge| charge.code().cloned()));
    assert_eq!(again, code);
    till.close();

    shop.pay(&trade_no);
    let till = shop.till();
    till.wait("the payment that came while the till was closed", |view| {
        view.recent.iter().any(|row| row.id == id && row.state == SaleState::Paid).then_some(())
    });
    till.close();
    shop.verify();
}

#[test]
fn f001_f051_a_lost_placing_reply_makes_one_order() {
    let shop = Shop::open();
    shop.inject(Endpoint::UnifiedOrder, Fault::CutAfter, 1);
    let till = shop.till();
    let id = till.start_sale(500);
    let trade_no = till.wait_for_code(&id);
    shop.pay(&trade_no);
    till.wait_for_sale("the green lamp", &id, |view| (view.lamp == Lamp::Paid).then_some(()));
    till.close();
    let exchange = shop.exchange.lock().expect("nobody panicked");
    assert_eq!(exchange.orders().count(), 1);
    assert!(exchange.orders().all(|order| matches!(order.state, BookState::Paid { .. })));
}

#[test]
fn f110_a_key_that_was_changed_at_the_gateway_is_refused_and_no_forgery_and_the_sale_is_proven_with_the_new_one() {
    let shop = Shop::open();
    let till = shop.till();
    let id = till.start_sale(2500);
    let trade_no = till.wait_for_code(&id);
    shop.exchange.lock().expect("nobody panicked").rotate_key(ApiKey::new(&"k".repeat(32)).expect("a good key"));
    shop.pay(&trade_no);
    let why = till.wait("a gateway that refuses the key", |view| match &view.gateway {
        GatewayHealth::Refusing { why, .. } => Some(why.clone()),
        GatewayHealth::Untried | GatewayHealth::Reachable { .. } | GatewayHealth::Unreachable { .. } => None,
    });
    assert!(matches!(why, Unknown::NotTaken(_)) && why.blames_our_setup(), "{why:?}");
    till.wait_for_sale("a sale that nobody takes for paid", &id, |view| (view.sale.state == SaleState::Open).then_some(()));
    till.close();
    shop.verify();

    let till = shop.till();
    till.wait("the proof under the new key", |view| view.recent.iter().any(|row| row.id == id && row.state == SaleState::Paid).then_some(()));
    till.close();
    assert_eq!(shop.exchange.lock().expect("nobody panicked").orders().count(), 1);
    shop.verify();
}

#[test]
fn f080_a_second_till_on_the_same_ledger_is_told_so() {
    let shop = Shop::open();
    let till = shop.till();
    let mut second = engine::open(&shop.place());
    assert!(second.checks.iter().any(|check| matches!(check.finding, Finding::LedgerBad(LedgerError::InUse(_)))), "{:?}", second.checks);
    assert!(second.client.is_some(), "the gateway can be asked all the same");
    assert!(second.take_till().is_none());
    assert!(!format!("{:?}", second.checks).contains(Credentials::demo().key.expose()));
    till.close();
    assert!(engine::open(&shop.place()).take_till().is_some(), "nothing was missing but the ledger");
}

#[test]
fn without_settings_nothing_is_made() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path().join("till");
    let mut opening = engine::open(&Place { dir: dir.clone(), given: None, passphrase: None });
    assert_eq!(opening.checks.iter().filter(|check| check.finding == Finding::NotTried).count(), 9, "{:?}", opening.checks);
    assert!(opening.take_till().is_none());
    assert!(!dir.exists());
}

#[test]
fn many_sales_are_open_at_once_and_each_is_paid() {
    let shop = Shop::open();
    let till = shop.till();
    let sales: Vec<_> = (1..=12).map(|n| till.start_sale(n * 100)).collect();
    for id in &sales {
        let trade_no = till.wait_for_code(id);
        shop.pay(&trade_no);
    }
    till.wait("twelve paid sales", |view| view.day.filter(|day| day.paid_count == 12 && day.paid_sum == Fen::new(7800)));
    till.close();
    shop.verify();
}
