//! The morning's list by mail, for members who asked for it.
//!
//! Invariant: a member gets one a working day at most, in the morning of the workspace; what stands in it is the program's
//! ([`crate::areas::Area::digest`]), so it says what the screen says.

use std::{future::Future, pin::Pin, sync::Arc};

use bansou_letters::{Address, Urgency};

use super::{NewMail, RecipientId, Topic, Words, outbox, suppressions};
use crate::{
    activity::Actor,
    args,
    db::{self, Db, FromRow, Row, Tx, query},
    i18n::Locale,
    ids::MemberId,
    members::{self, Member},
    time::Timestamp,
    workspaces::Workspace,
};

pub static DIGEST: Topic = Topic { name: "digest", urgency: Urgency::Planned, asked_for: true };

/// The hours of the workspace in which it is made.
const FROM: i8 = 7;
const UNTIL: i8 = 12;
/// Members of one round.
const AT_ONCE: i64 = 20;

/// For whom it is made.
#[derive(Clone, Debug)]
pub struct DigestFor {
    pub workspace: Arc<Workspace>,
    pub member: Member,
    pub locale: Locale,
}

/// Makes what stands in it; none where there is nothing to say.
pub type MakeDigest = fn(DigestFor) -> Pin<Box<dyn Future<Output = anyhow::Result<Option<Words>>> + Send>>;

/// Whether the member asked for it and did not stop it since.
pub async fn wants(workspace: &Workspace, member: &Member) -> db::Result<bool> {
    const WANTS: &str = "select cast(1 as bigint) as a from mail_digests where member_id = $1";
    let asked: Option<(i64,)> = query(WANTS, args![member.id]).optional(&workspace.main).await?;
    if asked.is_none() {
        return Ok(false);
    }
    let Some(recipient) = recipient_of(workspace, member) else { return Ok(true) };
    Ok(!suppressions::stopped(&workspace.main, recipient).await?.iter().any(|topic| topic == DIGEST.name))
}

/// The member asks for it, or does so no more. Asking again lifts what a link in a letter stopped.
pub async fn choose(workspace: &Workspace, member: &Member, wants: bool, locale: Locale) -> db::Result<()> {
    const ASK: &str = "
        insert into mail_digests (member_id, locale, since, made_on) values ($1, $2, $3, $4)
        on conflict (member_id) do update set locale = excluded.locale";
    const END: &str = "delete from mail_digests where member_id = $1";
    let mut change = workspace.change(&Actor::System).await?;
    if wants {
        let zoned = change.now.zoned(&workspace.zone);
        // Who asks in the afternoon gets the first one tomorrow.
        let made_on = (zoned.hour() >= UNTIL).then(|| zoned.date().to_string());
        query(ASK, args![member.id, locale, change.now, made_on]).run(&mut change.tx).await?;
        if let Some(recipient) = recipient_of(workspace, member) {
            let about = suppressions::About { recipient, address: &member.email, topic: DIGEST.name };
            suppressions::subscribe(&mut change, about).await?;
        }
    } else {
        query(END, args![member.id]).run(&mut change.tx).await?;
    }
    change.commit().await
}

/// The member's language, where they ask for it.
pub async fn speaks(workspace: &Workspace, member: MemberId, locale: Locale) -> db::Result<()> {
    const SPEAKS: &str = "update mail_digests set locale = $2 where member_id = $1 and locale <> $2";
    query(SPEAKS, args![member, locale]).run(&workspace.main).await?;
    Ok(())
}

fn recipient_of(workspace: &Workspace, member: &Member) -> Option<RecipientId> {
    Address::parse(&member.email).ok().map(|address| RecipientId::of(workspace.id, &address))
}

/// Puts the morning's lists that are due into the outbox, and answers how many.
pub async fn make_due(workspace: &Arc<Workspace>) -> anyhow::Result<usize> {
    let zoned = workspace.clock.now().zoned(&workspace.zone);
    let today = zoned.date();
    let Some(make) = workspace.parts.first::<MakeDigest>() else { return Ok(0) };
    if !(FROM..UNTIL).contains(&zoned.hour()) || is_off(workspace, today) {
        return Ok(0);
    }
    let mut made = 0;
    let ends = today.at(UNTIL, 0, 0, 0).to_zoned(workspace.zone.clone())?.timestamp();
    for Due { member, locale } in due(&workspace.main, &today.to_string()).await? {
        let member = members::find_member(workspace, member).await?;
        let Some(member) = member.filter(|member| member.ended_at.is_none()) else { continue };
        let of = DigestFor { workspace: workspace.clone(), member: member.clone(), locale };
        // One whose list cannot be made takes nobody else's.
        let words = match make(of).await {
            Ok(words) => words,
            Err(error) => {
                tracing::warn!(workspace = %workspace.slug, member = %member.id, "a morning's list cannot be made: {error:#}");
                continue;
            }
        };
        let mut tx = workspace.main.begin().await?;
        if !mark(&mut tx, member.id, &today.to_string()).await? {
            continue;
        }
        if let Some(words) = words {
            let mail = NewMail {
                topic: &DIGEST,
                to_name: member.name.clone(),
                to: member.email.clone(),
                time_zone: None,
                words,
                secret: None,
                not_after: Some(Timestamp::of_jiff(ends)),
                once: Some(format!("digest:{}:{today}", member.id)),
                by: None,
                counts_clicks: false,
            };
            outbox::enqueue(&mut tx, workspace, mail).await?;
            made += 1;
        }
        tx.commit().await?;
    }
    Ok(made)
}

fn is_off(workspace: &Workspace, day: jiff::civil::Date) -> bool {
    use jiff::civil::Weekday::{Saturday, Sunday};
    matches!(day.weekday(), Saturday | Sunday) || workspace.holiday_table().is_holiday(day)
}

struct Due {
    member: MemberId,
    locale: Locale,
}

async fn due(db: &Db, today: &str) -> db::Result<Vec<Due>> {
    const DUE: &str = "
        select d.member_id, d.locale from mail_digests d join members m on m.id = d.member_id
         where m.ended_at is null and (d.made_on is null or d.made_on < $1) order by d.member_id limit $2";
    query(DUE, args![today, AT_ONCE]).all(db).await
}

async fn mark(tx: &mut Tx, member: MemberId, today: &str) -> db::Result<bool> {
    const MARK: &str = "
        update mail_digests set made_on = $2 where member_id = $1 and (made_on is null or made_on < $2)";
    Ok(query(MARK, args![member, today]).run(tx).await? == 1)
}

impl FromRow for Due {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self { member: row.get("member_id")?, locale: row.get("locale")? })
    }
}
