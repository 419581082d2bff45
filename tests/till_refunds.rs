//! Refunds by the whole engine with its thread, real sockets and TLS in which both sides show a certificate, against the pretend WeChat Pay.

use scantill::domain::{
    Amount, CashierId, Fen, Lamp, Pin, Refund, RefundNo, RefundPlan, RefundState, RefundTrouble, Role, SaleId, SaleState, TillId, TradeNo, Unknown,
};
use scantill::engine::{
    self, CheckItem, Command, EngineHandle, EngineThread, Finding, GatewayHealth, Given, Newcomer, Place, RefundCommand, Show, Shown, Stage, StopWhy,
    View,
};
use scantill::ledger;
use scantill::setup::{CertificateProblem, CertificateStanding, ClientCertificate, PinCost, Settings};
use scantill::simulator::{
    CertificateError, Certificates, ClientCertificate as Issued, Credentials, Endpoint, Exchange, Fault, FaultOrder, RefundFate, Server,
    SharedExchange,
};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

/// How long anything may take on a slow machine. Nothing waits this long when it works.
const PATIENCE: Duration = Duration::from_secs(60);

/// A shop: a pretend gateway on its own thread, a folder for the ledger, and what its till is set up with.
struct Shop {
    exchange: SharedExchange,
    base_url: String,
    ca_pem: String,
    certificate: Option<ClientCertificate>,
    /// The API key and a line of the private key.
    secrets: Vec<String>,
    dir: tempfile::TempDir,
}

fn good(certificates: &Certificates) -> Result<Option<Issued>, CertificateError> {
    certificates.client().map(Some)
}

impl Shop {
    /// A shop whose till shows that certificate.
    fn with(issue: impl FnOnce(&Certificates) -> Result<Option<Issued>, CertificateError>) -> Self {
        LOG.get_or_init(Log::of_this_program);
        let mut exchange = Exchange::new(Credentials::demo(), 7);
        exchange.rules_mut().refunds.fate = RefundFate::Arrives { after_ms: 300 };
        let exchange = Arc::new(Mutex::new(exchange));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let server = runtime.block_on(Server::bind(SocketAddr::from(([127, 0, 0, 1], 0)), Arc::clone(&exchange), || {})).expect("a free port");
        let base_url = format!("https://{}", server.addr());
        let issued = issue(server.certificates()).expect("a certificate");
        let line = issued.as_ref().and_then(|issued| issued.key_pem().lines().nth(2).map(str::to_owned));
        let secrets = std::iter::once(Credentials::demo().key.expose().to_owned()).chain(line).collect();
        let pair = |issued: Issued| ClientCertificate::from_pem(issued.pem().as_bytes(), issued.key_pem().as_bytes()).expect("a pair");
        let (ca_pem, certificate) = (server.certificates().ca_pem(), issued.map(pair));
        std::thread::spawn(move || runtime.block_on(server.run()));
        Self { exchange, base_url, ca_pem, certificate, secrets, dir: tempfile::tempdir().expect("a folder") }
    }

