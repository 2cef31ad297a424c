//! Changing many accounts at once: their owner or their stage.
//!
//! Invariant: all of them change in one transaction, each with its own activity.

use super::super::{Stage, change_owners, change_stages};
use crate::{
    ids::{AccountId, MemberId},
    members,
    web::{FieldProblem, Problem, Seat, live::Changed},
};

/// The most accounts that one form may change.
const MOST: usize = 1_000;

#[derive(Debug, serde::Deserialize)]
pub struct Given {
    #[serde(default)]
    pub id: Vec<AccountId>,
    /// A member's id, or `none`.
    #[serde(default)]
    pub owner: Option<String>,
    #[serde(default)]
    pub stage: Option<String>,
    #[serde(default)]
    pub back: String,
}

/// Does what the form says; answers how many accounts changed.
pub async fn change(seat: &Seat, given: &Given) -> Result<usize, Problem> {
    if given.id.len() > MOST {
        return Err(unclear(seat, "id", given.id.len().to_string()));
    }
    let accounts = seat.accounts().find_all(&given.id).await?;
    let all = members::all_members(&seat.workspace).await?;
    let stage = match &given.stage {
        Some(text) => Some(text.parse::<Stage>().map_err(|_| unclear(seat, "stage", text.clone()))?),
        None => None,
    };
    let owner = match given.owner.as_deref() {
        None => None,
        Some("none") => Some(None),
        Some(text) => {
            let id: Option<MemberId> = text.parse().ok();
            let member = all.iter().find(|member| Some(member.id) == id && member.ended_at.is_none());
            Some(Some(member.ok_or_else(|| unclear(seat, "owner", text.to_owned()))?))
        }
    };
    let mut changed = 0;
    let mut tx = seat.workspace.main.begin().await?;
    if let Some(stage) = stage {
        changed += change_stages(&mut tx, seat, &accounts, stage).await?;
    }
    if let Some(owner) = owner {
        changed += change_owners(&mut tx, seat, &accounts, owner, &all).await?;
    }
    tx.commit().await?;
    seat.workspace.live.tell(Changed::Lists);
    Ok(changed)
}

fn unclear(seat: &Seat, field: &str, given: String) -> Problem {
    let message = seat.ui.t("accounts-bulk-unclear");
    Problem::invalid(vec![FieldProblem { field: field.to_owned(), message, given: Some(given) }])
}
