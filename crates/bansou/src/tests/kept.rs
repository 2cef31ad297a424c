//! Kept figures on both engines: after any series of changes they are what the rows come to.

use serde_json::json;
use uuid::Uuid;

use crate::{
    acts::undo,
    args,
    customers::{
        Account, AccountEdit, Customers as _, Hand, NewAccount, Stage, Touch,
        person_edit::PersonEdit,
        testing::{member_as, scope},
    },
    db::{Db, query},
    erase::erase_person,
    health::scorecards,
    ids::{AccountId, ActId, QuietSpellId},
    import::{
        Import, ImportKind,
        tests::{take_in_text, undone},
    },
    members::Role,
    money::Currency,
    testing::on_both_engines,
    time::{DAY, Timestamp},
    web::Scope,
};

/// Numbers that are the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % sides as u64) as usize
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        (!of.is_empty()).then(|| of[self.roll(of.len())].clone())
    }
}

type Sums = Vec<(Uuid, Uuid, String, i64, i64, i64)>;
type Renewals = Vec<(Uuid, String, i64, i64)>;

const KEPT: &str = "
    select k.owner_id as a, k.scored_by as b,
           k.touch || '/' || k.plan || '/' || k.band || '/' || k.currency || '/' || cast(k.stage_rank as text) || '/'
           || cast(k.scored as text) as c,
           cast(sum(k.accounts) as bigint) as d, cast(sum(k.mrr_minor) as bigint) as e,
           cast(sum(k.seats) * 10000000 + sum(k.coverage) as bigint) as f
      from kept_accounts k group by 1, 2, 3 having sum(k.accounts) <> 0 order by 1, 2, 3";
const COUNTED: &str = "
    select coalesce(a.owner_id, $1) as a, coalesce(a.scored_by, $1) as b,
           a.touch || '/' || coalesce(a.plan, '') || '/' || coalesce(a.band, '') || '/' || a.currency || '/'
           || cast(a.stage_rank as text) || '/' || case when a.scored_at is null then '0' else '1' end as c,
           count(*) as d, cast(sum(a.mrr_minor) as bigint) as e,
           cast(sum(coalesce(a.seats, 0)) * 10000000
                + sum(cast(round(coalesce(a.coverage, 0) * 1000000) as bigint)) as bigint) as f
      from accounts a group by 1, 2, 3 order by 1, 2, 3";
const KEPT_DAYS: &str = "
    select k.owner_id as a, k.renewal_on as b, cast(sum(k.accounts) as bigint) as c, cast(sum(k.mrr_minor) as bigint) as d
      from kept_renewals k group by 1, 2 having sum(k.accounts) <> 0 order by 1, 2";
const COUNTED_DAYS: &str = "
    select coalesce(a.owner_id, $1) as a, a.renewal_on as b, count(*) as c, cast(sum(a.mrr_minor) as bigint) as d
      from accounts a where a.stage not in ('lead', 'opportunity', 'churned') and a.renewal_on is not null
     group by 1, 2 order by 1, 2";
/// Accounts of which an open spell of silence, the newest score's version or its people are not noted.
const UNMARKED: &str = "
    select count(*) as a from accounts a
     where (a.quiet_since is null) = (exists (select 1 from quiet_spells q where q.account_id = a.id and q.ended_on is null))
        or exists (select 1 from scores s
                    where s.account_id = a.id and s.as_of = (select max(n.as_of) from scores n where n.account_id = a.id)
                      and (s.version_id <> a.scored_by
                           or coalesce(a.active_people, -1)
                              <> coalesce(cast(s.detail -> 'values' ->> 'active_people' as double precision), -1)))";
/// Accounts that Today would tell of by their scores, and that are not marked to be looked at.
const UNSEEN_FALLS: &str = "
    select count(*) as a from accounts a
      join scores b on b.account_id = a.id
       and b.as_of = (select max(p.as_of) from scores p where p.account_id = a.id and p.as_of < $1)
     where a.scored_at >= $1 and b.score > a.score and (b.score - a.score >= $2 or b.band <> a.band)
       and a.fell_at is null";
