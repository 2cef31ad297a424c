//! Handing letters over to the mail server, and what its answer means for the row.
//!
//! Invariant: a letter whose program was ended in the middle, or whose last line nobody answered, is [`MailState::Unknown`] and
//! waits for somebody; only a letter that was certainly not taken is tried again by itself.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use bansou_letters::{Cause, Outcome, Party, Step, Suppression, after_bounce};
use futures_util::future::join_all;
use uuid::Uuid;

use super::{
    MailReason, MailState,
    claim::{self, Next, ToSend},
    digest, suppressions,
};
use crate::{
    activity::Actor,
    args,
    db::{self, placeholder_list, query, query_dynamic},
    post::Out,
    time::{DAY, HOUR, MINUTE, Timestamp},
    workspaces::{Latest, Workspace},
};

/// How often it is looked for work of programs that are gone, and whether a morning has come.
const LOOK_AROUND: Duration = Duration::from_secs(1);
/// A letter that could not be handed over for so long is given up.
const GIVE_UP_AFTER: i64 = 3 * DAY;
/// Longer than any attempt takes: who took a letter before that is gone, be it certain or not.
const LONGEST_ATTEMPT: i64 = HOUR;
/// Letters that one workspace hands over at once.
const MOST_HANDS: usize = 8;

/// Works until the program stops.
pub async fn work(latest: Latest) {
    tokio::join!(hand_over(&latest), look_around(&latest));
}

async fn look_around(latest: &Latest) {
    loop {
        let workspace = latest.now();
        if let Err(error) = tidy(&workspace).await {
            tracing::warn!(workspace = %workspace.slug, "cannot look after the outbox: {error}");
        }
        if let Err(error) = digest::make_due(&workspace).await {
            tracing::warn!(workspace = %workspace.slug, "cannot write the morning's lists: {error:#}");
        }
        tokio::time::sleep(LOOK_AROUND).await;
    }
}

/// What was left behind: letters of programs that are gone, and what opens nothing any more.
pub(super) async fn tidy(workspace: &Workspace) -> db::Result<()> {
    const ANY: &str =
        "select cast(1 as bigint) as a from mails where secret is not null and not_after < $1 limit 1";
    const FORGET: &str = "
        update mails set secret = null, raw = null where secret is not null and not_after < $1";
    let now = workspace.clock.now();
    if query(ANY, args![now]).optional::<(i64,)>(&workspace.main).await?.is_some() {
        query(FORGET, args![now]).run(&workspace.main).await?;
    }
    settle_of_gone(workspace).await
}

async fn hand_over(latest: &Latest) {
    let mut commits = latest.now().main.commits();
    let pause = Pause::default();
    loop {
        commits.borrow_and_update();
        let workspace = latest.now();
        if let Some(out) = workspace.post.out().filter(|_| !pause.lasts())
            && let Err(error) = hand_over_side_by_side(&workspace, &out, &pause).await
        {
            tracing::warn!(workspace = %workspace.slug, "cannot send mail: {error:#}");
        }
        let _ = tokio::time::timeout(LOOK_AROUND, commits.changed()).await;
    }
}

/// Hands over every letter that is due, by as many hands as there are connections. Most commits are not of mail, so it is
/// looked once before the hands begin.
async fn hand_over_side_by_side(workspace: &Workspace, out: &Out, pause: &Pause) -> anyhow::Result<()> {
    if !claim::any_due(workspace).await? {
        return Ok(());
    }
    let hands = (0..out.connections.clamp(1, MOST_HANDS)).map(|_| hand_over_due(workspace, out, pause));
    join_all(hands).await.into_iter().find(Result::is_err).map_or(Ok(()), |failed| failed.map(drop))
}

/// Hands over every letter that is due, one after the other, and answers how many were given to the mail server. Nothing
/// happens where there is none.
pub async fn drain(workspace: &Workspace) -> anyhow::Result<usize> {
    tidy(workspace).await?;
    match workspace.post.out() {
        Some(out) => hand_over_due(workspace, &out, &Pause::default()).await,
        None => Ok(0),
    }
}

async fn hand_over_due(workspace: &Workspace, out: &Out, pause: &Pause) -> anyhow::Result<usize> {
    let mut given = 0;
    while !pause.lasts() && claim::any_due(workspace).await? {
        match claim::next(workspace, out).await? {
            Next::Nothing => break,
            Next::Passed => {}
            Next::Send(letter) => {
                let outcome = out.sender.send(&letter.envelope, &letter.letter).await;
                pause.heard(&outcome);
                settle(workspace, &letter, outcome).await?;
                given += 1;
            }
        }
    }
    Ok(given)
}

