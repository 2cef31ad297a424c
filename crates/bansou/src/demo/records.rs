//! The vendor's records: accounts, people, contracts, tickets, answers, churns, notes and tasks.
//!
//! Invariant: all of them and their history on the spine stand in one transaction, so a demo is whole or not there.

use bansou_simulator::{Account, Company, NoteKind, PRODUCT_NAME, Person, Term};
use serde_json::json;

use super::{Cast, history, usage::Used};
use crate::{
    activity::record_all,
    args,
    custom_fields::note_choices,
    customers::search::{self, AccountNames, PersonNames, name_key},
    db::{self, Tx, insert_many},
    ids::{ChurnEventId, ConversationId, CustomFieldId, NoteId, SubscriptionId, SurveyAnswerId, TaskId},
    money::Currency,
    revenue::{Standpoint, refresh_accounts},
    time::Timestamp,
    workspaces::Workspace,
};

/// The ids of the records that activities are about, by place in the company's lists.
pub(super) struct Ids {
    pub subscriptions: Vec<SubscriptionId>,
    pub tickets: Vec<ConversationId>,
    pub answers: Vec<SurveyAnswerId>,
    pub churns: Vec<ChurnEventId>,
    pub notes: Vec<NoteId>,
    pub tasks: Vec<TaskId>,
}