const FALLS: &str = "select count(*) as a from accounts where fell_at is not null";

async fn assert_kept(main: &Db, now: Timestamp, after: &str) {
    let nil = Uuid::nil();
    let kept: Sums = query(KEPT, args![]).all(main).await.unwrap();
    let counted: Sums = query(COUNTED, args![nil]).all(main).await.unwrap();
    assert_eq!(kept, counted, "after {after}");
    let kept: Renewals = query(KEPT_DAYS, args![]).all(main).await.unwrap();
    let counted: Renewals = query(COUNTED_DAYS, args![nil]).all(main).await.unwrap();
    assert_eq!(kept, counted, "after {after}");
    assert_eq!(query(UNMARKED, args![]).one::<(i64,)>(main).await.unwrap().0, 0, "after {after}");
    for days in 1..=8 {
        let since = now.plus(-days * DAY);
        let unseen: (i64,) = query(UNSEEN_FALLS, args![since, crate::health::crossings::NOTABLE_FALL])
            .one(main)
            .await
            .unwrap();
        assert_eq!(unseen.0, 0, "falls since {days} days after {after}");
    }
}

fn new_account(number: usize, stage: Stage, touch: Touch) -> NewAccount {
    let edit = AccountEdit {
        name: format!("青葉{number}"),
        kana: None,
        domain: None,
        industry: None,
        country: None,
        region: None,
        employees: None,
        referral: None,
        signed_up_on: None,
        custom: json!({}),
    };
    NewAccount { edit, stage, touch, owner: None, currency: Currency::JPY }
}

/// A score at an instant, the newest or an earlier one, and what the account shows of the newest.
async fn score(main: &Db, version: Uuid, account: AccountId, at: Timestamp, dice: &mut Dice) {
    const INSERT: &str = "
        insert into scores (account_id, as_of, version_id, score, band, coverage, detail, recorded_at)
        values ($1, $2, $3, $4, $5, 0.5, $6, $2) on conflict do nothing";
    const SHOW: &str = "
        update accounts set score = n.score, band = n.band, coverage = n.coverage, scored_at = n.as_of
          from (select score, band, coverage, as_of from scores where account_id = $1 order by as_of desc limit 1) n
         where id = $1";
    let score = dice.roll(100) as f64;
    let band = if score < 40.0 {
        "at_risk"
    } else if score < 70.0 {
        "watch"
    } else {
        "healthy"
    };
    let detail = json!({ "values": { "active_people": dice.roll(40) as f64 } });
    query(INSERT, args![account, at, version, score, band, detail]).run(main).await.unwrap();
    query(SHOW, args![account]).run(main).await.unwrap();
}

async fn some(scope: &Scope, known: &[AccountId], dice: &mut Dice) -> Vec<Account> {
    let ids: Vec<AccountId> = (0..3).filter_map(|_| dice.pick(known)).collect();
    scope.accounts().find_all(&ids).await.unwrap()
}

