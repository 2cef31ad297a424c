//! What is known of accounts, people, contracts and tickets, as attributes: each fact is named here once, and lists, rules, files and
//! the API read it.
//!
//! Invariant: an attribute that lists can be ordered by has its index on both engines; a test asks.

use super::{
    Band, PersonRole, Stage, TicketPriority, TicketState, Touch, revenue::ContractState, search::name_key,
};
use crate::{
    activity::{Subject, SubjectKind},
    ids::{AccountId, PersonId},
};
use bansou_platform::attributes::{Choices, Declared, Kind, Record, Related, Sql};

pub static ACCOUNTS: Record = Record {
    related: &[
        Related { name: "people", of: &PEOPLE, by: "account_id" },
        Related { name: "children", of: &ACCOUNTS, by: "parent_id" },
        Related { name: "contracts", of: &CONTRACTS, by: "account_id" },
        Related { name: "tickets", of: &TICKETS, by: "account_id" },
    ],
    subject: Some(|id| Subject::account(AccountId(id))),
    ..Record::of("accounts", "a")
};

pub static PEOPLE: Record = Record {
    subject: Some(|id| Subject::alone(SubjectKind::Person, id).with_person(Some(PersonId(id)))),
    ..Record::of("people", "p")
};

pub static CONTRACTS: Record = Record::of("subscriptions", "s");

pub static TICKETS: Record = Record { fields: "tickets", ..Record::of("conversations", "c") };

pub static ATTRIBUTES: &[Declared] = &[
    Declared::new(
        "name",
        &ACCOUNTS,
        "accounts-col-name",
        Kind::Text,
        Sql::Text { written: "{r}.name", compared: "{r}.name_key", fold: name_key },
    )
    .sorts_by("{r}.list_key"),
    of_account("external_id", "accounts-col-external-id", Kind::Text, "{r}.external_id").told(),
    of_account("score", "accounts-col-score", Kind::Real, "{r}.score").sorts_where_known("{r}.score"),
    of_account("band", "accounts-col-band", Kind::Choice(BANDS), "{r}.band"),
    of_account("stage", "accounts-col-stage", Kind::Choice(STAGES), "{r}.stage_rank")
        .told_by("stage_changed")
        .sorts_by("{r}.stage_rank"),
    of_account("owner", "accounts-col-owner", Kind::Member, "{r}.owner_id"),
    of_account("plan", "accounts-col-plan", Kind::Text, "{r}.plan"),
    Declared::new(
        "mrr",
        &ACCOUNTS,
        "accounts-col-mrr",
        Kind::Money,
        Sql::Money { minor: "{r}.mrr_minor", currency: "{r}.currency" },
    )
    .sorts_by("{r}.mrr_minor"),
    of_account("seats", "accounts-col-seats", Kind::Whole, "{r}.seats").sorts_where_known("{r}.seats"),
    of_account("renewal_on", "accounts-col-renewal", Kind::Day, "{r}.renewal_on")
        .sorts_where_known("{r}.renewal_on"),
    of_account("last_used_on", "accounts-col-last-use", Kind::Day, "{r}.last_used_on")
        .sorts_where_known("{r}.last_used_on"),
    of_account("touch", "accounts-col-touch", Kind::Choice(TOUCHES), "{r}.touch")
        .told_by("touch_model_changed"),
    of_account("notice_on", "accounts-col-notice", Kind::Day, "{r}.notice_on")
        .sorts_where_known("{r}.notice_on"),
    of_account("customer_since", "accounts-col-since", Kind::Day, "{r}.customer_since")
        .sorts_where_known("{r}.customer_since"),
    of_account("industry", "accounts-col-industry", Kind::Text, "{r}.industry").told(),
    of_account("country", "accounts-col-country", Kind::Text, "{r}.country").told(),
    of_account("region", "accounts-col-region", Kind::Text, "{r}.region").told(),
    of_account("domain", "accounts-col-domain", Kind::Text, "{r}.domain").told(),
    of_account("employees", "accounts-col-employees", Kind::Whole, "{r}.employees")
        .sorts_where_known("{r}.employees"),
    of_account("kana", "accounts-col-kana", Kind::Text, "{r}.kana").told(),
    of_account("referral", "accounts-col-referral", Kind::Text, "{r}.referral").told(),
    of_account("signed_up_on", "accounts-col-signed-up", Kind::Day, "{r}.signed_up_on"),
    of_account("parent", "accounts-col-parent", Kind::Account, "{r}.parent_id"),
    Declared::new(
        "name",
        &PEOPLE,
        "people-name",
        Kind::Text,
        Sql::Text { written: "{r}.name", compared: "{r}.name_key", fold: name_key },
    )
    .sorts_by("{r}.list_key"),
    of_person("kana", "people-kana", Kind::Text, "{r}.kana").told(),
    of_person("external_id", "people-col-external-id", Kind::Text, "{r}.external_id").told(),
    of_person("role", "people-col-role", Kind::Choice(ROLES), "{r}.role").told(),
    of_person("title", "people-title", Kind::Text, "{r}.title").told(),
    of_person("email", "field-email", Kind::Text, "{r}.email").told(),
    of_person("phone", "field-phone", Kind::Text, "{r}.phone").told(),
    of_person("left_on", "people-col-left-on", Kind::Day, "{r}.left_on"),
    of_person("last_used_on", "people-last-use", Kind::Day, "{r}.last_used_on")
        .sorts_where_known("{r}.last_used_on"),
    of_person("account", "accounts-col-name", Kind::Account, "{r}.account_id"),
    of_person(
        "account_stage",
        "accounts-col-stage",
        Kind::Choice(STAGES),
        "(select of_stage.stage_rank from accounts of_stage where of_stage.id = {r}.account_id)",
    ),
    of_person(
        "account_owner",
        "accounts-col-owner",
        Kind::Member,
        "(select of_owner.owner_id from accounts of_owner where of_owner.id = {r}.account_id)",
    ),
    of_contract("external_id", "import-field-subscription", Kind::Text, "{r}.external_id").told(),
    of_contract("product", "import-field-product", Kind::Text, "{r}.product").told(),
    of_contract("plan", "accounts-col-plan", Kind::Text, "{r}.plan").told(),
    of_contract("state", "import-field-contract-status", Kind::Choice(CONTRACT_STATES), "{r}.state"),
    of_contract("trial", "import-field-trial", Kind::YesNo, "{r}.trial"),
    of_contract("seats", "accounts-col-seats", Kind::Whole, "{r}.seats"),
    Declared::new(
        "mrr",
        &CONTRACTS,
        "accounts-col-mrr",
        Kind::Money,
        Sql::Money { minor: "{r}.mrr_minor", currency: "{r}.currency" },
    ),
    of_contract("billing_months", "import-field-billing", Kind::Whole, "{r}.billing_months"),
    of_contract("started_on", "import-field-started-on", Kind::Day, "{r}.started_on"),
    of_contract("ended_on", "import-field-ended-on", Kind::Day, "{r}.ended_on"),
    of_contract("auto_renew", "import-field-auto-renew", Kind::YesNo, "{r}.auto_renew"),
    // The coming one, which is worked out where nobody gave it or it has passed.
    of_contract("renewal_on", "accounts-col-renewal", Kind::Day, "{r}.next_renewal_on"),
    of_contract("notice_days", "import-field-notice-days", Kind::Whole, "{r}.notice_days"),
    of_contract("notice_on", "accounts-col-notice", Kind::Day, "{r}.notice_on"),
    of_ticket("external_id", "people-col-external-id", Kind::Text, "{r}.external_id").told(),
    of_ticket("subject", "import-field-subject", Kind::Text, "{r}.subject").told(),
    of_ticket("channel", "import-field-channel", Kind::Text, "{r}.channel").told(),
    of_ticket("priority", "import-field-priority", Kind::Choice(TICKET_PRIORITIES), "{r}.priority").told(),
    of_ticket(
        "state",
        "tickets-state",
        Kind::Choice(TICKET_STATES),
        "case when {r}.closed_at is null then 'open' else 'closed' end",
    ),
    of_ticket("opened_at", "import-field-opened-at", Kind::Time, "{r}.opened_at"),
    of_ticket("first_responded_at", "import-field-first-responded-at", Kind::Time, "{r}.first_responded_at"),
    of_ticket("closed_at", "import-field-closed-at", Kind::Time, "{r}.closed_at"),
    of_ticket("satisfaction", "import-field-satisfaction", Kind::Whole, "{r}.satisfaction"),
    of_ticket("escalated", "import-field-escalated", Kind::YesNo, "{r}.escalated"),
];