    fn place(&self) -> Place {
        let Credentials { appid, mch_id, key } = Credentials::demo();
        let url = &self.base_url;
        let text = format!(
            "[merchant]\nname = \"街角咖啡\"\nappid = \"{appid}\"\nmch_id = \"{mch_id}\"\n[gateway]\nbase_url = \"{url}\"\nbackup_url = \"{url}\"\n"
        );
        let settings = Settings::parse(&text, Path::new("test")).expect("good settings");
        let newcomer =
            |name: &str, role, pin: &str| Newcomer { name: CashierId::new(name).expect("a name"), role, pin: Pin::new(pin).expect("digits") };
        let given = Given {
            settings,
            key,
            certificate: self.certificate.clone(),
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

    fn finding(&self) -> Finding {
        let opening = engine::open(&self.place());
        opening.checks.into_iter().find(|check| check.item == CheckItem::Certificate).expect("it is looked at").finding
    }

    fn inject(&self, endpoint: Endpoint, fault: Fault, times: u32) {
        self.exchange.lock().expect("nobody panicked").inject(FaultOrder { endpoint, fault, times });
    }

    fn pay(&self, trade_no: &TradeNo) {
        self.exchange.lock().expect("nobody panicked").pay(trade_no.as_str(), engine::now()).expect("a payable order");
    }

    fn given_back(&self, trade_no: &TradeNo) -> i64 {
        self.exchange.lock().expect("nobody panicked").given_back(trade_no.as_str())
    }

    fn refund_requests(&self) -> usize {
        let exchange = self.exchange.lock().expect("nobody panicked");
        exchange.log().iter().filter(|request| request.path == "/secapi/pay/refund").count()
    }

    /// The ledger is whole, and neither its files nor the log hold a secret (f103).
    fn verify(&self) {
        ledger::verify(&self.dir.path().join("ledger.sqlite3")).unwrap_or_else(|fault| panic!("{fault}"));
        let logged = LOG.get().expect("it was begun").0.lock().expect("nobody panicked").clone();
        assert!(contains(&logged, "/pay/unifiedorder") || contains(&logged, "no answer"), "something was logged");
        let files =
            std::fs::read_dir(self.dir.path()).expect("it reads").map(|entry| std::fs::read(entry.expect("an entry").path()).expect("it reads"));
        for bytes in files.chain([logged]) {
            for secret in &self.secrets {
                assert!(!contains(&bytes, secret), "a secret stands where anybody can read it");
            }
        }
    }
}

/// What all tests of this program log, down to the last detail of our own.
struct Log(Arc<Mutex<Vec<u8>>>);

static LOG: OnceLock<Log> = OnceLock::new();

impl Log {
    fn of_this_program() -> Self {
        let kept = Arc::new(Mutex::new(vec![]));
        let writer = Kept(Arc::clone(&kept));
        let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG).with_ansi(false).with_writer(move || writer.clone());
        tracing::subscriber::set_global_default(subscriber.finish()).expect("nobody else keeps a log");
        Self(kept)
    }
}

#[derive(Clone)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panicked").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
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

    fn send(&self, command: Command) {
        self.handle.send(command).expect("the engine runs");
    }

    fn paid(&self, shop: &Shop, fen: i64) -> (SaleId, TradeNo) {
        let id = self.handle.fresh_sale_id(engine::now());
        let amount = Amount::new(Fen::new(fen), Amount::CEILING).expect("a price");
        self.send(Command::StartSale { sale_id: id.clone(), amount, note: String::new() });
        let code = |view: &View| view.sale(&id).and_then(|view| view.sale.live_charge().map(|charge| charge.order.trade_no.clone()));
        let trade_no = self.wait("a code", code);
        shop.pay(&trade_no);
        self.wait("the green lamp", |view| view.sale(&id).filter(|view| view.lamp == Lamp::Paid).map(|_| ()));
        self.send(Command::Show(Show::Sale(id.clone())));
        (id, trade_no)
    }

    fn give_back(&self, (sale_id, trade_no): &(SaleId, TradeNo), fen: i64) -> RefundNo {
        let refund_no = self.handle.fresh_refund_no(&TillId::new("T1").expect("a till"), engine::now());
        let start = RefundCommand::Start {
            refund_no: refund_no.clone(),
            sale_id: sale_id.clone(),
            trade_no: trade_no.clone(),
            amount: Amount::new(Fen::new(fen), Amount::CEILING).expect("a price"),
            reason: "少了一杯".to_owned(),
            settles: None,
            approval: None,
        };
        self.send(Command::Refund(self.handle.fresh_deed(), start));
        refund_no
    }

    fn wait_for_refund(&self, what: &str, number: &RefundNo, look: impl Fn(&Refund) -> bool) -> Refund {
        self.wait(what, |view| match &view.shown {
            Shown::Sale(page) => page.refunds.iter().find(|refund| refund.order.refund_no == *number && look(refund)).cloned(),
            _ => None,
        })
    }

    fn close(self) {
        self.send(Command::Shutdown);
        assert!(self.thread.join_within(Duration::from_secs(2)), "the engine ends within two seconds");
    }
}

fn has_arrived(refund: &Refund) -> bool {
    matches!(refund.state, RefundState::Succeeded { .. })
}

