//! The people of the world: who is at the till, and what they may.

use super::World;
use scantill::domain::{CashierId, Pin, Role, SaleId};
use scantill::engine::{Approval, Command, DeedId, Message, Newcomer, PersonCommand, Session, Show};

const OWNER: (&str, Role, &str) = ("陈老板", Role::Owner, "730914");
const CASHIER: (&str, Role, &str) = ("小李", Role::Cashier, "482915");
const MANAGER: (&str, Role, &str) = ("王店长", Role::Manager, "260718");

/// The owner first; the last has the till at every start.
pub fn of_the_shop() -> Vec<Newcomer> {
    [OWNER, CASHIER, MANAGER].map(|(name, role, pin)| Newcomer { name: named(name), role, pin: typed(pin) }).to_vec()
}

fn named(name: &str) -> CashierId {
    CashierId::new(name).expect("a name")
}

fn typed(pin: &str) -> Pin {
    Pin::new(pin).expect("digits")
}

impl World {
    pub(super) fn deed(&mut self) -> DeedId {
        self.deeds += 1;
        DeedId(self.deeds)
    }

    fn sign_in(&mut self, (name, _role, pin): (&str, Role, &str)) {
        let deed = self.deed();
        self.tell(Message::Command(Command::Person(deed, PersonCommand::SignIn { name: named(name), pin: typed(pin) })));
    }

    pub(super) fn sign_in_as_manager(&mut self) {
        self.sign_in(MANAGER);
        // The PIN is checked at once, so that the evening's work is the manager's.
        self.let_pins_be_checked();
    }

    pub(super) fn sign_in_if_locked(&mut self) {
        let open = self.core.as_ref().is_some_and(|core| matches!(core.view(&[]).session, Session::Open(_)));
        if !open {
            let who = if self.manager.bool() { MANAGER } else { CASHIER };
            self.sign_in(who);
        }
    }

    /// Whose word the manager's rights need; now and then with a wrong PIN, or nobody's.
    pub(super) fn approval(&mut self) -> Option<Approval> {
        match self.manager.u8(0..6) {
            0 => None,
            1 => Some(Approval { name: named(MANAGER.0), pin: typed("999999") }),
            2 => Some(Approval { name: named(CASHIER.0), pin: typed(CASHIER.2) }),
            _ => Some(Approval { name: named(MANAGER.0), pin: typed(MANAGER.2) }),
        }
    }

    /// Somebody comes or goes, or looks at something.
    pub(super) fn person_wanted(&mut self, sale_id: SaleId) -> Command {
        let deed = self.deed();
        match self.manager.u8(0..6) {
            0 => Command::Person(deed, PersonCommand::Lock),
            1 => Command::Person(deed, PersonCommand::SignIn { name: named(CASHIER.0), pin: typed(CASHIER.2) }),
            2 => Command::Person(deed, PersonCommand::SignIn { name: named(MANAGER.0), pin: typed(MANAGER.2) }),
            3 => Command::Person(deed, PersonCommand::SignIn { name: named(CASHIER.0), pin: typed("1111") }),
            4 => Command::Show(Show::Sale(sale_id)),
            _ => Command::Show(Show::Work),
        }
    }
}