const STAGES: Choices = Choices {
    keys: || Stage::ALL.iter().map(|stage| stage.as_str()).collect(),
    stem: "stage",
    by_rank: true,
};
const TOUCHES: Choices = Choices {
    keys: || Touch::ALL.iter().map(|touch| touch.as_str()).collect(),
    stem: "touch",
    by_rank: false,
};
const BANDS: Choices =
    Choices { keys: || Band::ALL.iter().map(|band| band.as_str()).collect(), stem: "band", by_rank: false };
const ROLES: Choices = Choices {
    keys: || PersonRole::ALL.iter().map(|role| role.as_str()).collect(),
    stem: "person-role",
    by_rank: false,
};
const CONTRACT_STATES: Choices = Choices {
    keys: || ContractState::ALL.iter().map(|state| state.as_str()).collect(),
    stem: "contract-state",
    by_rank: false,
};
const TICKET_STATES: Choices = Choices {
    keys: || TicketState::ALL.iter().map(|state| state.as_str()).collect(),
    stem: "tickets-is",
    by_rank: false,
};
const TICKET_PRIORITIES: Choices = Choices {
    keys: || TicketPriority::ALL.iter().map(|priority| priority.as_str()).collect(),
    stem: "priority",
    by_rank: false,
};

const fn of_account(key: &'static str, label: &'static str, kind: Kind, sql: &'static str) -> Declared {
    Declared::new(key, &ACCOUNTS, label, kind, Sql::Plain(sql))
}

const fn of_person(key: &'static str, label: &'static str, kind: Kind, sql: &'static str) -> Declared {
    Declared::new(key, &PEOPLE, label, kind, Sql::Plain(sql))
}

const fn of_contract(key: &'static str, label: &'static str, kind: Kind, sql: &'static str) -> Declared {
    Declared::new(key, &CONTRACTS, label, kind, Sql::Plain(sql))
}

const fn of_ticket(key: &'static str, label: &'static str, kind: Kind, sql: &'static str) -> Declared {
    Declared::new(key, &TICKETS, label, kind, Sql::Plain(sql))
}
