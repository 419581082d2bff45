//! Writes a generated day into a ledger, as the till that took part in it would have.
//!
//! Knows nothing of the command line, so that tests can use it too.

use scantill::domain::{Moment, Refund, RefundEvent, Sale};
use scantill::ledger::{Actor, Change, Entry, Ledger, LedgerError};
use scantill::simulator::{GeneratedDay, Step, Teller, Told};

/// So many steps are written in one transaction.
const AT_ONCE: usize = 500;

/// A step with its subject as it is after it.
enum Written<'a> {
    Sale(Vec<Entry<'a>>, Box<Sale>),
    Refund(Vec<Entry<'a, RefundEvent>>, Box<Refund>),
}

impl Written<'_> {
    fn change(&self) -> Change<'_> {
        match self {
            Self::Sale(entries, after) => Change::Sale { entries, after },
            Self::Refund(entries, after) => Change::Refund { entries, after },
        }
    }
}

/// Writes all sales and refunds of that day, in the order in which they happened.
///
/// # Errors
/// Why the ledger did not take them; then some of them may stand there.
pub fn write(ledger: &mut Ledger, day: &GeneratedDay) -> Result<(), LedgerError> {
    let steps = written(day);
    for some in steps.chunks(AT_ONCE) {
        let changes: Vec<_> = some.iter().map(|(_, written)| written.change()).collect();
        ledger.append(&changes)?;
    }
    Ok(())
}

fn written(day: &GeneratedDay) -> Vec<(Moment, Written<'_>)> {
    let mut written = vec![];
    for story in &day.sales {
        let mut so_far: Option<Sale> = None;
        for step in &story.steps {
            for Told { event, .. } in &step.told {
                match &mut so_far {
                    None => so_far = Sale::opened(event, step.at),
                    Some(sale) => sale.apply(event, step.at),
                }
            }
            written.extend(so_far.clone().map(|after| (step.at, Written::Sale(entries(step), Box::new(after)))));
        }
    }
    for story in &day.refunds {
        let mut so_far: Option<Refund> = None;
        for step in &story.steps {
            for Told { event, .. } in &step.told {
                match &mut so_far {
                    None => so_far = Refund::queued(event, step.at),
                    Some(refund) => refund.apply(event, step.at),
                }
            }
            written.extend(so_far.clone().map(|after| (step.at, Written::Refund(entries(step), Box::new(after)))));
        }
    }
    written.sort_by_key(|(at, _)| *at);
    written
}

fn entries<E>(step: &Step<E>) -> Vec<Entry<'_, E>> {
    let Step { at, told } = step;
    told.iter().map(|Told { by, event, proof }| Entry { at: *at, actor: actor(by), event, evidence: proof.as_deref() }).collect()
}

fn actor(by: &Teller) -> Actor {
    match by {
        Teller::Person(person) => Actor::Person(person.clone()),
        Teller::Till => Actor::Till,
        Teller::Gateway => Actor::Gateway,
    }
}
