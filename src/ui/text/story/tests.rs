//! Every event has words, in both languages, and every word can be drawn.

use super::*;
use crate::domain::*;
use crate::ui::text::tests::drawable;

fn refusal() -> Refusal {
    Refusal { code: "NOAUTH".to_owned(), words: "no".to_owned() }
}

fn authority(action: Action) -> Authority {
    let who = |name: &str, role| Signatory { name: CashierId::new(name).expect("a name"), role };
    Authority::of(action, who("ann", Role::Cashier), Some(who("bob", Role::Owner)))
        .or_else(|_| Authority::of(action, who("bob", Role::Owner), None))
        .expect("an owner may")
}

fn amount() -> Amount {
    Amount::new(Fen::new(1_250), Amount::CEILING).expect("a price")
}

fn trade_no() -> TradeNo {
    TradeNo::new("T1-20261121-ABCDEF").expect("a number")
}

fn transaction_id() -> TransactionId {
    TransactionId::new("42000").expect("a number")
}

fn appid() -> AppId {
    AppId::new("wx01").expect("an appid")
}

fn mch_id() -> MchId {
    MchId::new("1900000109").expect("a number")
}

fn sale_id() -> SaleId {
    SaleId::new("S-20261121-0001").expect("an id")
}

fn refund_no() -> RefundNo {
    RefundNo::new("R-T1-0001").expect("a number")
}

fn settlement(how: SettledHow) -> Settlement {
    Settlement { how, note: "note".to_owned(), authority: authority(Action::SettleWork), at: Moment::default() }
}

fn order() -> Order {
    Order {
        trade_no: trade_no(),
        amount: amount(),
        appid: appid(),
        mch_id: mch_id(),
        description: String::new(),
        created_at: Moment::default(),
        expires_at: Moment::default(),
        clock_ahead_ms: 0,
        client_ip: String::new(),
        notify_url: String::new(),
        product_id: String::new(),
        device_info: String::new(),
        extras: OrderExtras::default(),
    }
}

fn payment(paid_at: Option<Moment>) -> Payment {
    let (total, currency) = (Fen::new(1_250), "CNY".to_owned());
    Payment { transaction_id: transaction_id(), total, currency, cash: None, settlement: None, bank: None, paid_at, refund_started: false }
}

fn charges() -> Vec<ChargeEvent> {
    use ChargeEvent as E;
    let code = Code { url: CodeUrl::new("weixin://wxpay/bizpayurl?pr=a").expect("a code"), shown_at: Moment::default() };
    let reasons = [
        CloseReason::Deadline,
        CloseReason::NewCode,
        CloseReason::Cancelled,
        CloseReason::Superseded,
        CloseReason::NoCode,
        CloseReason::Refused,
        CloseReason::Mismatch,
    ];
    let closures = [Closure::Answered, Closure::NeverThere, Closure::Refused, Closure::AcceptedLongAgo];
    let mut all = vec![
        E::PlacingStarted { order: Box::new(order()) },
        E::PlacingChecked { known: true },
        E::PlacingChecked { known: false },
        E::PlacingRepeated,
        E::PlacingDoubted { refusal: refusal() },
        E::Shown { code },
        E::CloseRequested,
        E::ClosePostponed,
        E::CloseAccepted,
        E::NotFoundSeen,
        E::Paid { payment: payment(Some(Moment::default())) },
        E::MismatchSeen { payment: payment(None) },
        E::ContradictionSeen { payment: payment(None) },
        E::Refused { refusal: refusal() },
    ];
    all.extend(reasons.map(|reason| E::ClosingStarted { reason }));
    all.extend(closures.map(|how| E::Closed { how }));
    all
}

