//! The rows of the vendor's customers: accounts, people, contracts, tickets, answers and churns.
//!
//! Invariant: whatever has a name is indexed with it, as if a member had made it.

use bansou_platform::demo::Cast;
use bansou_simulator::{Account, PRODUCT_NAME, Person, Term};
use serde_json::json;

use super::{Ids, history};
use crate::{
    args,
    custom_fields::note_choices,
    db::{self, Tx, insert_many},
    ids::CustomFieldId,
    money::Currency,
    search::{self, AccountNames, PersonNames, name_key},
    time::Timestamp,
};

pub async fn load(tx: &mut Tx, cast: &Cast<'_>, ids: &Ids) -> db::Result<()> {
    custom_fields(tx, cast.workspace.clock.now()).await?;
    accounts(tx, cast).await?;
    note_choices(tx, "accounts", "accounts").await?;
    people(tx, cast).await?;
    subscriptions(tx, cast, ids).await?;
    tickets(tx, cast, ids).await?;
    answers(tx, cast, ids).await?;
    churns(tx, cast, ids).await?;
    Ok(())
}

/// What the vendor added of its own: key, label, type.
const CUSTOM_FIELDS: &[(&str, &str, &str)] = &[
    ("previous_tool", "導入前のツール", "choice"),
    ("sites", "拠点数", "integer"),
    ("case_study_allowed", "事例掲載可", "boolean"),
    ("fiscal_year_end_month", "決算月", "integer"),
    ("search_keyword", "検索キーワード", "text"),
    ("telephone", "代表電話", "text"),
];

async fn custom_fields(tx: &mut Tx, now: Timestamp) -> db::Result<u64> {
    let rows = CUSTOM_FIELDS.iter().zip(1_i64..).map(|((key, label, value_type), position)| {
        args![CustomFieldId::new(), "accounts", *key, *label, *value_type, position, now]
    });
    const INSERT: &str = "
        insert into custom_fields (id, record_kind, field_key, label, value_type, position, created_at)";
    insert_many(tx, INSERT, "", rows).await
}

/// The contract columns are left to what follows from the history.
async fn accounts(tx: &mut Tx, cast: &Cast<'_>) -> db::Result<()> {
    const INSERT: &str = "
        insert into accounts (id, external_id, name, name_key, kana, domain, industry, country, region, employees,
                              referral, parent_id, owner_id, stage, touch, signed_up_on, custom, currency, last_used_on,
                              created_at, updated_at)";
    let rows = cast.company.accounts.iter().enumerate().map(|(place, account)| {
        let created = cast.on(account.signed_up_on, 10);
        args![
            cast.accounts[place],
            &account.external_id,
            &account.name,
            name_key(&account.name),
            &account.kana,
            &account.domain,
            account.industry.label(),
            "日本",
            account.prefecture,
            account.employees,
            account.referral.label(),
            account.parent.map(|no| cast.account(no)),
            cast.member(account.owner),
            account.stage.key(),
            account.touch.key(),
            account.signed_up_on,
            custom(account),
            Currency::JPY,
            cast.last_used_on.get(&place).copied(),
            created,
            created,
        ]
    });
    insert_many(tx, INSERT, "", rows).await?;
    let names = cast.company.accounts.iter().zip(&cast.accounts).map(|(account, id)| AccountNames {
        id: *id,
        name: &account.name,
        kana: Some(&account.kana),
        domain: Some(&account.domain),
        external_id: Some(&account.external_id),
    });
    search::index_accounts(tx, names).await
}

fn custom(account: &Account) -> serde_json::Value {
    let mut fields = json!({
        "previous_tool": account.custom.previous_tool,
        "sites": account.custom.sites,
        "case_study_allowed": account.custom.case_study_allowed,
        "fiscal_year_end_month": account.custom.fiscal_year_end_month,
        "telephone": account.telephone,
    });
    if let Some(keyword) = account.search_keyword {
        fields["search_keyword"] = keyword.into();
    }
    fields
}

