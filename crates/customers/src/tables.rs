//! The records of customers that are changed by hand: their columns, what the spine hears of them, and what follows.
//!
//! Invariant: what files say of a record and what acts keep of it are the same columns.

use uuid::Uuid;

use super::{
    Verb, belongings,
    search::{AccountNames, PersonNames, index_accounts, index_people, remove_from_index},
};
pub use crate::columns::{
    ACCOUNTS_COLUMNS, CHURN_EVENTS_COLUMNS, Column, PEOPLE_COLUMNS, SUBSCRIPTIONS_COLUMNS,
};
use crate::{
    activity::{Happened, Subject, SubjectKind},
    acts::{
        difference::{Difference, Teller},
        tables::Table,
    },
    columns::{joined, of_account},
    db::{
        self,
        Kind::{Int, Text, Uuid as Id},
        Tx,
    },
    ids::{AccountId, ImportId, PersonId},
    revenue::{
        Stated,
        tables::{CHURN_EVENTS, RENEWAL_DECISIONS, SUBSCRIPTIONS},
    },
    time::Timestamp,
};

/// Those that others refer to first.
pub const TABLES: &[&Table] = &[&ACCOUNTS, &PEOPLE, &SUBSCRIPTIONS, &CHURN_EVENTS, &RENEWAL_DECISIONS];

pub static ACCOUNTS: Table = Table {
    is_stamped: true,
    called: Some("name"),
    members: &["owner_id"],
    tell: |teller, of| Some((Subject::account(AccountId(of.id)), account_verbs(teller, of))),
    follow: |tx, _, _, differences| Box::pin(index_of_accounts(tx, differences)),
    in_use: |workspace, tx, made| {
        Box::pin(belongings::of_accounts(workspace, tx, ImportId(Uuid::nil()), made))
    },
    ..Table::named(
        "accounts",
        &joined::<18, 3, 21>(ACCOUNTS_COLUMNS, [("currency", Text), ("import_id", Id), ("created_at", Int)]),
    )
};

pub static PEOPLE: Table = Table {
    is_stamped: true,
    called: Some("name"),
    tell: |_, of| {
        let person = of.after.is_some().then_some(PersonId(of.id));
        Some((of_account(of, SubjectKind::Person, of.id).with_person(person), person_verbs(of)))
    },
    follow: |tx, _, _, differences| Box::pin(index_of_people(tx, differences)),
    in_use: |workspace, tx, made| Box::pin(belongings::of_people(workspace, tx, made)),
    ..Table::named("people", &joined::<12, 2, 14>(PEOPLE_COLUMNS, [("import_id", Id), ("created_at", Int)]))
};

fn account_verbs(teller: &Teller<'_>, of: &Difference) -> Vec<(Option<Timestamp>, Happened)> {
    const UNTOLD: &[&str] =
        &["name_key", "stage", "touch", "owner_id", "parent_key", "parent_ref", Stated::KEY];
    let name = of.text("name").unwrap_or_default();
    match (&of.before, &of.after) {
        (None, _) => return vec![(None, Verb::AccountCreated { name, import: None }.into())],
        (_, None) => return vec![(None, Verb::AccountRemoved { name }.into())],
        _ => {}
    }
    let mut verbs = Vec::new();
    let pair = |column: &str| (of.was(column).unwrap_or_default(), of.text(column).unwrap_or_default());
    if of.differs("stage") {
        let (from, to) = pair("stage");
        verbs.push(Verb::StageChanged { from, to });
    }
    if of.differs("touch") {
        let (from, to) = pair("touch");
        verbs.push(Verb::TouchModelChanged { from, to });
    }
    if of.differs("owner_id") {
        let (from, to) = (teller.member(of.id_was("owner_id")), teller.member(of.id_of("owner_id")));
        verbs.push(Verb::OwnerChanged { from, to });
    }
    let fields = of.fields(UNTOLD);
    if !fields.is_empty() {
        verbs.push(Verb::AccountChanged { fields, import: None });
    }
    verbs.into_iter().map(|verb: Verb| (None, verb.into())).collect()
}

fn person_verbs(of: &Difference) -> Vec<(Option<Timestamp>, Happened)> {
    let name = of.text("name").unwrap_or_default();
    let verb = match (&of.before, &of.after) {
        (None, _) => Verb::PersonAdded { name, import: None },
        (_, None) => Verb::PersonRemoved { name },
        _ => {
            let fields = of.fields(&["name_key", "email_key", "account_id", Stated::KEY]);
            Verb::PersonChanged { name, fields, import: None }
        }
    };
    vec![(None, verb.into())]
}

/// Lets search find accounts by what they are now called, and those that are gone no more.
async fn index_of_accounts(tx: &mut Tx, differences: &[&Difference]) -> db::Result<()> {
    let accounts = called_now(differences, ["name", "kana", "domain", "external_id"]);
    let names = accounts.iter().map(|(id, [name, kana, domain, external_id])| AccountNames {
        id: AccountId(*id),
        name: name.as_deref().unwrap_or_default(),
        kana: kana.as_deref(),
        domain: domain.as_deref(),
        external_id: external_id.as_deref(),
    });
    index_accounts(tx, names).await?;
    remove_from_index(tx, &gone(differences)).await
}

/// The same of people.
async fn index_of_people(tx: &mut Tx, differences: &[&Difference]) -> db::Result<()> {
    let people = called_now(differences, ["name", "kana", "email"]);
    let names = people.iter().map(|(id, [name, kana, email])| PersonNames {
        id: PersonId(*id),
        name: name.as_deref().unwrap_or_default(),
        kana: kana.as_deref(),
        email: email.as_deref(),
    });
    index_people(tx, names).await?;
    remove_from_index(tx, &gone(differences)).await
}

/// What stands in these columns of the records that are there.
fn called_now<const N: usize>(
    differences: &[&Difference],
    columns: [&str; N],
) -> Vec<(Uuid, [Option<String>; N])> {
    let there = differences.iter().filter(|of| of.after.is_some());
    there.map(|of| (of.id, columns.map(|column| of.text(column)))).collect()
}

fn gone(differences: &[&Difference]) -> Vec<Uuid> {
    differences.iter().filter(|of| of.after.is_none()).map(|of| of.id).collect()
}