fn sales() -> Vec<SaleEvent> {
    use SaleException as X;
    let opened = SaleEvent::Opened {
        sale_id: sale_id(),
        amount: amount(),
        note: "note".to_owned(),
        cashier: CashierId::new("ann").expect("a name"),
        till: TillId::new("T1").expect("an id"),
        day: BusinessDay::parse("2026-11-21").expect("a day"),
    };
    let by_hand = SaleEvent::SetByHand {
        trade_no: trade_no(),
        transaction_id: transaction_id(),
        reason: "seen".to_owned(),
        authority: authority(Action::SetPaidByHand),
    };
    let mut all =
        vec![opened, SaleEvent::CancelRequested, SaleEvent::Paid { trade_no: trade_no() }, SaleEvent::Abandoned, by_hand, SaleEvent::HandUndone];
    all.extend(charges().into_iter().map(|event| SaleEvent::Charge { trade_no: trade_no(), event }));
    let exceptions = [X::PaidLate, X::PaidTwice, X::WrongAmount, X::Contradiction, X::SetByHand, X::HandUndone];
    all.extend(exceptions.map(|exception| SaleEvent::ExceptionRaised { exception }));
    let ways = [
        SettledHow::Refunded { refund_no: refund_no() },
        SettledHow::Kept,
        SettledHow::PaidBackInCash,
        SettledHow::PaidBackOtherwise,
        SettledHow::LookedInto,
    ];
    all.extend(ways.map(|how| SaleEvent::ExceptionSettled { exception: X::PaidTwice, settlement: settlement(how) }));
    all
}

fn refunds() -> Vec<RefundEvent> {
    use {RefundEvent as E, RefundTrouble as T};
    let order = RefundOrder {
        refund_no: refund_no(),
        sale_id: sale_id(),
        trade_no: trade_no(),
        transaction_id: transaction_id(),
        appid: appid(),
        mch_id: mch_id(),
        total: Fen::new(1_250),
        amount: amount(),
        reason: "broken".to_owned(),
    };
    let report = RefundReport {
        status: RefundStatus::Arrived,
        refund_id: RefundId::new("50000").expect("a number"),
        amount: Fen::new(1_250),
        arrived_at: None,
        account: Some("card".to_owned()),
    };
    let troubles =
        [T::NotEnough, T::Overdue, T::AccountClosed, T::OtherAmounts, T::NoSuchPayment, T::AgainstRule, T::Certificate, T::NotAllowed, T::Request];
    let mut all = vec![
        E::Queued { order: Box::new(order), authority: authority(Action::Refund) },
        E::SendStarted,
        E::Postponed { refusal: refusal() },
        E::Missing,
        E::Held { hold: Hold { trouble: T::NotEnough, refusal: refusal() } },
        E::Released { authority: authority(Action::HandleRefund) },
        E::GiveUpRequested { authority: authority(Action::HandleRefund) },
        E::Accepted { refund_id: None },
        E::Succeeded { report },
        E::Failed { why: RefundFailure::Closed },
        E::Failed { why: RefundFailure::Returned },
        E::Failed { why: RefundFailure::GivenUp },
        E::Failed { why: RefundFailure::Refused { trouble: T::Overdue, refusal: refusal() } },
        E::Settled { settlement: settlement(SettledHow::Kept) },
    ];
    all.extend(troubles.map(|trouble| E::Refused { trouble, refusal: refusal() }));
    all
}

