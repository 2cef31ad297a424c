//! The demo's accounts, people, contracts, tickets, answers and churns, with their history.
//!
//! Invariant: nothing that the simulation hides is loaded; what Bansou finds in it, it found by itself.

mod history;
mod records;

use bansou_platform::demo::{Cast, DemoPart, History};

use crate::{
    db::Tx,
    ids::{ChurnEventId, ConversationId, SubscriptionId, SurveyAnswerId},
    revenue::{Standpoint, refresh_accounts, turn_to},
    workspaces::Workspace,
};

pub const PART: DemoPart = DemoPart {
    records: |tx, cast, history| Box::pin(records(tx, cast, history)),
    after_history: |tx, cast| Box::pin(contract_columns(tx, cast)),
    works_out: |workspace| Box::pin(day_of_the_figures(workspace)),
    ..DemoPart::NONE
};

/// The ids of the records that activities are about, by place in the company's lists.
struct Ids {
    subscriptions: Vec<SubscriptionId>,
    tickets: Vec<ConversationId>,
    answers: Vec<SurveyAnswerId>,
    churns: Vec<ChurnEventId>,
}

async fn records(tx: &mut Tx, cast: &Cast<'_>, history: &mut History) -> anyhow::Result<()> {
    let company = &cast.company;
    let ids = Ids {
        subscriptions: company.subscriptions.iter().map(|_| SubscriptionId::new()).collect(),
        tickets: company.tickets.iter().map(|_| ConversationId::new()).collect(),
        answers: company.nps_answers.iter().map(|_| SurveyAnswerId::new()).collect(),
        churns: company.churns.iter().map(|_| ChurnEventId::new()).collect(),
    };
    records::load(tx, cast, &ids).await?;
    history::tell(cast, &ids, history);
    Ok(())
}

/// After the history: a stage that a member set stays.
async fn contract_columns(tx: &mut Tx, cast: &Cast<'_>) -> anyhow::Result<()> {
    let day = cast.company.settings.end;
    refresh_accounts(tx, Standpoint::of(&cast.workspace, day), &cast.accounts).await?;
    Ok(())
}

async fn day_of_the_figures(workspace: &Workspace) -> anyhow::Result<()> {
    turn_to(workspace, workspace.figure_day().await?.day).await?;
    Ok(())
}
