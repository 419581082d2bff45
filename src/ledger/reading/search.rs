//! Finding sales: by day and state, by any part of a number, by amount.

use super::selection::Selection;
use crate::domain::{Fen, Moment, SaleId};
use crate::ledger::projection::{parts_match, second};
use crate::ledger::{ClaimQuery, Ledger, LedgerError, PageKey, SaleFilter, SaleRow, SalesQuery};
use rusqlite::Connection;
use std::cmp::Reverse;

/// The seconds in which sales were opened that may have the number, the latest first.
pub(in crate::ledger) const SECONDS: &str =
    "SELECT rowid FROM number_part WHERE number_part MATCH ?1 AND rowid BETWEEN ?2 AND ?3 ORDER BY rowid DESC";

/// Whether a text stands in very many numbers.
pub(in crate::ledger) const IS_COMMON: &str = "SELECT count(*) = 2000 FROM (SELECT 1 FROM number_part WHERE number_part MATCH ?1 LIMIT 2000)";

pub(in crate::ledger) const IN_SECOND: &str = "opened_at_ms BETWEEN :second * 1000 AND :second * 1000 + 999";

impl Ledger {
    /// At most `limit` of the sales that are asked for, the newest first, beginning after `after`.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn sales(&self, query: &SalesQuery, after: Option<&PageKey>, limit: u32) -> Result<Vec<SaleRow>, LedgerError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let text = query.search.trim().to_ascii_uppercase();
        self.read(|connection| {
            let all = || match query.day {
                Some(day) => Selection::of_day(day).filtered(query.filter),
                None => Selection::of(query.filter),
            };
            if text.is_empty() {
                return all().rows(connection, after, limit);
            }
            let mut rows = match parts_match(&text) {
                None => vec![],
                Some(parts) if query.day.is_none() && (!is_selective(query.filter) || !is_common(connection, &parts)?) => {
                    let selection = Selection::through("sale_opened").filtered(query.filter).where_value(&contains(), ":text", text.clone());
                    by_parts(connection, &parts, &selection, Moment::default(), after, limit)?
                }
                Some(_) => all().where_value(&contains(), ":text", text.clone()).rows(connection, after, limit)?,
            };
            if let Some(amount) = amount(&text) {
                let selection = if query.day.is_none() && !is_selective(query.filter) { Selection::of_amount(query.filter) } else { all() };
                rows.extend(selection.where_value("amount_fen = :amount", ":amount", amount).rows(connection, after, limit)?);
            }
            rows.sort_by_key(|row| Reverse((row.opened_at, row.id.clone())));
            rows.dedup_by(|a, b| a.id == b.id);
            rows.truncate(limit);
            Ok(rows)
        })
    }

    /// The sales opened at `since` or later that a customer may mean who says to have paid, the newest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn claims(&self, query: &ClaimQuery, since: Moment, limit: u32) -> Result<Vec<SaleId>, LedgerError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let since_ms = since.millis();
        let rows = self.read(|connection| match query {
            ClaimQuery::Tail(tail) => {
                let tail = tail.trim().to_ascii_uppercase();
                let Some(parts) = parts_match(&tail) else { return Ok(vec![]) };
                let selection = Selection::through("sale_opened").where_value(&ends_with(), ":text", tail);
                let selection = selection.where_value("opened_at_ms >= :since", ":since", since_ms);
                by_parts(connection, &parts, &selection, since, None, limit)
            }
            ClaimQuery::Amount(amount) => {
                let amount = amount.get();
                let selection = Selection::of_amount(SaleFilter::All).where_value("amount_fen = :amount", ":amount", amount);
                selection.where_value("opened_at_ms >= :since", ":since", since_ms).rows(connection, None, limit)
            }
        })?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }
}

/// Few sales pass the filter, and there is an index of just these.
fn is_selective(filter: SaleFilter) -> bool {
    match filter {
        SaleFilter::All | SaleFilter::Paid => false,
        SaleFilter::Open | SaleFilter::Abandoned | SaleFilter::Exceptions | SaleFilter::Refunded => true,
    }
}

fn is_common(connection: &Connection, parts: &str) -> rusqlite::Result<bool> {
    connection.prepare_cached(IS_COMMON)?.query_row([parts], |row| row.get(0))
}

/// Looks into one second after the other, the latest first, until there are enough.
fn by_parts(
    connection: &Connection,
    parts: &str,
    selection: &Selection,
    since: Moment,
    after: Option<&PageKey>,
    limit: usize,
) -> rusqlite::Result<Vec<SaleRow>> {
    let latest = after.map_or(i64::MAX, |key| second(key.opened_at));
    let mut statement = connection.prepare_cached(SECONDS)?;
    let mut seconds = statement.query((parts, second(since), latest))?;
    let mut found = vec![];
    while let Some(row) = seconds.next()? {
        let second: i64 = row.get(0)?;
        let left = limit.saturating_sub(found.len());
        if left == 0 {
            break;
        }
        found.extend(selection.clone().where_value(IN_SECOND, ":second", second).rows(connection, after, left)?);
    }
    Ok(found)
}

/// An amount in yuan, with or without its sign.
fn amount(text: &str) -> Option<i64> {
    let yuan = text.strip_prefix(['¥', '￥']).unwrap_or(text);
    Fen::parse_yuan(yuan).ok().map(Fen::get)
}

/// One of the sale's numbers contains the text.
pub(in crate::ledger) fn contains() -> String {
    some_number("instr(upper(NUMBER), :text) > 0")
}

/// One of the sale's numbers ends with the text.
fn ends_with() -> String {
    some_number("upper(substr(NUMBER, -length(:text))) = :text")
}

fn some_number(test: &str) -> String {
    let of = |number| test.replace("NUMBER", number);
    format!(
        "(EXISTS (SELECT 1 FROM charge WHERE sale_id = sale.id AND ({} OR {} OR {})) \
         OR EXISTS (SELECT 1 FROM refund WHERE sale_id = sale.id AND ({} OR {})) OR {})",
        of("trade_no"),
        of("transaction_id"),
        of("mismatch_transaction_id"),
        of("refund_no"),
        of("refund_id"),
        of("by_hand")
    )
}
