//! Whatever becomes of a refund, a person is told what happened, whether the money is safe, and what to do.

use super::refund_trouble::{failure_words, hold_words, queue_words};
use super::refunds::{refund_badge, refund_waits, refund_words};
use super::tests::drawable;
use super::work::{reason_for, work_badge, work_words};
use super::*;
use crate::domain::*;
use crate::engine::{QueueStop, QueueView, RefundLine, StopWhy};

const TROUBLES: [RefundTrouble; 9] = [
    RefundTrouble::NotEnough,
    RefundTrouble::Overdue,
    RefundTrouble::AccountClosed,
    RefundTrouble::OtherAmounts,
    RefundTrouble::NoSuchPayment,
    RefundTrouble::AgainstRule,
    RefundTrouble::Certificate,
    RefundTrouble::NotAllowed,
    RefundTrouble::Request,
];

const EXCEPTIONS: [SaleException; 8] = [
    SaleException::PaidLate,
    SaleException::PaidTwice,
    SaleException::WrongAmount,
    SaleException::Contradiction,
    SaleException::SetByHand,
    SaleException::HandUndone,
    SaleException::Found,
    SaleException::BillDiffers,
];

fn hold(trouble: RefundTrouble) -> Hold {
    Hold { trouble, refusal: Refusal { code: "CODE".to_owned(), words: "words".to_owned() } }
}

fn failures() -> Vec<RefundFailure> {
    let refused = TROUBLES.map(|trouble| RefundFailure::Refused { trouble, refusal: hold(trouble).refusal });
    [RefundFailure::Closed, RefundFailure::Returned, RefundFailure::GivenUp].into_iter().chain(refused).collect()
}

fn queued() -> Refund {
    let manager = Signatory { name: CashierId::counter(), role: Role::Manager };
    let order = RefundOrder {
        refund_no: RefundNo::new("T1R-000001").expect("a number"),
        sale_id: SaleId::new("S-000001").expect("a sale id"),
        trade_no: TradeNo::new("T1-000001").expect("a number"),
        transaction_id: TransactionId::new("4200001").expect("a number"),
        appid: AppId::new("wx1").expect("an appid"),
        mch_id: MchId::new("1900000109").expect("a merchant"),
        total: Fen::new(100),
        amount: Amount::new(Fen::new(100), Fen::new(100)).expect("a price"),
        reason: String::new(),
    };
    let authority = Authority::of(Action::Refund, manager, None).expect("a manager may");
    Refund::queued(&RefundEvent::Queued { order: Box::new(order), authority }, Moment::from_millis(0)).expect("queued")
}

/// One refund in every state there is.
fn refunds() -> Vec<Refund> {
    let refusal = hold(RefundTrouble::NotEnough).refusal;
    let of = |events: &[RefundEvent]| {
        let mut refund = queued();
        events.iter().for_each(|event| refund.apply(event, Moment::from_millis(1)));
        refund
    };
    let sent = RefundEvent::SendStarted;
    let giving_up = RefundEvent::GiveUpRequested { authority: queued().authority };
    let refund_id = RefundId::new("5000").expect("a number");
    let report = RefundReport { status: RefundStatus::Arrived, refund_id, amount: Fen::new(100), arrived_at: None, account: None };
    let mut all = vec![
        of(&[]),
        of(std::slice::from_ref(&sent)),
        of(&[sent.clone(), RefundEvent::Postponed { refusal: refusal.clone() }]),
        of(&[sent.clone(), RefundEvent::Missing]),
        of(&[sent.clone(), giving_up]),
        of(&[sent.clone(), RefundEvent::Accepted { refund_id: None }]),
        of(&[sent.clone(), RefundEvent::Succeeded { report }]),
    ];
    all.extend(TROUBLES.map(|trouble| of(&[sent.clone(), RefundEvent::Refused { trouble, refusal: refusal.clone() }])));
    all.extend(TROUBLES.map(|trouble| of(&[sent.clone(), RefundEvent::Held { hold: hold(trouble) }])));
    all.extend(failures().into_iter().map(|why| of(&[sent.clone(), RefundEvent::Failed { why }])));
    all
}

fn whole(words: &Words) -> [&String; 3] {
    [&words.title, &words.what, &words.money]
}

#[test]
fn every_refund_is_told_in_words_that_can_be_drawn() {
    let held = QueueView { held_by: Some(CashierId::counter()), ..QueueView::default() };
    let mut said = vec![];
    for lang in [Lang::Zh, Lang::En] {
        for refund in refunds() {
            for queue in [&QueueView::default(), &held] {
                for next_at in [None, Some(Moment::from_millis(60_000))] {
                    let waits = refund_waits(&RefundLine { refund: refund.clone(), next_at }, queue, lang);
                    assert!(!waits.is_empty() && !refund_badge(&refund, lang).is_empty(), "{refund:?}");
                    said.push(waits);
                }
                let words = refund_words(&refund, queue, lang);
                assert!(whole(&words).into_iter().all(|part| !part.is_empty()), "{refund:?}");
                said.push(words.body(lang));
            }
        }
    }
    assert_eq!(drawable(&said), Ok(()));
}

#[test]
fn every_no_says_what_to_do() {
    for lang in [Lang::Zh, Lang::En] {
        for trouble in TROUBLES {
            let words = hold_words(&hold(trouble), lang);
            assert!(words.what.contains("CODE") && !words.next.is_empty() && !words.money.is_empty(), "{trouble:?}");
            let stop = QueueStop { at: Moment::from_millis(0), why: StopWhy::Refused(hold(trouble)) };
            let queue = QueueView { stopped: Some(stop), ..QueueView::default() };
            let stopped = queue_words(&queue, lang).expect("it stands");
            assert!(stopped.next.contains('P') && stopped.title.contains(&words.title));
        }
        for failure in failures() {
            let words = failure_words(&failure, lang);
            assert!(!words.next.is_empty() && !words.money.is_empty(), "{failure:?}");
        }
        assert_eq!(queue_words(&QueueView::default(), lang), None);
    }
}

#[test]
fn every_exception_has_its_key_in_words_and_a_reason_that_fits_the_provider() {
    for lang in [Lang::Zh, Lang::En] {
        for exception in EXCEPTIONS {
            let words = work_words(exception, lang);
            assert!(whole(&words).into_iter().all(|part| !part.is_empty()), "{exception:?}");
            assert!(words.next.contains(['R', 'K', 'L']) && !work_badge(exception, lang).is_empty());
            assert!(reason_for(exception, lang).len() <= 80, "refund_desc takes 80 bytes (protocol §4.4)");
        }
    }
}