#[test]
fn a_part_goes_back_over_tls_with_the_certificate_until_it_has_arrived() {
    let shop = Shop::with(good);
    assert!(matches!(shop.finding(), Finding::Certificate(CertificateStanding::Good { .. })), "{:?}", shop.finding());
    let till = shop.till();
    let paid = till.paid(&shop, 1_250);
    let number = till.give_back(&paid, 400);
    till.wait_for_refund("the money's arrival", &number, has_arrived);
    let left = till.wait("what is left", |view| match &view.shown {
        Shown::Sale(page) => page.payments.first().map(|payment| payment.left),
        _ => None,
    });
    assert_eq!(left, Fen::new(850));
    till.close();
    assert_eq!(shop.given_back(&paid.1), 400);
    assert_eq!(shop.refund_requests(), 1);
    shop.verify();
}

#[test]
fn f025_every_reply_is_cut_after_processing_and_the_money_goes_back_once() {
    let shop = Shop::with(good);
    shop.inject(Endpoint::Refund, Fault::CutAfter, 1_000);
    let till = shop.till();
    let sales: Vec<_> = (1..=3).map(|n| till.paid(&shop, 1_000 + n)).collect();
    let numbers: Vec<_> = sales.iter().map(|paid| till.give_back(paid, 300)).collect();
    for (paid, number) in sales.iter().zip(&numbers) {
        till.send(Command::Show(Show::Sale(paid.0.clone())));
        till.wait_for_refund("the money's arrival", number, has_arrived);
    }
    // The program goes and comes back; nothing is sent anew.
    till.close();
    let till = shop.till();
    till.wait("a queue without anything to send", |view| (view.queue.counts.waiting == 0 && view.queue.counts.accepted == 0).then_some(()));
    till.close();
    for paid in &sales {
        assert_eq!(shop.given_back(&paid.1), 300);
    }
    assert_eq!(shop.exchange.lock().expect("nobody panicked").refunds().count(), 3);
    shop.verify();
}

#[test]
fn f025_a_till_that_was_killed_before_the_reply_came_pays_out_once() {
    let shop = Shop::with(good);
    shop.inject(Endpoint::Refund, Fault::CutAfter, 1);
    shop.inject(Endpoint::RefundQuery, Fault::CutBefore, 3);
    let till = shop.till();
    let paid = till.paid(&shop, 1_250);
    let number = till.give_back(&paid, 1_250);
    till.wait_for_refund("the request", &number, |refund| matches!(refund.state, RefundState::Sent { .. }));
    till.close();
    let till = shop.till();
    till.send(Command::Show(Show::Sale(paid.0.clone())));
    till.wait_for_refund("the money's arrival", &number, has_arrived);
    till.close();
    assert_eq!(shop.given_back(&paid.1), 1_250);
    shop.verify();
}

#[test]
fn f035_without_a_certificate_nothing_is_sent_and_sales_go_on() {
    let shop = Shop::with(|_| Ok(None));
    assert_eq!(shop.finding(), Finding::CertificateBad(CertificateProblem::NotConfigured));
    let till = shop.till();
    let paid = till.paid(&shop, 1_250);
    let number = till.give_back(&paid, 400);
    till.wait_for_refund("the decision", &number, |refund| refund.state == RefundState::Queued);
    let stopped = till.wait("a stop", |view| view.queue.stopped.clone());
    assert_eq!(stopped.why, StopWhy::Unknown(Unknown::NoCertificate));
    till.paid(&shop, 700);
    // A person lets it go on all the same: it stops again, and nothing has left.
    till.send(Command::Refund(till.handle.fresh_deed(), RefundCommand::Release));
    till.send(Command::Show(Show::Sale(paid.0.clone())));
    till.wait_for_refund("a try", &number, |refund| matches!(refund.state, RefundState::Sent { .. }));
    till.wait("another stop", |view| view.queue.stopped.clone());
    till.close();
    assert_eq!((shop.refund_requests(), shop.given_back(&paid.1)), (0, 0));
    shop.verify();
}