#[tokio::test]
async fn after_any_series_of_changes_kept_figures_are_what_the_rows_come_to() {
    on_both_engines(async |bench| {
        let main = &bench.workspace.main;
        let owner = member_as(&bench, "佐藤", Role::Admin).await;
        let scope = scope(&bench, &owner);
        scorecards::ensure_default(&bench.workspace).await.unwrap();
        let version = query("select version_id as a from scorecards", args![]).one::<(Uuid,)>(main).await.unwrap().0;
        let mut dice = Dice(8);
        let (mut known, mut acts, mut imports): (Vec<AccountId>, Vec<ActId>, Vec<Import>) = Default::default();
        for step in 0..90 {
            let now = bench.workspace.clock.now();
            let what = dice.roll(12);
            match what {
                0 | 1 => {
                    let (stage, touch) =
                        (dice.pick(Stage::ALL).unwrap(), dice.pick(Touch::ALL).unwrap());
                    let (id, done) = scope.accounts().add(&new_account(step, stage, touch)).await.unwrap();
                    known.push(id);
                    acts.extend(done.act);
                }
                2 => {
                    let accounts = some(&scope, &known, &mut dice).await;
                    let hand = match dice.roll(3) {
                        0 => Hand::Owner(Some((owner.id, owner.name.clone()))),
                        1 => Hand::Touch(dice.pick(Touch::ALL).unwrap()),
                        _ => Hand::Stage(dice.pick(&Stage::ALL[..6]).unwrap()),
                    };
                    acts.extend(scope.accounts().put(&accounts, &hand).await.unwrap().act);
                }
                3 => {
                    if let Some(act) = dice.pick(&acts) {
                        // What has been undone, or stands on what is gone, is refused.
                        let _ = undo(&scope, act).await;
                    }
                }
                4 => {
                    for account in some(&scope, &known, &mut dice).await.into_iter().take(1) {
                        acts.extend(account.remove(&scope).await.unwrap().and_then(|done| done.act));
                    }
                }
                5 if step % 2 == 0 => {
                    let rows = format!("顧客ID,会社名,ステージ\nK{step},山田{step},定着期\nK{},海{step},導入期\n", step + 1);
                    imports.push(take_in_text(&bench, ImportKind::Accounts, &rows).await);
                    let contracts = format!(
                        "契約ID,顧客ID,プラン,席数,MRR,開始日,更新日,自動更新\nS{step},K{step},Pro,40,90000,2026-01-01,2027-01-01,いいえ\n"
                    );
                    imports.push(take_in_text(&bench, ImportKind::Subscriptions, &contracts).await);
                }
                6 => {
                    if let Some(import) = imports.pop() {
                        undone(&bench, &import).await;
                    }
                }
                7 | 8 => {
                    for account in some(&scope, &known, &mut dice).await {
                        let at = now.plus(-(dice.roll(30 * 24) as i64) * DAY / 24);
                        score(main, version, account.id, at, &mut dice).await;
                    }
                }
                9 => {
                    const QUIET: &str = "
                        insert into quiet_spells (id, account_id, since, noticed_on, expected, observed, usual_days, updated_at)
                        select $1, a.id, '2026-11-01', '2026-11-02', 4, 1, 4, 0 from accounts a where a.id = $2";
                    const AGAIN: &str = "update quiet_spells set ended_on = '2026-11-20' where account_id = $1";
                    if let Some(account) = dice.pick(&known) {
                        query(QUIET, args![QuietSpellId::new(), account]).run(main).await.unwrap();
                    }
                    if let Some(account) = dice.pick(&known) {
                        query(AGAIN, args![account]).run(main).await.unwrap();
                    }
                }
                10 => {
                    const CHANGE: &str = "
                        update accounts set mrr_minor = $2, seats = $3, renewal_on = $4 where id = $1";
                    let day = format!("2027-01-{:02}", 1 + dice.roll(28));
                    if let Some(account) = dice.pick(&known) {
                        let args = args![account, dice.roll(9) as i64 * 10_000, dice.roll(50) as i64, day];
                        query(CHANGE, args).run(main).await.unwrap();
                    }
                }
                _ => {
                    let account = some(&scope, &known, &mut dice).await.pop().map(|account| account.id);
                    let edit = PersonEdit {
                        account,
                        name: format!("佐藤 {step}"),
                        kana: None,
                        email: Some(format!("p{step}@aoba.example")),
                        phone: None,
                        title: None,
                        role: None,
                        left_on: None,
                    };
                    let (person, _) = scope.people().add(&edit).await.unwrap();
                    erase_person(&scope, person).await.unwrap();
                }
            }
            assert_kept(main, bench.workspace.clock.now(), &format!("step {step}, kind {what}")).await;
        }
        let marked: (i64,) = query(FALLS, args![]).one(main).await.unwrap();
        assert!(marked.0 > 0, "the series has falls");
    })
    .await;
}
