//! Who may do what: one table.

use super::CashierId;
use serde::{Deserialize, Serialize};

/// What a person is in the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Takes payments.
    Cashier,
    /// Refunds, settles what went wrong, closes the day.
    Manager,
    /// All that, and the people.
    Owner,
}

impl Role {
    /// All of them, the least first.
    pub const ALL: [Self; 3] = [Self::Cashier, Self::Manager, Self::Owner];

    /// How many digits the PIN of such a person must have at least.
    pub fn shortest_pin(self) -> usize {
        match self {
            // The same for all, so that a new role never comes with a shorter PIN than it needs.
            Self::Cashier | Self::Manager | Self::Owner => 6,
        }
    }
}

/// What can be done at a till that not everybody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Take a payment, show a new code, give a sale up.
    TakePayment,
    /// Look at sales, proofs and refunds; ask the gateway about a charge.
    Look,
    /// Give money back.
    Refund,
    /// Send a refund again that waits for a person, or give it up.
    HandleRefund,
    /// Hold the refund queue, or let it go on.
    HoldRefunds,
    /// Say of a sale that it is paid, without the gateway's proof.
    SetPaidByHand,
    /// Settle an entry of the work list.
    SettleWork,
    /// Count the drawer and close a shift.
    CloseShift,
    /// Fetch and match bills, decide about differences, close a day.
    CloseDay,
    /// Write the books of a day into a file.
    Export,
    /// Read who did what.
    ReadAudit,
    /// Add and remove people, change their roles, give them new PINs.
    ManagePeople,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::TakePayment,
        Self::Look,
        Self::Refund,
        Self::HandleRefund,
        Self::HoldRefunds,
        Self::SetPaidByHand,
        Self::SettleWork,
        Self::CloseShift,
        Self::CloseDay,
        Self::Export,
        Self::ReadAudit,
        Self::ManagePeople,
    ];
}

/// What the table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// It may be done.
    Allowed,
    /// Somebody to whom it is allowed must enter a PIN on the spot, for this one time.
    NeedsApproval,
    /// It may not be done, whoever approves.
    Denied,
}

/// The table.
pub fn right(role: Role, action: Action) -> Right {
    use {Action as A, Right as R, Role as P};
    match (action, role) {
        (A::TakePayment | A::Look | A::CloseShift, P::Cashier | P::Manager | P::Owner) => R::Allowed,
        (A::Refund, P::Cashier) => R::NeedsApproval,
        (A::Refund, P::Manager | P::Owner) => R::Allowed,
        (A::HandleRefund | A::SettleWork, P::Cashier) => R::NeedsApproval,
        (A::HandleRefund | A::SettleWork, P::Manager | P::Owner) => R::Allowed,
        (A::HoldRefunds | A::SetPaidByHand | A::CloseDay | A::Export | A::ReadAudit, P::Cashier) => R::Denied,
        (A::HoldRefunds | A::SetPaidByHand | A::CloseDay | A::Export | A::ReadAudit, P::Manager | P::Owner) => R::Allowed,
        (A::ManagePeople, P::Cashier) => R::Denied,
        (A::ManagePeople, P::Manager) => R::NeedsApproval,
        (A::ManagePeople, P::Owner) => R::Allowed,
    }
}

/// A person in a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signatory {
    /// Who.
    pub name: CashierId,
    /// In which role at that time.
    pub role: Role,
}

/// That one action may be done, and on whose word. Only [`Authority::of`] makes one, and it asks the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authority {
    action: Action,
    by: Signatory,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approved_by: Option<Signatory>,
}

/// Why there is no authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAuthority {
    /// Somebody to whom it is allowed must approve.
    #[error("this needs the approval of a person to whom it is allowed")]
    NeedsApproval,
    /// The one who approved may not do it either, or is the same person.
    #[error("the person who approved may not do this")]
    ApproverMayNot,
    /// It may not be done by this person.
    #[error("this person may not do this")]
    Denied,
}

impl Authority {
    /// Asks the table whether that person may do it, with the approval of that other one where there is one. The caller has checked both PINs.
    ///
    /// # Errors
    /// [`NoAuthority`] says why not.
    pub fn of(action: Action, by: Signatory, approver: Option<Signatory>) -> Result<Self, NoAuthority> {
        match (right(by.role, action), approver) {
            (Right::Allowed, _) => Ok(Self { action, by, approved_by: None }),
            (Right::Denied, _) => Err(NoAuthority::Denied),
            (Right::NeedsApproval, None) => Err(NoAuthority::NeedsApproval),
            (Right::NeedsApproval, Some(approver)) => match right(approver.role, action) {
                Right::Allowed if approver.name != by.name => Ok(Self { action, by, approved_by: Some(approver) }),
                Right::Allowed | Right::NeedsApproval | Right::Denied => Err(NoAuthority::ApproverMayNot),
            },
        }
    }

    /// For what.
    pub fn action(&self) -> Action {
        self.action
    }

    /// Who does it.
    pub fn by(&self) -> &Signatory {
        &self.by
    }

    /// Who approved, where that was needed.
    pub fn approved_by(&self) -> Option<&Signatory> {
        self.approved_by.as_ref()
    }

    /// The table still says so of what was written: an authority that was read back is asked again before money leaves.
    pub fn holds_for(&self, action: Action) -> bool {
        self.action == action && Self::of(action, self.by.clone(), self.approved_by.clone()).as_ref() == Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(name: &str, role: Role) -> Signatory {
        Signatory { name: CashierId::new(name).expect("a name"), role }
    }

    #[test]
    fn a_higher_role_never_has_less_right() {
        let rank = |right| match right {
            Right::Denied => 0,
            Right::NeedsApproval => 1,
            Right::Allowed => 2,
        };
        for action in Action::ALL {
            for (lower, higher) in Role::ALL.into_iter().zip(Role::ALL.into_iter().skip(1)) {
                assert!(rank(right(lower, action)) <= rank(right(higher, action)), "{action:?}");
            }
            assert_eq!(right(Role::Owner, action), Right::Allowed, "somebody must be able to do {action:?}");
        }
    }

    #[test]
    fn f033_there_is_no_authority_that_the_table_does_not_give() {
        for action in Action::ALL {
            for role in Role::ALL {
                for approver in std::iter::once(None).chain(Role::ALL.map(Some)) {
                    let made = Authority::of(action, who("a", role), approver.map(|role| who("b", role)));
                    let may = match right(role, action) {
                        Right::Allowed => true,
                        Right::NeedsApproval => approver.is_some_and(|approver| right(approver, action) == Right::Allowed),
                        Right::Denied => false,
                    };
                    assert_eq!(made.is_ok(), may, "{action:?} {role:?} {approver:?}");
                    if let Ok(made) = made {
                        assert!(made.holds_for(action));
                        assert!(Action::ALL.into_iter().all(|other| other == action || !made.holds_for(other)));
                    }
                }
            }
        }
    }

    #[test]
    fn nobody_approves_for_themselves() {
        assert_eq!(Authority::of(Action::Refund, who("a", Role::Cashier), Some(who("a", Role::Manager))), Err(NoAuthority::ApproverMayNot));
    }

    #[test]
    fn an_edited_authority_does_not_hold() {
        let made = Authority::of(Action::Refund, who("a", Role::Manager), None).expect("a manager may");
        let edited = serde_json::to_string(&made).expect("it is written").replace("manager", "cashier");
        let read: Authority = serde_json::from_str(&edited).expect("it is read");
        assert!(!read.holds_for(Action::Refund));
    }
}
