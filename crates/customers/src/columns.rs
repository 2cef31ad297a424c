//! The columns of records that people and files change.
//!
//! Invariant: what files say of a record and what acts keep of it are the same columns.

use uuid::Uuid;

use crate::{
    activity::{Subject, SubjectKind},
    acts::difference::Difference,
    db::Kind::{self, Int, Json, Text, Uuid as Id},
    ids::AccountId,
};

/// A column with what stands in it.
pub type Column = (&'static str, Kind);

// What files say of the records that people change by hand as well; acts keep these and more.
pub const ACCOUNTS_COLUMNS: [Column; 18] = [
    ("external_id", Text),
    ("name", Text),
    ("name_key", Text),
    ("kana", Text),
    ("domain", Text),
    ("industry", Text),
    ("country", Text),
    ("region", Text),
    ("employees", Int),
    ("referral", Text),
    ("parent_id", Id),
    ("parent_ref", Text),
    ("parent_key", Text),
    ("owner_id", Id),
    ("stage", Text),
    ("touch", Text),
    ("signed_up_on", Text),
    ("custom", Json),
];

pub const PEOPLE_COLUMNS: [Column; 12] = [
    ("external_id", Text),
    ("account_id", Id),
    ("name", Text),
    ("name_key", Text),
    ("kana", Text),
    ("email", Text),
    ("email_key", Text),
    ("phone", Text),
    ("title", Text),
    ("role", Text),
    ("left_on", Text),
    ("custom", Json),
];

pub const SUBSCRIPTIONS_COLUMNS: [Column; 16] = [
    ("external_id", Text),
    ("account_id", Id),
    ("product", Text),
    ("plan", Text),
    ("seats", Int),
    ("mrr_minor", Int),
    ("currency", Text),
    ("started_on", Text),
    ("ended_on", Text),
    ("ends_with_term", Int),
    ("renewal_on", Text),
    ("auto_renew", Int),
    ("notice_days", Int),
    ("billing_months", Int),
    ("trial", Int),
    ("custom", Json),
];

pub const CHURN_EVENTS_COLUMNS: [Column; 9] = [
    ("external_id", Text),
    ("account_id", Id),
    ("churned_on", Text),
    ("reason", Text),
    ("feedback", Text),
    ("refund_minor", Int),
    ("currency", Text),
    ("is_reactivation", Int),
    ("custom", Json),
];

/// What files say of a record, and what only the product itself does.
pub const fn joined<const A: usize, const B: usize, const ALL: usize>(
    files: [Column; A],
    own: [Column; B],
) -> [Column; ALL] {
    assert!(A + B == ALL && A > 0);
    let mut all = [files[0]; ALL];
    let mut at = 1;
    while at < ALL {
        all[at] = if at < A { files[at] } else { own[at - A] };
        at += 1;
    }
    all
}

/// What is told of a record that belongs to an account.
pub fn of_account(of: &Difference, kind: SubjectKind, id: Uuid) -> Subject {
    Subject { kind, id, account: of.id_of("account_id").map(AccountId), person: None }
}
