//! What is known of accounts and people, as attributes: each fact is named here once, and lists, rules, files and the API read it.
//!
//! Invariant: an attribute that lists can be ordered by has its index on both engines; a test asks.

use super::{Band, PersonRole, Stage, Touch, search::name_key};
use bansou_platform::attributes::{Choices, Declared, Kind, Record, Related, Sql};

pub static ACCOUNTS: Record = Record {
    table: "accounts",
    alias: "a",
    related: &[
        Related { name: "people", of: &PEOPLE, by: "account_id" },
        Related { name: "children", of: &ACCOUNTS, by: "parent_id" },
    ],
};

pub static PEOPLE: Record = Record { table: "people", alias: "p", related: &[] };

pub static ATTRIBUTES: &[Declared] = &[
    Declared::new(
        "name",
        &ACCOUNTS,
        "accounts-col-name",
        Kind::Text,
        Sql::Text { written: "{r}.name", compared: "{r}.name_key", fold: name_key },
    )
    .sorts_by("{r}.list_key"),
    of_account("external_id", "accounts-col-external-id", Kind::Text, "{r}.external_id"),
    of_account("score", "accounts-col-score", Kind::Real, "{r}.score").sorts_where_known("{r}.score"),
    of_account("band", "accounts-col-band", Kind::Choice(BANDS), "{r}.band"),
    of_account("stage", "accounts-col-stage", Kind::Choice(STAGES), "{r}.stage_rank")
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
    of_account("touch", "accounts-col-touch", Kind::Choice(TOUCHES), "{r}.touch"),
    of_account("notice_on", "accounts-col-notice", Kind::Day, "{r}.notice_on")
        .sorts_where_known("{r}.notice_on"),
    of_account("customer_since", "accounts-col-since", Kind::Day, "{r}.customer_since")
        .sorts_where_known("{r}.customer_since"),
    of_account("industry", "accounts-col-industry", Kind::Text, "{r}.industry"),
    of_account("country", "accounts-col-country", Kind::Text, "{r}.country"),
    of_account("region", "accounts-col-region", Kind::Text, "{r}.region"),
    of_account("domain", "accounts-col-domain", Kind::Text, "{r}.domain"),
    of_account("employees", "accounts-col-employees", Kind::Whole, "{r}.employees")
        .sorts_where_known("{r}.employees"),
    of_account("kana", "accounts-col-kana", Kind::Text, "{r}.kana"),
    of_account("referral", "accounts-col-referral", Kind::Text, "{r}.referral"),
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
    of_person("kana", "people-kana", Kind::Text, "{r}.kana"),
    of_person("external_id", "people-col-external-id", Kind::Text, "{r}.external_id"),
    of_person("role", "people-col-role", Kind::Choice(ROLES), "{r}.role"),
    of_person("title", "people-title", Kind::Text, "{r}.title"),
    of_person("email", "field-email", Kind::Text, "{r}.email"),
    of_person("phone", "field-phone", Kind::Text, "{r}.phone"),
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

const fn of_account(key: &'static str, label: &'static str, kind: Kind, sql: &'static str) -> Declared {
    Declared::new(key, &ACCOUNTS, label, kind, Sql::Plain(sql))
}

const fn of_person(key: &'static str, label: &'static str, kind: Kind, sql: &'static str) -> Declared {
    Declared::new(key, &PEOPLE, label, kind, Sql::Plain(sql))
}
