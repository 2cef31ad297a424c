//! What of usage hangs on accounts and people, so that they do not go without somebody knowing.

use crate::{areas::Holds, db::referred_to, ids::PersonId};

pub const HOLDS: &[Holds] = &[
    Holds {
        table: "accounts",
        held: |workspace, _, ids| {
            Box::pin(referred_to(&workspace.usage, "usage_account_days", "account_id", ids))
        },
    },
    Holds {
        table: "people",
        held: |workspace, tx, ids| {
            Box::pin(async move {
                let mut found = referred_to(tx, "person_identities", "person_id", ids).await?;
                let people: Vec<PersonId> = ids.iter().copied().map(PersonId).collect();
                let seen = super::last_seen(&workspace.usage, &people).await?;
                found.extend(seen.into_keys().map(|id| id.0));
                Ok(found)
            })
        },
    },
];