/// Writes down what became of the letter. An answer that comes after the program was thought gone is still the truth.
async fn settle(workspace: &Workspace, letter: &ToSend, outcome: Outcome) -> db::Result<()> {
    const SETTLE: &str = "
        update mails set state = $3, reason = $4, words = $5, due_at = $6, worker = null,
                         settled_at = case when $3 = 'retry' then null else cast($7 as bigint) end,
                         secret = case when $3 in ('sent', 'failed') then null else secret end,
                         raw = case when has_secret = 1 and $3 in ('sent', 'failed') then null else raw end
         where id = $1 and attempts = $2 and state in ('sending', 'unknown')";
    let mut change = workspace.change(&Actor::System).await?;
    let now = change.now;
    let hard = match &outcome {
        Outcome::Refused { whose, reply } => after_bounce(reply.verdict(*whose), now.to_jiff(), &[]),
        _ => None,
    };
    let said = match &outcome {
        Outcome::Refused { reply, .. } => reply.to_string(),
        _ => String::new(),
    };
    let (state, reason, words, due_at) = meaning(outcome, letter, now);
    let args = args![letter.id, letter.attempts, state, reason, words, due_at, now];
    query(SETTLE, args).run(&mut change.tx).await?;
    if let Some(reason @ Suppression::HardBounce) = hard {
        let about = suppressions::About { recipient: letter.recipient, address: &letter.address, topic: "" };
        suppressions::add_of_mail(&mut change, about, reason, &said, letter.id).await?;
    }
    change.commit().await
}

fn meaning(
    outcome: Outcome,
    letter: &ToSend,
    now: Timestamp,
) -> (MailState, Option<MailReason>, String, Option<Timestamp>) {
    match outcome {
        Outcome::Sent { reply } => (MailState::Sent, None, reply.to_string(), None),
        Outcome::Refused { whose, reply } => {
            let reason = match whose {
                Party::Sender => MailReason::Sender,
                Party::Recipient => MailReason::Recipient,
                Party::Letter => MailReason::Letter,
            };
            (MailState::Failed, Some(reason), reply.to_string(), None)
        }
        Outcome::Later { words, .. } if now.0 - letter.created_at.0 >= GIVE_UP_AFTER => {
            (MailState::Failed, Some(MailReason::GivenUp), words, None)
        }
        Outcome::Later { cause, words, .. } => {
            let reason = match cause {
                Cause::Busy => MailReason::Busy,
                Cause::Connection => MailReason::Connection,
                Cause::Timeout => MailReason::Timeout,
                Cause::Settings => MailReason::Settings,
                Cause::Protocol => MailReason::Protocol,
            };
            (MailState::Retry, Some(reason), words, Some(now.plus(wait(letter.attempts))))
        }
        Outcome::Unknown { words } => (MailState::Unknown, Some(MailReason::NoAnswer), words, None),
    }
}

/// How long to wait after so many attempts: greylisting wants minutes, a server that is away hours.
fn wait(attempts: i64) -> i64 {
    match attempts {
        ..=1 => MINUTE,
        2 => 5 * MINUTE,
        3 => 15 * MINUTE,
        4 => HOUR,
        _ => 4 * HOUR,
    }
}

/// Letters that programs were handing over that are gone: they may have arrived.
async fn settle_of_gone(workspace: &Workspace) -> db::Result<()> {
    const WORKERS: &str = "
        select distinct worker as a from mails where state = 'sending' limit 100";
    const LONG_AGO: &str = "
        update mails set state = 'unknown', reason = 'killed', settled_at = $1 where state = 'sending' and taken_at < $2";
    let (main, now) = (&workspace.main, workspace.clock.now());
    let workers: Vec<(Option<Uuid>,)> = query(WORKERS, args![]).all(main).await?;
    if workers.is_empty() {
        return Ok(());
    }
    query(LONG_AGO, args![now, now.plus(-LONGEST_ATTEMPT)]).run(main).await?;
    let workers: Vec<Uuid> = workers.into_iter().filter_map(|(worker,)| worker).collect();
    let gone = workspace.presence.gone(&workers).await?;
    if gone.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "update mails set state = 'unknown', reason = 'killed', settled_at = $1 where state = 'sending' and worker in ({})",
        placeholder_list(2, gone.len())
    );
    let mut args = args![now];
    args.extend(gone.into_iter().map(db::Value::from));
    query_dynamic(sql, args).run(main).await?;
    Ok(())
}

/// A server that cannot be reached is left alone for a while, for all letters together.
#[derive(Debug, Default)]
struct Pause(Mutex<(u32, Option<Instant>)>);

impl Pause {
    fn lasts(&self) -> bool {
        let (_, until) = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| until > Instant::now())
    }

    fn heard(&self, outcome: &Outcome) {
        let mut pause = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *pause = match outcome {
            Outcome::Later { step, cause, .. }
                if *step <= Step::Login || matches!(cause, Cause::Connection | Cause::Settings) =>
            {
                let times = pause.0.saturating_add(1);
                let seconds = (5_u64 << times.min(6)).min(300);
                (times, Some(Instant::now() + Duration::from_secs(seconds)))
            }
            _ => (0, None),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_away_is_left_alone_longer_each_time_and_then_forgiven() {
        let pause = Pause::default();
        let away = Outcome::Later { step: Step::Connect, cause: Cause::Connection, words: String::new() };
        assert!(!pause.lasts());
        pause.heard(&away);
        pause.heard(&away);
        assert!(pause.lasts());
        assert_eq!(pause.0.lock().unwrap().0, 2);
        let greylisted = Outcome::Later { step: Step::RcptTo, cause: Cause::Busy, words: String::new() };
        pause.heard(&greylisted);
        assert!(!pause.lasts(), "what it says of one recipient holds up no other");
    }
}
