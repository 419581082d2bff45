//! A day of 100,000 rows on each side, in another order, with a difference now and then.

use super::{MORNING, at};
use divan::{Bencher, black_box};
use scantill::domain::{
    Bill, BillKind, BillRow, BillRowKind, BookKind, BookRow, BusinessDay, DayStart, Fee, Fen, Frame, Moment, RefundNo, SaleId, Standing, TillId,
    TradeNo, reconcile,
};

const ROWS: u32 = 100_000;

fn random(serial: u32) -> [u8; 10] {
    let mut random = [7; 10];
    random[6..].copy_from_slice(&serial.to_be_bytes());
    random
}

/// Every twentieth is a refund; some lie after midnight, some were set by hand.
fn our_row(serial: u32) -> BookRow {
    let (till, moment) = (TillId::new("T1").unwrap(), at(i64::from(serial) * 600));
    let back = serial.is_multiple_of(20);
    BookRow {
        kind: if back { BookKind::Refund } else { BookKind::Payment },
        sale_id: SaleId::new(format!("S-20261121-{serial:016}")).unwrap(),
        trade_no: TradeNo::fresh(&till, moment, random(serial)),
        refund_no: back.then(|| RefundNo::fresh(&till, moment, random(serial))),
        at: moment,
        amount: Fen::new(1_000 + i64::from(serial % 977)),
        standing: if serial % 1_000 == 1 { Standing::ByHand } else { Standing::Proven },
    }
}

/// The gateway's row of the same; every five-hundredth is another till's, every seven-hundredth of another amount.
fn their_row(line: u32, ours: &BookRow) -> BillRow {
    let trade_no = ours.trade_no.as_str().to_owned();
    BillRow {
        line,
        kind: if ours.kind == BookKind::Refund { BillRowKind::Refund } else { BillRowKind::Payment },
        at: ours.at,
        trade_no: if line % 500 == 3 { trade_no.replace("T1-", "T2-") } else { trade_no },
        transaction_id: format!("4200{line:024}"),
        refund_no: ours.refund_no.as_ref().map(|number| number.as_str().to_owned()),
        refund_id: ours.refund_no.as_ref().map(|_| format!("5030{line:024}")),
        device: "T1".to_owned(),
        amount: if line % 700 == 5 { Fen::new(999) } else { ours.amount },
        settlement: ours.amount,
        fee: Fee::new(6_000),
        goods: "街角咖啡-饮品".to_owned(),
    }
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn match_100_000_rows(bencher: Bencher) {
    let ours: Vec<_> = (0..ROWS).map(our_row).collect();
    let shuffled = (0..ROWS).map(|line| (line * 7_919) % ROWS);
    let rows: Vec<_> =
        shuffled.enumerate().map(|(line, from)| their_row(u32::try_from(line).unwrap(), &ours[usize::try_from(from).unwrap()])).collect();
    let theirs = Bill { kind: BillKind::All, rows, notes: vec![] };
    let start = DayStart::parse("04:00").unwrap();
    let day = BusinessDay::of(Moment::from_millis(MORNING), start);
    let frame = Frame::of(day, start, BillKind::All, TillId::new("T1").unwrap());
    let result = reconcile(&ours, &theirs, &frame);
    assert!(result.adds_up() && result.pairs.len() > 100_000);
    bencher.bench(|| reconcile(black_box(&ours), black_box(&theirs), &frame));
}
