//! People at the till: signing in, locks, and who does what, in words.

use super::{Lang, minutes_left, role};
use crate::domain::{CashierId, LockReason, Role};

/// For how long a person is still locked out.
pub fn locked_for(ms: i64, lang: Lang) -> String {
    let minutes = minutes_left(ms);
    lang.pick(format!("锁定，还有 {minutes} 分钟"), format!("locked for {minutes} min"))
}

/// Why the till is locked, and whose it was.
pub fn locked_why(last: &CashierId, why: LockReason, lang: Lang) -> String {
    match why {
        LockReason::Key => lang.pick(format!("{last} 锁定了收银台。"), format!("{last} locked the till.")),
        LockReason::Idle => {
            lang.pick(format!("很久没有人操作，收银台自己锁了。上次是 {last}。"), format!("Nobody touched the till for long. It was {last}'s."))
        }
        LockReason::ShiftClosed => {
            lang.pick(format!("{last} 交班了，下一班登录后开始。"), format!("{last} closed the shift; the next begins with a sign-in."))
        }
        LockReason::Changed => {
            lang.pick(format!("{last} 的角色或 PIN 有改动，请重新登录。"), format!("The role or PIN of {last} was changed: sign in again."))
        }
    }
}

/// How many sales are still watched while the till is locked.
pub fn watched_on(sales: usize, lang: Lang) -> String {
    let open = if sales == 1 { "1 open sale is".to_owned() } else { format!("{sales} open sales are") };
    lang.pick(format!("锁定时，{sales} 笔没结束的收款仍在查询，钱不会漏。"), format!("{open} still watched while the till is locked."))
}

/// Whose PIN is typed.
pub fn pin_of(name: &CashierId, lang: Lang) -> String {
    lang.pick(format!("{name} 的 PIN"), format!("PIN of {name}"))
}

/// What is approved, or asked, before somebody is added.
pub fn will_add(name: &CashierId, as_what: Role, lang: Lang) -> String {
    let role = role(as_what, lang);
    lang.pick(format!("添加 {name}，角色是{role}"), format!("Add {name} as {role}"))
}

/// The same before somebody gets another role.
pub fn will_set_role(name: &CashierId, to: Role, lang: Lang) -> String {
    let role = role(to, lang);
    lang.pick(format!("把 {name} 改为{role}"), format!("Make {name} {role}"))
}

/// The same before somebody gets another PIN.
pub fn will_set_pin(name: &CashierId, lang: Lang) -> String {
    lang.pick(format!("给 {name} 另设 PIN，解除锁定"), format!("Give {name} another PIN and end any lock"))
}

/// The same before somebody is removed.
pub fn will_remove(name: &CashierId, lang: Lang) -> String {
    lang.pick(format!("移除 {name}"), format!("Remove {name}"))
}