pub(super) async fn load(
    workspace: &Workspace,
    company: &Company,
    cast: &Cast<'_>,
    used: &Used,
) -> db::Result<()> {
    let ids = Ids {
        subscriptions: company.subscriptions.iter().map(|_| SubscriptionId::new()).collect(),
        tickets: company.tickets.iter().map(|_| ConversationId::new()).collect(),
        answers: company.nps_answers.iter().map(|_| SurveyAnswerId::new()).collect(),
        churns: company.churns.iter().map(|_| ChurnEventId::new()).collect(),
        notes: company.notes.iter().map(|_| NoteId::new()).collect(),
        tasks: company.tasks.iter().map(|_| TaskId::new()).collect(),
    };
    let mut tx = workspace.main.begin().await?;
    custom_fields(&mut tx, workspace.clock.now()).await?;
    accounts(&mut tx, company, cast, used).await?;
    note_choices(&mut tx, "accounts", "accounts").await?;
    people(&mut tx, company, cast).await?;
    subscriptions(&mut tx, company, cast, &ids).await?;
    tickets(&mut tx, company, cast, &ids).await?;
    answers(&mut tx, company, cast, &ids).await?;
    churns(&mut tx, company, cast, &ids).await?;
    notes(&mut tx, company, cast, &ids).await?;
    tasks(&mut tx, company, cast, &ids).await?;
    record_all(&mut tx, history::of(company, cast, &ids)).await?;
    // After the history: a stage that a member set stays.
    refresh_accounts(&mut tx, Standpoint::of(workspace, company.settings.end), &cast.accounts).await?;
    tx.commit().await
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

/// The contract columns are left to [`refresh_accounts`].
async fn accounts(tx: &mut Tx, company: &Company, cast: &Cast<'_>, used: &Used) -> db::Result<()> {
    const INSERT: &str = "
        insert into accounts (id, external_id, name, name_key, kana, domain, industry, country, region, employees,
                              referral, parent_id, owner_id, stage, touch, signed_up_on, custom, currency, last_used_on,
                              created_at, updated_at)";
    let rows = company.accounts.iter().enumerate().map(|(place, account)| {
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
            used.last_used_on.get(&place).copied(),
            created,
            created,
        ]
    });
    insert_many(tx, INSERT, "", rows).await?;
    let names = company.accounts.iter().zip(&cast.accounts).map(|(account, id)| AccountNames {
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

async fn people(tx: &mut Tx, company: &Company, cast: &Cast<'_>) -> db::Result<()> {
    const INSERT: &str = "
        insert into people (id, account_id, external_id, name, name_key, kana, email, email_key, phone, title, role,
                            left_on, custom, created_at, updated_at)";
    let rows = company.people.iter().enumerate().map(|(place, person)| {
        let since = history::known_since(company, person);
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
            cast.on(history::known_since(company, person), 10)
        ]
    };
    insert_many(tx, IDENTITIES, "", company.people.iter().enumerate().map(user)).await?;
    let written: Vec<(String, String)> =
        company.people.iter().map(|person| (person.name.full(), person.name.full_kana())).collect();
    let names =
        (company.people.iter().zip(&cast.people)).zip(&written).map(|((person, id), (name, kana))| {
            PersonNames { id: *id, name, kana: Some(kana), email: Some(&person.email) }
        });
    search::index_people(tx, names).await
}

async fn subscriptions(tx: &mut Tx, company: &Company, cast: &Cast<'_>, ids: &Ids) -> db::Result<u64> {
    const INSERT: &str = "
        insert into subscriptions (id, account_id, external_id, product, plan, seats, mrr_minor, currency, started_on,
                                   ended_on, renewal_on, auto_renew, notice_days, billing_months, trial, custom,
                                   created_at, updated_at)";
    let rows = company.subscriptions.iter().zip(&ids.subscriptions).map(|(row, id)| {
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

async fn tickets(tx: &mut Tx, company: &Company, cast: &Cast<'_>, ids: &Ids) -> db::Result<u64> {
    const INSERT: &str = "
        insert into conversations (id, account_id, person_id, external_id, subject, channel, priority, opened_at,
                                   first_responded_at, closed_at, satisfaction, custom, created_at, updated_at)";
    let rows = company.tickets.iter().zip(&ids.tickets).map(|(ticket, id)| {
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

async fn answers(tx: &mut Tx, company: &Company, cast: &Cast<'_>, ids: &Ids) -> db::Result<u64> {
    const INSERT: &str = "
        insert into survey_answers (id, account_id, person_id, external_id, survey, score, comment, answered_at, custom,
                                    created_at, updated_at)";
    let rows = company.nps_answers.iter().zip(&ids.answers).map(|(answer, id)| {
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

async fn churns(tx: &mut Tx, company: &Company, cast: &Cast<'_>, ids: &Ids) -> db::Result<u64> {
    const INSERT: &str = "
        insert into churn_events (id, account_id, external_id, churned_on, reason, feedback, currency, custom,
                                  created_at, updated_at)";
    let rows = company.churns.iter().zip(&ids.churns).map(|(churn, id)| {
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

async fn notes(tx: &mut Tx, company: &Company, cast: &Cast<'_>, ids: &Ids) -> db::Result<u64> {
    const INSERT: &str = "insert into notes (id, account_id, author_id, body, written_at, updated_at)";
    let rows = company.notes.iter().zip(&ids.notes).map(|(note, id)| {
        let at = cast.at(note.held_at);
        args![*id, cast.account(note.account), cast.member(note.author), note_body(note), at, at]
    });
    insert_many(tx, INSERT, "", rows).await
}

/// A call or a meeting says so in its first line, as people write it.
pub(super) fn note_body(note: &bansou_simulator::Note) -> String {
    match note.kind {
        NoteKind::Note => format!("{}\n{}", note.title, note.body),
        kind => format!("{}（{}）\n{}", note.title, kind.label(), note.body),
    }
}

async fn tasks(tx: &mut Tx, company: &Company, cast: &Cast<'_>, ids: &Ids) -> db::Result<u64> {
    const INSERT: &str = "
        insert into tasks (id, account_id, title, due_on, assignee_id, created_by, done_at, done_by, created_at)";
    let rows = company.tasks.iter().zip(&ids.tasks).map(|(task, id)| {
        let member = cast.member(task.assignee);
        args![
            *id,
            cast.account(task.account),
            task.title,
            task.due_on,
            member,
            member,
            task.done_on.map(|day| cast.on(day, 16)),
            task.done_on.map(|_| member),
            cast.on(task.created_on, 11),
        ]
    });
    insert_many(tx, INSERT, "", rows).await
}
