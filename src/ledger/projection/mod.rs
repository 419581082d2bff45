//! What is so now: the rows of the tables beside the journal, as its fold makes them.
//!
//! One list of columns per table serves both writing and verifying, so that the two cannot differ.

mod charge;
mod day;
mod number;
mod person;
mod refund;
mod sale;
mod shift;

pub(super) use charge::{CHARGE_COLUMNS, CHARGE_COLUMNS_BY_FORMAT, charge_values};
pub(super) use day::{DAY_COLUMNS, DAY_MARKS, day_mark, day_values, write_day};
pub(super) use number::{parts_match, second};
pub(super) use person::{PERSON_COLUMNS, PersonRow, write_people};
pub(super) use refund::{REFUND_COLUMNS, REFUND_COLUMNS_BY_FORMAT, refund_values, write_refund};
pub(super) use sale::{SALE_COLUMNS, SALE_COLUMNS_BY_FORMAT, SALE_EXCEPTIONS, SALE_STATES, sale_exception, sale_state, sale_values, write_sale};
pub(super) use shift::{SHIFT_COLUMNS, shift_values, write_shift};

use crate::domain::{Fen, Moment, Role};
use rusqlite::types::Value;
use rusqlite::{Connection, Error, params_from_iter};

fn change_one<const N: usize>(connection: &Connection, sql: &str, values: [Value; N]) -> rusqlite::Result<()> {
    match connection.prepare_cached(sql)?.execute(params_from_iter(values))? {
        1 => Ok(()),
        other => Err(Error::StatementChangedRows(other)),
    }
}

/// A number that stands for something of another kind already: its entries could not be told apart.
#[derive(Debug, thiserror::Error)]
#[error("{0} stands for something else already")]
struct NumberTaken(String);

/// Nothing of another kind, which that query looks for, has the number.
fn free(connection: &Connection, other_kind: &str, number: &str) -> rusqlite::Result<()> {
    match connection.prepare_cached(other_kind)?.exists([number])? {
        false => Ok(()),
        true => Err(Error::ToSqlConversionFailure(Box::new(NumberTaken(number.to_owned())))),
    }
}

fn text(value: impl ToString) -> Value {
    Value::Text(value.to_string())
}

fn fen(value: Fen) -> Value {
    Value::Integer(value.get())
}

fn instant(value: Moment) -> Value {
    Value::Integer(value.millis())
}

fn flag(value: bool) -> Value {
    Value::Integer(value.into())
}

fn optional<T>(value: Option<T>, column: impl FnOnce(T) -> Value) -> Value {
    value.map_or(Value::Null, column)
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Cashier => "cashier",
        Role::Manager => "manager",
        Role::Owner => "owner",
    }
}
