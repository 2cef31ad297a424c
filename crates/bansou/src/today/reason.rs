//! Why an account is on the list: one typed reason for each kind of fact.
//!
//! Invariant: a reason's key is the same as long as it is the same event, so an answer to it holds exactly that long.

use jiff::civil::Date;

use crate::{
    customers::Band,
    ids::{ConversationId, QuietSpellId, TaskId},
    time::Timestamp,
};

/// The kinds of reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineKind {
    HealthFell,
    WentQuiet,
    ContractEnding,
    NoticeComing,
    RenewalComing,
    UrgentTicket,
    TaskDue,
    SeatsNearlyFull,
}

crate::text_enum!(LineKind {
    HealthFell => "health_fell", WentQuiet => "went_quiet", ContractEnding => "contract_ending",
    NoticeComing => "notice_coming", RenewalComing => "renewal_coming", UrgentTicket => "urgent_ticket",
    TaskDue => "task_due", SeatsNearlyFull => "seats_nearly_full",
});

/// One reason, with its facts.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// The score crossed into a worse band or fell by many points within a week.
    HealthFell {
        before: f64,
        now: f64,
        band_before: Band,
        band_now: Band,
    },
    /// Uses the product less than its own habit.
    WentQuiet {
        spell: QuietSpellId,
        since: Date,
        last_used_on: Option<Date>,
        /// The day of the first use seen since, where there was none in the whole spell so far.
        back_on: Option<Date>,
        /// Days with use in a usual week.
        usual_days: f64,
        expected: f64,
        observed: f64,
    },
    /// A contract ends on the day: terminated, or not renewing by itself.
    ContractEnding {
        on: Date,
        terminated: bool,
    },
    /// The last day on which a customer in doubt can refuse the renewal.
    NoticeComing {
        on: Date,
    },
    /// A customer in doubt renews on the day, and can refuse until then.
    RenewalComing {
        on: Date,
    },
    UrgentTicket {
        id: ConversationId,
        subject: Option<String>,
        opened_at: Timestamp,
    },
    TaskDue {
        id: TaskId,
        title: String,
        due: Date,
    },
    /// Hardly a seat is left: a good time to offer more.
    SeatsNearlyFull {
        used: i64,
        seats: i64,
    },
}

impl Reason {
    pub fn kind(&self) -> LineKind {
        match self {
            Self::HealthFell { .. } => LineKind::HealthFell,
            Self::WentQuiet { .. } => LineKind::WentQuiet,
            Self::ContractEnding { .. } => LineKind::ContractEnding,
            Self::NoticeComing { .. } => LineKind::NoticeComing,
            Self::RenewalComing { .. } => LineKind::RenewalComing,
            Self::UrgentTicket { .. } => LineKind::UrgentTicket,
            Self::TaskDue { .. } => LineKind::TaskDue,
            Self::SeatsNearlyFull { .. } => LineKind::SeatsNearlyFull,
        }
    }

    /// Whether somebody can do something about it. Who went quiet and is back again needs nothing.
    pub fn asks_for_an_act(&self) -> bool {
        !matches!(self, Self::WentQuiet { back_on: Some(_), .. })
    }

    /// The day in a contract that it is about.
    pub fn day(&self) -> Option<Date> {
        match self {
            Self::ContractEnding { on, .. } | Self::NoticeComing { on } | Self::RenewalComing { on } => {
                Some(*on)
            }
            _ => None,
        }
    }

    /// Names the event behind the reason.
    pub fn key(&self) -> String {
        let kind = self.kind();
        match self {
            Self::HealthFell { band_now, .. } => format!("{kind}:{band_now}"),
            Self::WentQuiet { spell, .. } => format!("{kind}:{spell}"),
            Self::ContractEnding { on, .. } | Self::NoticeComing { on } | Self::RenewalComing { on } => {
                format!("{kind}:{on}")
            }
            Self::UrgentTicket { id, .. } => format!("{kind}:{id}"),
            Self::TaskDue { id, due, .. } => format!("{kind}:{id}:{due}"),
            Self::SeatsNearlyFull { seats, .. } => format!("{kind}:{seats}"),
        }
    }
}