fn others() -> Vec<StoryEvent> {
    let name = CashierId::new("ann").expect("a name");
    let pin = PinHash { phc: String::new(), peppered: false };
    let people = authority(Action::ManagePeople);
    let setting = |before: Option<&str>| Setting { key: "shop.limit".to_owned(), before: before.map(str::to_owned), value: "5".to_owned() };
    let mut all = vec![
        StoryEvent::People(PeopleEvent::Added { name: name.clone(), role: Role::Cashier, pin: pin.clone(), authority: None }),
        StoryEvent::People(PeopleEvent::RoleSet { name: name.clone(), role: Role::Manager, authority: people.clone() }),
        StoryEvent::People(PeopleEvent::PinSet { name: name.clone(), pin, authority: None }),
        StoryEvent::People(PeopleEvent::Removed { name: name.clone(), authority: people }),
        StoryEvent::Person(PersonEvent::PinTried { purpose: PinPurpose::SignIn }),
        StoryEvent::Person(PersonEvent::PinTried { purpose: PinPurpose::ChangePin }),
        StoryEvent::Person(PersonEvent::SignedIn),
        StoryEvent::Person(PersonEvent::PinWrong { tries: 3 }),
        StoryEvent::Till(TillEvent::SettingsSeen { settings: vec![setting(None), setting(Some("4"))] }),
        StoryEvent::Till(TillEvent::RefundsHeld { authority: authority(Action::HoldRefunds) }),
        StoryEvent::Till(TillEvent::RefundsReleased { authority: authority(Action::HoldRefunds) }),
        StoryEvent::Till(TillEvent::RefundsStopped { trouble: RefundTrouble::Certificate, words: "no".to_owned() }),
        StoryEvent::Till(TillEvent::Exported { what: "day".to_owned(), to: "day.csv".to_owned() }),
    ];
    for why in [LockReason::Key, LockReason::Idle, LockReason::Changed, LockReason::ShiftClosed] {
        all.push(StoryEvent::Person(PersonEvent::SignedOut { why }));
    }
    for action in Action::ALL {
        all.push(StoryEvent::Person(PersonEvent::PinTried { purpose: PinPurpose::Approve { action } }));
        all.push(StoryEvent::Person(PersonEvent::Approved { action, of: name.clone(), about: "R-1".to_owned() }));
        all.push(StoryEvent::Person(PersonEvent::Denied { action }));
    }
    for secret in [Secret::ApiKey, Secret::Certificate, Secret::Passphrase, Secret::Everything] {
        all.extend([SecretDeed::Set, SecretDeed::Forgotten].map(|change| StoryEvent::Till(TillEvent::SecretChanged { secret, change })));
    }
    all
}

#[test]
fn every_event_is_told_in_both_languages() {
    let of_sales = sales().into_iter().map(StoryEvent::Sale);
    let events: Vec<_> = of_sales.chain(refunds().into_iter().map(StoryEvent::Refund)).chain(others()).collect();
    let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for event in &events {
        assert!(chinese(&story(event, Lang::Zh)), "{event:?}");
        let english = story(event, Lang::En);
        assert!(!english.is_empty() && !chinese(&english), "{event:?}: {english}");
    }
    let words: Vec<_> = events.iter().flat_map(|event| [story(event, Lang::Zh), story(event, Lang::En)]).collect();
    assert_eq!(drawable(&words), Ok(()));
}

#[test]
fn who_approved_is_told_and_who_did_it_has_a_name() {
    let event = StoryEvent::Refund(RefundEvent::Released { authority: authority(Action::HandleRefund) });
    assert_eq!(story_approver(&event).map(|who| who.name.as_str()), Some("bob"));
    assert_eq!(story_approver(&StoryEvent::Sale(SaleEvent::CancelRequested)), None);
    assert_eq!(actor("cashier:小李", Lang::En), "小李");
    assert_eq!(actor("gateway", Lang::Zh), "微信支付");
    assert_eq!(actor("till", Lang::En), "the till");
}

#[test]
fn a_refund_that_was_taken_over_is_not_said_to_be_decided() {
    let Some(RefundEvent::Queued { order: decided, authority }) = refunds().into_iter().next() else { panic!("the first is the decision") };
    let told = |order: &RefundOrder, lang| {
        story(&StoryEvent::Refund(RefundEvent::Queued { order: Box::new(order.clone()), authority: authority.clone() }), lang)
    };
    let order = RefundOrder { reason: String::new(), ..(*decided).clone() };
    assert!(told(&order, Lang::Zh).contains("补入账本") && told(&order, Lang::En).contains("taken over"));
    assert!(told(&decided, Lang::Zh).contains("决定退款"));
}