async fn people(tx: &mut Tx, cast: &Cast<'_>) -> db::Result<()> {
    const INSERT: &str = "
        insert into people (id, account_id, external_id, name, name_key, kana, email, email_key, phone, title, role,
                            left_on, custom, created_at, updated_at)";
    let rows = cast.company.people.iter().enumerate().map(|(place, person)| {
        let since = history::known_since(&cast.company, person);
        args![
            cast.people[place],
            cast.account(person.account),
            &person.external_id,
            person.name.full(),
            name_key(&person.name.full()),
            person.name.full_kana(),
            &person.email,
            person.email.to_lowercase(),
            &person.telephone,
            person.title,
            person.role.key(),
            person.left_on,
            json!({}),
            cast.on(since, 10),
            cast.on(since, 10),
        ]
    });
    insert_many(tx, INSERT, "", rows).await?;
    const IDENTITIES: &str = "insert into person_identities (kind, value, person_id, created_at)";
    let user = |(place, person): (usize, &Person)| {
        args![
            "user",
            &person.external_id,
            cast.people[place],
            cast.on(history::known_since(&cast.company, person), 10)
        ]
    };
    insert_many(tx, IDENTITIES, "", cast.company.people.iter().enumerate().map(user)).await?;
    let written: Vec<(String, String)> =
        cast.company.people.iter().map(|person| (person.name.full(), person.name.full_kana())).collect();
    let names =
        (cast.company.people.iter().zip(&cast.people)).zip(&written).map(|((person, id), (name, kana))| {
            PersonNames { id: *id, name, kana: Some(kana), email: Some(&person.email) }
        });
    search::index_people(tx, names).await
}

async fn subscriptions(tx: &mut Tx, cast: &Cast<'_>, ids: &Ids) -> db::Result<u64> {
    const INSERT: &str = "
        insert into subscriptions (id, account_id, external_id, product, plan, seats, mrr_minor, currency, started_on,
                                   ended_on, renewal_on, auto_renew, notice_days, billing_months, trial, custom,
                                   created_at, updated_at)";
    let rows = cast.company.subscriptions.iter().zip(&ids.subscriptions).map(|(row, id)| {
        let created = cast.on(row.start, 9);
        args![
            *id,
            cast.account(row.account),
            &row.external_id,
            PRODUCT_NAME,
            row.plan.label(),
            row.seats,
            row.mrr,
            Currency::JPY,
            row.start,
            row.end,
            row.renewal,
            row.auto_renew,
            row.notice_days,
            if row.term == Term::Yearly { 12_i64 } else { 1 },
            false,
            json!({}),
            created,
            created,
        ]
    });
    insert_many(tx, INSERT, "", rows).await
}

async fn tickets(tx: &mut Tx, cast: &Cast<'_>, ids: &Ids) -> db::Result<u64> {
    const INSERT: &str = "
        insert into conversations (id, account_id, person_id, external_id, subject, channel, priority, opened_at,
                                   first_responded_at, closed_at, satisfaction, custom, created_at, updated_at)";
    let rows = cast.company.tickets.iter().zip(&ids.tickets).map(|(ticket, id)| {
        let opened = cast.at(ticket.opened_at);
        args![
            *id,
            cast.account(ticket.account),
            cast.person(ticket.person),
            &ticket.external_id,
            &ticket.subject,
            ticket.channel.key(),
            ticket.priority.key(),
            opened,
            ticket.first_responded_at.map(|at| cast.at(at)),
            ticket.closed_at.map(|at| cast.at(at)),
            ticket.satisfaction.map(i64::from),
            json!({}),
            opened,
            ticket.closed_at.map_or(opened, |at| cast.at(at)),
        ]
    });
    insert_many(tx, INSERT, "", rows).await
}

async fn answers(tx: &mut Tx, cast: &Cast<'_>, ids: &Ids) -> db::Result<u64> {
    const INSERT: &str = "
        insert into survey_answers (id, account_id, person_id, external_id, survey, score, comment, answered_at, custom,
                                    created_at, updated_at)";
    let rows = cast.company.nps_answers.iter().zip(&ids.answers).map(|(answer, id)| {
        let at = cast.at(answer.answered_at);
        args![
            *id,
            cast.account(answer.account),
            cast.person(answer.person),
            &answer.external_id,
            "nps",
            i64::from(answer.score),
            answer.comment,
            at,
            json!({}),
            at,
            at,
        ]
    });
    insert_many(tx, INSERT, "", rows).await
}

async fn churns(tx: &mut Tx, cast: &Cast<'_>, ids: &Ids) -> db::Result<u64> {
    const INSERT: &str = "
        insert into churn_events (id, account_id, external_id, churned_on, reason, feedback, currency, custom,
                                  created_at, updated_at)";
    let rows = cast.company.churns.iter().zip(&ids.churns).map(|(churn, id)| {
        let at = cast.on(churn.ended_on, 9);
        args![
            *id,
            cast.account(churn.account),
            &churn.external_id,
            churn.ended_on,
            churn.reason.label(),
            churn.feedback,
            Currency::JPY,
            json!({}),
            at,
            at,
        ]
    });
    insert_many(tx, INSERT, "", rows).await
}
