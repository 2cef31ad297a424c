//! The records of customers that are changed by hand: their columns, what the spine hears of them, and what follows.
//!
//! Invariant: what files say of a record and what acts keep of it are the same columns.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use uuid::Uuid;

use super::{
    Verb, belongings,
    search::{AccountNames, PersonNames, index_accounts, index_people, remove_from_index},
};
use crate::{
    activity::{Happened, Subject, SubjectKind},
    acts::{
        difference::{Difference, Teller},
        tables::Table,
    },
    db::{self, Kind, Tx, Value, placeholder_list, query_dynamic},
    ids::{AccountId, ImportId, PersonId},
    revenue::{self, Standpoint, Stated},
    time::Timestamp,
    workspaces::Workspace,
};

/// A column with what stands in it.
pub type Column = (&'static str, Kind);

use Kind::{Int, Json, Text, Uuid as Id};

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
const fn joined<const A: usize, const B: usize, const ALL: usize>(
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

pub static SUBSCRIPTIONS: Table = Table {
    is_stamped: true,
    tell: |teller, of| {
        Some((of_account(of, SubjectKind::Subscription, of.id), subscription_verbs(teller, of)))
    },
    follow: |tx, workspace, day, differences| Box::pin(refresh_contracts(tx, workspace, day, differences)),
    is_dated: true,
    ..Table::named(
        "subscriptions",
        &joined::<16, 4, 20>(
            SUBSCRIPTIONS_COLUMNS,
            [("price_minor", Int), ("price_months", Int), ("import_id", Id), ("created_at", Int)],
        ),
    )
};

pub static CHURN_EVENTS: Table = Table {
    is_stamped: true,
    tell: |teller, of| Some((of_account(of, SubjectKind::ChurnEvent, of.id), churn_verbs(teller, of))),
    ..Table::named(
        "churn_events",
        &joined::<9, 2, 11>(CHURN_EVENTS_COLUMNS, [("import_id", Id), ("created_at", Int)]),
    )
};

pub static RENEWAL_DECISIONS: Table = Table {
    is_stamped: true,
    // About the contract: who takes that out must know that somebody worked on it.
    tell: |teller, of| {
        let contract = of.id_of("subscription_id").unwrap_or(of.id);
        Some((of_account(of, SubjectKind::Subscription, contract), decision_verbs(teller, of)))
    },
    names: |tx, decisions| Box::pin(deciders(tx, decisions)),
    ..Table::named(
        "renewal_decisions",
        &[
            ("account_id", Id),
            ("subscription_id", Id),
            ("renewal_on", Text),
            ("decision", Text),
            ("decided_on", Text),
            ("person_id", Id),
            ("reason", Text),
            ("contract_before", Json),
            ("contract_after", Json),
            ("noted_by", Id),
            ("created_at", Int),
        ],
    )
};

fn of_account(of: &Difference, kind: SubjectKind, id: Uuid) -> Subject {
    Subject { kind, id, account: of.id_of("account_id").map(AccountId), person: None }
}

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

fn subscription_verbs(teller: &Teller<'_>, of: &Difference) -> Vec<(Option<Timestamp>, Happened)> {
    let (product, plan, seats) = (of.text("product"), of.text("plan"), of.integer("seats"));
    let mrr = teller.money(of, "mrr_minor");
    let ended_at = teller.start_of(of, "ended_on");
    let ended = ended_at.filter(|at| of.was("ended_on").is_none() && *at <= teller.now);
    let end = |product, plan| Verb::SubscriptionEnded { product, plan, seats, mrr }.into();
    match (&of.before, &of.after) {
        (None, _) => {
            let trial = of.integer("trial") == Some(1);
            let started_at = teller.start_of(of, "started_on");
            let (product_now, plan_now) = (product.clone(), plan.clone());
            let start = Verb::SubscriptionStarted { product, plan, seats, mrr, trial };
            let mut verbs = vec![(started_at, start.into())];
            verbs.extend(ended.map(|at| (Some(at), end(product_now, plan_now))));
            verbs
        }
        (_, None) => vec![(None, Verb::SubscriptionRemoved { product, plan }.into())],
        _ => {
            let fields = of.fields(&["price_minor", "price_months", "ends_with_term", Stated::KEY]);
            let only_end = fields.iter().all(|field| field.field == "ended_on");
            let mut verbs = Vec::new();
            if ended.is_none() || !only_end {
                let plan = plan.clone();
                let changed = Verb::SubscriptionChanged { plan, fields, import: None };
                verbs.push((None, changed.into()));
            }
            verbs.extend(ended.map(|at| (Some(at), end(product, plan))));
            verbs
        }
    }
}

fn churn_verbs(teller: &Teller<'_>, of: &Difference) -> Vec<(Option<Timestamp>, Happened)> {
    let reason = of.text("reason");
    match (&of.before, &of.after) {
        (None, _) => {
            let feedback = of.text("feedback");
            vec![(teller.start_of(of, "churned_on"), Verb::Churned { reason, feedback }.into())]
        }
        (_, None) => vec![(None, Verb::ChurnWithdrawn { reason }.into())],
        _ => vec![(None, Verb::ChurnChanged { fields: of.fields(&[Stated::KEY]) }.into())],
    }
}

fn decision_verbs(teller: &Teller<'_>, of: &Difference) -> Vec<(Option<Timestamp>, Happened)> {
    let decision = of.text("decision").unwrap_or_default();
    let renewal = of.text("renewal_on").unwrap_or_default();
    let verb = match of.after {
        None => Verb::RenewalDecisionRemoved { decision, renewal },
        Some(_) => Verb::RenewalDecided {
            decision,
            renewal,
            decided: of.text("decided_on").unwrap_or_default(),
            by: teller.names.get(&of.id).and_then(|names| names.first().cloned()),
            reason: of.text("reason"),
        },
    };
    vec![(None, verb.into())]
}

/// Who made each of these decisions, at the customer.
async fn deciders(tx: &mut Tx, decisions: &[Uuid]) -> db::Result<HashMap<Uuid, Vec<String>>> {
    let sql = format!(
        "select d.id as a, p.name as b from renewal_decisions d join people p on p.id = d.person_id where d.id in ({})",
        placeholder_list(1, decisions.len())
    );
    let ids = decisions.iter().copied().map(Value::from).collect();
    let rows: Vec<(Uuid, String)> = query_dynamic(sql, ids).all(tx).await?;
    Ok(rows.into_iter().map(|(decision, name)| (decision, vec![name])).collect())
}

/// Brings the contract columns of the accounts in line.
async fn refresh_contracts(
    tx: &mut Tx,
    workspace: &Workspace,
    day: Date,
    differences: &[&Difference],
) -> db::Result<()> {
    let accounts: BTreeSet<AccountId> = differences.iter().map(|of| AccountId(of.unit)).collect();
    let accounts: Vec<AccountId> = accounts.into_iter().collect();
    revenue::refresh_accounts(tx, Standpoint::of(workspace, day), &accounts).await.map(drop)
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