#[test]
fn f035_an_expired_certificate_is_named_and_stops_the_queue() {
    let shop = Shop::with(|certificates| certificates.expired().map(Some));
    assert!(matches!(shop.finding(), Finding::Certificate(CertificateStanding::Expired { .. })), "{:?}", shop.finding());
    let till = shop.till();
    let paid = till.paid(&shop, 1_250);
    let number = till.give_back(&paid, 400);
    let stopped = till.wait("a stop", |view| view.queue.stopped.clone());
    assert!(matches!(&stopped.why, StopWhy::Refused(hold) if hold.trouble == RefundTrouble::Certificate), "{stopped:?}");
    let refund = till.wait_for_refund("the refund", &number, |_| true);
    assert!(!refund.is_final(), "it waits for a good certificate and has not failed: {refund:?}");
    till.paid(&shop, 700);
    till.close();
    assert_eq!(shop.given_back(&paid.1), 0);
    shop.verify();
}

#[test]
fn f035_another_merchants_certificate_is_named_and_never_shown_to_the_gateway() {
    let shop = Shop::with(|certificates| certificates.of_another_merchant().map(Some));
    assert!(matches!(shop.finding(), Finding::Certificate(CertificateStanding::OtherMerchant { .. })), "{:?}", shop.finding());
    let till = shop.till();
    let paid = till.paid(&shop, 1_250);
    let number = till.give_back(&paid, 400);
    till.wait_for_refund("the decision", &number, |refund| refund.state == RefundState::Queued);
    assert_eq!(till.wait("a stop", |view| view.queue.stopped.clone()).why, StopWhy::Unknown(Unknown::NoCertificate));
    till.close();
    assert_eq!(shop.refund_requests(), 0);
}

#[test]
fn f035_a_certificate_that_was_revoked_stops_the_queue_and_a_good_one_lets_it_go_on() {
    let shop = Shop::with(good);
    shop.exchange.lock().expect("nobody panicked").rules_mut().certificate_revoked = true;
    let till = shop.till();
    let paid = till.paid(&shop, 1_250);
    let number = till.give_back(&paid, 400);
    let stopped = till.wait("a stop", |view| view.queue.stopped.clone());
    assert_eq!(stopped.why, StopWhy::Unknown(Unknown::CertificateRefused));
    assert_eq!(shop.given_back(&paid.1), 0);
    shop.exchange.lock().expect("nobody panicked").rules_mut().certificate_revoked = false;
    till.send(Command::Refund(till.handle.fresh_deed(), RefundCommand::Release));
    till.send(Command::Refund(till.handle.fresh_deed(), RefundCommand::AskNow { refund_no: number.clone() }));
    till.wait("a queue that goes on", |view| view.queue.stopped.is_none().then_some(()));
    till.close();
    shop.verify();
}

/// What a till finds out about a gateway that it cannot or must not talk to.
fn unreachable_because(shop: &Shop) -> Unknown {
    let till = shop.till();
    let id = till.handle.fresh_sale_id(engine::now());
    let amount = Amount::new(Fen::new(500), Amount::CEILING).expect("a price");
    till.send(Command::StartSale { sale_id: id.clone(), amount, note: String::new() });
    let why = till.wait("a gateway that cannot be reached", |view| match &view.gateway {
        GatewayHealth::Unreachable { why, .. } => Some(why.clone()),
        GatewayHealth::Untried | GatewayHealth::Reachable { .. } | GatewayHealth::Refusing { .. } => None,
    });
    let sale = till.wait("the sale", |view| view.sale(&id).map(|view| view.sale.clone()));
    assert_eq!(sale.state, SaleState::Open);
    assert!(sale.live_charge().is_none(), "there is no code to scan");
    till.close();
    shop.verify();
    why
}

#[test]
fn f043_a_gateway_with_a_strange_certificate_is_told_nothing_and_not_believed() {
    let mut shop = Shop::with(good);
    // The authority of another shop's gateway.
    shop.ca_pem = Shop::with(good).ca_pem;
    assert_eq!(unreachable_because(&shop), Unknown::Tls);
    assert_eq!(shop.exchange.lock().expect("nobody panicked").log().len(), 0, "not one request has left");
}

#[test]
fn f040_a_name_that_cannot_be_found_is_an_unknown_of_its_own() {
    let mut shop = Shop::with(good);
    shop.base_url = "https://no-such-host.invalid".to_owned();
    assert_eq!(unreachable_because(&shop), Unknown::Dns);
}
