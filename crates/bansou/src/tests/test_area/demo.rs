//! The demo's pledges: some of the simulated notes ended in one.

use bansou_platform::demo::{Cast, DemoPart, History};

use super::{PledgeId, Verb, store};
use crate::{
    activity::{Subject, SubjectKind},
    db::Tx,
};

pub const PART: DemoPart =
    DemoPart { records: |tx, cast, history| Box::pin(records(tx, cast, history)), ..DemoPart::NONE };

/// How many did.
pub const MADE: usize = 3;

async fn records(tx: &mut Tx, cast: &Cast<'_>, history: &mut History) -> anyhow::Result<()> {
    let mut made = Vec::new();
    for note in cast.company.notes.iter().take(MADE) {
        let (id, account, at) = (PledgeId::new(), cast.account(note.account), cast.at(note.held_at));
        let person = note.person.map(|no| cast.person(no));
        let body = format!("{}の件を確認して連絡", note.title);
        store::insert(tx, id, account, person, &body, at).await?;
        let subject = Subject { kind: SubjectKind::Of("pledge"), id: id.0, account: Some(account), person };
        history.tell(at, &cast.acting(note.author), subject, Verb::PledgeMade { body });
        made.push(id.0);
    }
    store::index(tx, &made).await?;
    Ok(())
}
