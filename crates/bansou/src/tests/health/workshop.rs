//! The workshop on both engines: measured past, trial, saving and going back.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use bansou_metrics::score::{Curve, Dimension, MeasureRule, MissingPolicy, Scorecard as Definition};
use bansou_simulator::Settings;
use jiff::civil::date;

use crate::{
    args,
    customers::{Band, Verb},
    db::{
        query,
        testing::{Bench, NOW},
    },
    demo,
    health::{
        measures::{self, AsOf, Surroundings},
        scorecards::{self, Askable, Audience, Scorecard},
        testing::Stage,
        workshop::{
            Proposal, Trial, audience, copy, draft::Draft, edits::Edit, end, fitting::reshape, go_back,
            move_up, save, snapshots, try_out,
        },
    },
    i18n::Locale,
    ids::AccountId,
    jobs,
    members::Role,
    testing::{bench, on_both_engines},
    time::{DAY, Timestamp},
    web::{Scope, testing},
    workspaces::Workspace,
};

/// Enough customers, months and churns for a judgement, few enough to be quick.
const COMPANY: Settings = Settings { intensity: 0.25, ..Settings::new(7, 140, 15, date(2026, 11, 22)) };

async fn first(workspace: &Workspace) -> Scorecard {
    scorecards::ensure_default(workspace).await.unwrap().remove(0)
}

async fn measured(workspace: &Workspace) {
    snapshots::ask(workspace).await.unwrap();
    jobs::drain(workspace, workspace.parts.all()).await.unwrap();
    assert!(snapshots::open_job(workspace).await.unwrap().is_none());
}

fn proposal(scorecard: &Scorecard, definition: Definition) -> Proposal {
    Proposal { scorecard: scorecard.id, definition, segment: scorecard.segment.clone() }
}

/// One measure in place of all.
fn only(card: &Definition, key: &str) -> Definition {
    let measures = card.measures.iter().filter(|rule| rule.key == key).cloned().collect();
    Definition { measures, red_flags: Vec::new(), ..card.clone() }
}

fn adds_up(trial: &Trial) {
    let found = &trial.what_if;
    let all = |side: &crate::health::workshop::what_if::Distribution| side.scored() + side.unscored;
    assert_eq!(all(&found.before), all(&found.after));
    for side in [&found.before, &found.after] {
        assert_eq!(side.bars.iter().sum::<usize>(), side.scored());
    }
    assert_eq!(found.moves.values().map(|(_, count)| count).sum::<usize>(), found.changes.len());
}

#[tokio::test]
async fn the_default_tells_churns_of_a_simulated_company_and_a_poor_one_is_told_from_it() {
    let bench = bench(None).await;
    bench.home.clock.set(Timestamp::now());
    let made = demo::make(&bench.home, &COMPANY, |_| {}).await.unwrap();
    let workspace = &made.workspace;
    measured(workspace).await;
    let scorecard = first(workspace).await;
    let default = scorecard.version.definition.clone();
    // How long ago somebody called says little in this simulation.
    let poor = only(&default, "days_since_contact");
    let trial = try_out(workspace, proposal(&scorecard, poor)).await.unwrap();
    adds_up(&trial);
    assert_eq!(trial.versions, [Some(1), None]);
    let judged = trial.backtest.horizons.iter().find(|h| h.days == trial.measured_ahead).unwrap();
    println!("{judged:#?}");
    let auc = judged.verdicts[0].auc.unwrap();
    assert!(auc.value > 0.6, "the default scorecard tells churns: {auc:?} on {} churns", judged.churns);
    let ninety = trial.backtest.horizons.iter().find(|horizon| horizon.days == 90).unwrap();
    let alarmed = &ninety.verdicts[0].below_healthy;
    assert!(alarmed.recall.unwrap().value > 0.6, "watch and below catches most: {alarmed:?}");
    let worse = judged.verdicts[1].over_first.unwrap().unwrap();
    assert!(worse.value < 0.0, "one measure tells less than all: {worse:?}");
    // Every churn that is counted happened, and none is counted twice.
    assert!(judged.churns <= made.company.churns.len());
    let same = try_out(workspace, proposal(&scorecard, default)).await.unwrap();
    assert!(same.what_if.changes.is_empty());
    assert_eq!(same.what_if.before, same.what_if.after);
    // What the trial calls "before" is what the accounts show.
    const SHOWN: &str = "
        select coalesce(band, 'none') as a, count(*) as b from accounts
         where stage not in ('lead', 'opportunity', 'churned') group by band";
    let shown: Vec<(String, i64)> = query(SHOWN, args![]).all(&workspace.main).await.unwrap();
    let before = &same.what_if.before;
    for (band, count) in shown {
        let tried = match band.as_str() {
            "healthy" => before.healthy,
            "watch" => before.watch,
            "at_risk" => before.at_risk,
            _ => before.unscored,
        };
        assert_eq!(tried as i64, count, "{band}");
    }
}

/// Two customers for two years, with use and tickets that differ.
async fn two_customers(bench: &Bench) -> Vec<Stage<'_>> {
    let mut stages = Vec::new();
    for name in ["Acme", "Bolt"] {
        stages.push(Stage::named(&bench.workspace, name).await);
    }
    stages[0].use_daily(200, 0, 8).await;
    stages[1].use_daily(200, 60, 8).await;
    stages[1].ticket("urgent", NOW.plus(-40 * DAY), None).await;
    stages[0].settle().await;
    stages
}

#[tokio::test]
async fn kept_points_are_what_measuring_anew_gives_and_follow_changed_facts() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let stages = two_customers(&bench).await;
        bench.home.clock.set(NOW);
        measured(workspace).await;
        equal_to_measuring(workspace).await;
        let kept = stamps(workspace).await;
        // Nothing changed: nothing is measured.
        rest(workspace).await;
        measured(workspace).await;
        assert_eq!(stamps(workspace).await, kept);
        // A fact of today touches one account; one of months ago mends the months since.
        bench.home.clock.set(NOW.plus(1_000));
        stages[0].ticket("high", NOW.plus(-100 * DAY), None).await;
        stages[1].use_product(90, 3).await;
        rest(workspace).await;
        measured(workspace).await;
        equal_to_measuring(workspace).await;
        assert!(stamps(workspace).await.iter().all(|stamp| !kept.contains(stamp)));
    })
    .await;
}

async fn stamps(workspace: &Workspace) -> BTreeSet<(AccountId, i64)> {
    const STAMPS: &str = "select account_id as a, measured_at as b from measure_snapshots";
    let rows: Vec<(AccountId, i64)> = query(STAMPS, args![]).all(&workspace.main).await.unwrap();
    rows.into_iter().collect()
}

/// Lets the time pass within which the job is not asked for again.
async fn rest(workspace: &Workspace) {
    const AGE: &str = "update jobs set finished_at = finished_at - 3600000 where finished_at is not null";
    query(AGE, args![]).run(&workspace.main).await.unwrap();
}

async fn equal_to_measuring(workspace: &Workspace) {
    let panel = snapshots::panel(workspace).await.unwrap();
    assert_eq!(panel.accounts.len(), 2);
    let present = AsOf::present(workspace).await.unwrap();
    for past in &panel.accounts {
        assert_eq!(past.points.len(), snapshots::MONTHS as usize + 1, "a contract of two years and today");
        for point in &past.points {
            let as_of =
                if point.day == present.day { present } else { AsOf::end_of(point.day, &workspace.zone) };
            let around = Surroundings::load(workspace, &as_of).await.unwrap();
            let mut facts = measures::facts(workspace, &[past.account], &as_of, &around).await.unwrap();
            let facts = facts.remove(&past.account).unwrap();
            let kept = panel.facts(point);
            // The last digit of a long fraction may go where it is kept as text.
            let close = |kept: Option<f64>, now: Option<f64>| match (kept, now) {
                (Some(kept), Some(now)) => (kept - now).abs() < 1e-9,
                (kept, now) => kept == now,
            };
            for key in &panel.keys {
                let (kept, now) = (kept.value(key), facts.value(key));
                assert!(close(kept, now), "{key} on {}: {kept:?}, {now:?}", point.day);
            }
            assert_eq!(kept.plan, facts.plan);
            assert!(close(kept.tenure_months, facts.tenure_months));
        }
    }
}

#[tokio::test]
async fn trying_stores_nothing_and_works_before_the_past_is_measured() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let stages = two_customers(&bench).await;
        stages[0].nps(7, NOW.plus(-10 * DAY)).await;
        stages[0].settle().await;
        let scorecard = first(workspace).await;
        let mut stricter = scorecard.version.definition.clone();
        stricter.bands.watch_from = 70.0;
        stricter.bands.healthy_from = 100.0;
        let trial = try_out(workspace, proposal(&scorecard, stricter)).await.unwrap();
        adds_up(&trial);
        assert_eq!(trial.what_if.before.scored(), 2);
        assert!(!trial.what_if.changes.is_empty());
        assert!(trial.backtest.span.is_none(), "nothing is measured yet, and it says so");
        assert_eq!(scorecards::versions(&workspace.main).await.unwrap().len(), 1);
        assert!(snapshots::panel(workspace).await.unwrap().accounts.is_empty());
    })
    .await;
}

#[tokio::test]
async fn too_few_churns_are_no_figure() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let stages = two_customers(&bench).await;
        const CHURN: &str = "
            insert into churn_events (id, account_id, churned_on, currency, custom, created_at, updated_at)
            values ($1, $2, '2026-08-15', 'JPY', $3, $4, $4)";
        let values = args![uuid::Uuid::now_v7(), stages[1].account, serde_json::json!({}), NOW];
        stages[1].write(CHURN, values, Verb::Churned { reason: None, feedback: None }).await;
        measured(workspace).await;
        let scorecard = first(workspace).await;
        let definition = scorecard.version.definition.clone();
        let trial = try_out(workspace, proposal(&scorecard, definition)).await.unwrap();
        for horizon in &trial.backtest.horizons {
            assert_eq!(horizon.churns, 1, "within {} days", horizon.days);
            assert_eq!(horizon.verdicts[0].auc.unwrap_err().churned, 1);
        }
        // The contract goes on after the churn: the records contradict each other.
        assert_eq!((trial.contradictions.events, trial.contradictions.still_open), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn saving_adds_a_version_and_going_back_adds_an_equal_one() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        two_customers(&bench).await;
        let scope = Scope::of_system(workspace.clone());
        let scorecard = first(workspace).await;
        let original = scorecard.version.clone();
        let rule = MeasureRule {
            key: "mrr_change_365".into(),
            dimension: Dimension::Revenue,
            weight: 3.5,
            curve: Curve::new(vec![(-0.3, 0.0), (0.0, 1.0)]).unwrap().into(),
            missing: MissingPolicy::FixedPoints(0.5),
        };
        let mut changed = original.definition.clone();
        changed.measures.push(rule);
        let mut proposal = proposal(&scorecard, changed.clone());
        let askable = Askable::load(workspace).await.unwrap();
        let rule = audience::rule_of(&[("touch".into(), "high".into())], &askable);
        proposal.segment = Audience::new(rule, &askable).unwrap();
        save(&scope, &scorecard, "導入期", &proposal, "収益も見る").await.unwrap();
        let saved = first(workspace).await;
        assert_eq!((saved.name.as_str(), saved.version.number), ("導入期", 2));
        assert_eq!((&saved.version.definition, &saved.segment), (&changed, &proposal.segment));
        // Through the form and back.
        let draft = Draft::of(&saved.name, &saved.version.definition, audience::fields_of(&saved.segment));
        let sent = Draft::from_fields(&draft.to_fields());
        assert_eq!(sent.scorecard().unwrap(), changed);
        assert_eq!(&audience::rule_of(&sent.segment, &askable), proposal.segment.rule());
        go_back(&scope, &saved, &original, "戻す").await.unwrap();
        let back = first(workspace).await;
        assert_eq!((back.version.number, &back.version.definition), (3, &original.definition));
        assert_eq!(back.segment, proposal.segment);
        let waiting = jobs::open_jobs(&workspace.main).await.unwrap();
        assert!(waiting.iter().any(|job| job.kind == crate::health::chores::RESCORE.name));
        jobs::drain(workspace, workspace.parts.all()).await.unwrap();
        let versions = scorecards::versions(&workspace.main).await.unwrap();
        let notes: Vec<Option<&str>> = versions.iter().map(|version| version.note.as_deref()).collect();
        assert_eq!(versions.len(), 3);
        assert!(notes.contains(&Some("収益も見る")) && notes.contains(&Some("戻す")));
    })
    .await;
}

#[tokio::test]
async fn scorecards_are_copied_ordered_and_ended_but_never_the_last() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let scope = Scope::of_system(workspace.clone());
        let scorecard = first(workspace).await;
        let all = async || scorecards::ensure_default(workspace).await.unwrap();
        assert!(!end(&scope, &all().await, scorecard.id).await.unwrap(), "the last one stays");
        let second = copy(&scope, &scorecard, "複製", "複製しました".into()).await.unwrap();
        assert_eq!(all().await[1].id, second);
        assert!(!move_up(&scope, &all().await, scorecard.id).await.unwrap(), "it is the first");
        assert!(move_up(&scope, &all().await, second).await.unwrap());
        assert_eq!(all().await[0].id, second);
        assert!(end(&scope, &all().await, second).await.unwrap());
        let left = all().await;
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].id, scorecard.id);
        jobs::drain(workspace, workspace.parts.all()).await.unwrap();
    })
    .await;
}

fn encoded(fields: &[(String, String)]) -> String {
    let escape = |text: &str| -> String {
        text.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
                other => format!("%{other:02X}"),
            })
            .collect()
    };
    fields
        .iter()
        .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
        .collect::<Vec<_>>()
        .join("&")
}

#[tokio::test]
async fn the_pages_try_save_and_go_back() {
    on_both_engines(async |bench| {
        let app = testing::app(&bench);
        let workspace = &bench.workspace;
        two_customers(&bench).await;
        let scorecard = first(workspace).await;
        let path = format!("/w/{}/health/{}", workspace.slug, scorecard.id);
        let mut admin = testing::member(&app, workspace, Role::Admin, Locale::Ja).await;
        let mut viewer = testing::member(&app, workspace, Role::Viewer, Locale::En).await;
        let opened = admin.get(&format!("{path}/edit")).await;
        assert_eq!(opened.status, StatusCode::OK, "{}", opened.body);
        assert!(opened.body.contains("新しい版として保存") && opened.body.contains("b-curve"));
        let read = viewer.get(&format!("{path}/edit")).await;
        assert!(read.body.contains("Saves nothing") && !read.body.contains("Save as a new version"));
        assert_eq!(missing(&read.body), "");
        let mut draft = Draft::of(&scorecard.name, &scorecard.version.definition, Vec::new());
        draft.watch_from = "69".into();
        let mut fields = draft.to_fields();
        fields.push(("base".into(), scorecard.version.id.to_string()));
        for browser in [&mut admin, &mut viewer] {
            let tried = browser.post(&format!("{path}/trial"), &encoded(&fields)).await;
            assert_eq!(tried.status, StatusCode::OK);
            assert!(tried.body.contains("id=\"results\""));
            assert_eq!(missing(&tried.body), "");
        }
        // Without a reason nothing is saved, and what was typed stands there still.
        let refused = admin.post(&format!("{path}/edit"), &encoded(&fields)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.body.contains("value=\"69\"") && refused.body.contains("変更の理由を入力してください")
        );
        fields.retain(|(name, _)| name != "note");
        fields.push(("note".into(), "早めに気づく".into()));
        let forbidden = viewer.post(&format!("{path}/edit"), &encoded(&fields)).await;
        assert_eq!(forbidden.status, StatusCode::FORBIDDEN);
        let saved = admin.post(&format!("{path}/edit"), &encoded(&fields)).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        assert_eq!(first(workspace).await.version.definition.bands.watch_from, 69.0);
        // The same form again: somebody saved since.
        let late = admin.post(&format!("{path}/edit"), &encoded(&fields)).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        let versions = admin.get(&format!("{path}/versions")).await;
        assert!(versions.body.contains("早めに気づく") && versions.body.contains("この版に戻す"));
        let back = format!("{path}/versions/{}/restoration", scorecard.version.id);
        assert_eq!(admin.post(&back, "").await.status, StatusCode::SEE_OTHER);
        let now = first(workspace).await;
        assert_eq!((now.version.number, now.version.definition.bands.watch_from), (3, 50.0));
        fields.push(("new_measure".into(), "mrr_change_365".into()));
        fields.push(("act".into(), "add-measure".into()));
        let reshaped = admin.post(&format!("{path}/draft"), &encoded(&fields)).await;
        assert!(reshaped.body.contains("value=\"mrr_change_365\"") && reshaped.body.contains("value=\"69\""));
        jobs::drain(workspace, workspace.parts.all()).await.unwrap();
    })
    .await;
}

/// Twelve customers with numbers of sites and days of last use that differ, and a former one.
async fn twelve_customers(bench: &Bench) {
    const FILL: &str = "update accounts set custom = $2, stage = $3 where id = $1";
    const SITES: [i64; 13] = [1, 1, 2, 2, 3, 3, 3, 4, 17, 17, 212, 212, 9_999];
    for (sites, n) in SITES.into_iter().zip(1..) {
        let stage = Stage::named(&bench.workspace, &format!("Customer {n}")).await;
        stage.use_product(2 * n, 1).await;
        let mut custom = serde_json::json!({ "sites": sites, "floors": 3 });
        if n <= 5 {
            custom["staff"] = (10 * n).into();
        }
        let of_stage = if n == 13 { "churned" } else { "adoption" };
        let mut tx = bench.workspace.main.begin().await.unwrap();
        query(FILL, args![stage.account, custom, of_stage]).run(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn a_new_measure_starts_where_todays_customers_are() {
    on_both_engines(async |bench| {
        let app = testing::app(&bench);
        let workspace = &bench.workspace;
        twelve_customers(&bench).await;
        let scorecard = first(workspace).await;
        let saved = Draft::of(&scorecard.name, &scorecard.version.definition, Vec::new());
        let added = async |draft: &Draft, key: &str| {
            let mut draft = draft.clone();
            reshape(workspace, &mut draft, &Edit::AddMeasure(key.to_owned())).await.unwrap();
            draft
        };
        let new = |draft: &Draft| {
            let new = draft.measures.last().unwrap();
            let points = new.points.iter().map(|point| (point.x.clone(), point.y.clone()));
            (points.collect::<Vec<_>>(), new.fitted_to.clone())
        };
        let expected = |points: &[(&str, &str)], to: &str| {
            let points = points.iter().map(|(x, y)| ((*x).to_owned(), (*y).to_owned()));
            (points.collect::<Vec<_>>(), to.to_owned())
        };
        let sites = added(&saved, "field.number:sites").await;
        assert_eq!(new(&sites), expected(&[("1", "0"), ("3", "60"), ("200", "100")], "12"));
        sites.scorecard().unwrap();
        assert_eq!(Draft::from_fields(&sites.to_fields()), sites, "the form carries where they come from");
        let silence = added(&saved, "event.silence:report_viewed").await;
        assert_eq!(new(&silence), expected(&[("5", "100"), ("15", "60"), ("20", "0")], "12"));
        // Only of those whom the scorecard is for.
        let large = Draft { segment: vec![("from:custom.sites".into(), "3".into())], ..saved.clone() };
        let large = added(&large, "field.number:sites").await;
        assert_eq!(new(&large), expected(&[("0", "0"), ("20", "60"), ("200", "100")], "8"));
        // Of few, or where all have the same, nothing is known; yes and no, and the measures of the register, have no spread.
        for key in [
            "field.number:staff",
            "field.number:floors",
            "field.number:gone",
            "field.yes:sso",
            "mrr_change_365",
        ] {
            let mut usual = saved.clone();
            usual.apply(&Edit::AddMeasure(key.to_owned()));
            assert_eq!(added(&saved, key).await, usual, "{key}");
        }
        let mut typed = sites.clone();
        typed.measures.last_mut().unwrap().points[1].x = "7".into();
        assert_eq!(added(&typed, "field.number:sites").await, typed, "what stands there is left alone");

        for (locale, words) in [(Locale::Ja, "現在の顧客12社"), (Locale::En, "today’s 12 customers")]
        {
            let mut browser = testing::member(&app, workspace, Role::Csm, locale).await;
            let path = format!("/w/{}/health/{}/draft", workspace.slug, scorecard.id);
            let mut fields = saved.to_fields();
            fields.push(("new_measure".into(), "field.number:sites".into()));
            fields.push(("act".into(), "add-measure".into()));
            let page = browser.post(&path, &encoded(&fields)).await;
            assert!(page.body.contains(words), "{}", page.body);
            assert_eq!(missing(&page.body), "");
            let mut fields = sites.to_fields();
            fields.push(("act".into(), "add-flag".into()));
            let again = browser.post(&path, &encoded(&fields)).await;
            assert!(again.body.contains(words), "it stays while other things change");
        }
        jobs::drain(workspace, workspace.parts.all()).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn limits_are_proposed_from_the_past_taken_and_taken_back() {
    use crate::health::workshop::limits::{self, Wish};
    let bench = bench(None).await;
    bench.home.clock.set(Timestamp::now());
    let made = demo::make(&bench.home, &COMPANY, |_| {}).await.unwrap();
    let workspace = &made.workspace;
    measured(workspace).await;
    let scorecard = first(workspace).await;
    let found = limits::propose(workspace, &scorecard).await.unwrap();
    assert!(found.churns >= 5 && found.cases > found.churns, "{} of {}", found.churns, found.cases);
    let [watch, at_risk] = found.offers.unwrap();
    // What is proposed is what the trial of the same limit says.
    let two_thirds = watch.choices.iter().find(|choice| choice.wish == Wish::Recall(limits::WANTED_RECALL));
    let chosen = two_thirds.unwrap().limit;
    let mut definition = scorecard.version.definition.clone();
    definition.bands = limits::moved(definition.bands, Band::Watch, chosen.below);
    let trial = try_out(workspace, proposal(&scorecard, definition)).await.unwrap();
    let ninety = trial.backtest.horizons.iter().find(|horizon| horizon.days == limits::AHEAD).unwrap();
    let (alarmed, at) = (&ninety.verdicts[1].below_healthy, &chosen.at);
    assert_eq!(
        (alarmed.flagged_churned, alarmed.flagged_stayed, alarmed.missed),
        (at.flagged_churned, at.flagged_stayed, at.missed)
    );
    assert_eq!(watch.standing.limit.below, 77);
    assert!(at_risk.standing.limit.at.flagged_stayed <= watch.standing.limit.at.flagged_stayed);

    // One press takes it; the version before is a press away.
    let app = testing::app(&bench);
    let mut admin = testing::member(&app, workspace, Role::Admin, Locale::Ja).await;
    let path = format!("/w/{}/health/{}", workspace.slug, scorecard.id);
    let page = admin.get(&format!("{path}/limits")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("limits-watch") && page.body.contains("limits-at_risk"));
    assert_eq!(missing(&page.body), "");
    let offered = admin.get(&format!("/w/{}/health", workspace.slug)).await;
    assert!(offered.body.contains("limits-offer"), "the health page offers it while nobody has chosen");
    let form = |below: i64| format!("band=watch&below={below}&base={}", scorecard.version.id);
    assert_eq!(admin.post(&format!("{path}/limits"), &form(1)).await.status, StatusCode::CONFLICT);
    let taken = admin.post(&format!("{path}/limits"), &form(chosen.below)).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    let saved = first(workspace).await;
    assert_eq!(saved.version.number, 2);
    assert_eq!(saved.version.definition.bands.healthy_from, chosen.below as f64);
    assert_eq!(saved.version.definition.measures, scorecard.version.definition.measures);
    assert!(saved.version.note.is_some());
    go_back(&Scope::of_system(workspace.clone()), &saved, &scorecard.version, "戻す").await.unwrap();
    assert_eq!(first(workspace).await.version.definition, scorecard.version.definition);
    let mut viewer = testing::member(&app, workspace, Role::Viewer, Locale::En).await;
    let read = viewer.get(&format!("{path}/limits")).await;
    assert!(read.status == StatusCode::OK && !read.body.contains("Use this limit"));
    assert_eq!(missing(&read.body), "");
    jobs::testing::set_all_aside(workspace).await;
}

#[tokio::test]
async fn a_scorecard_without_the_collapse_flag_is_offered_it_and_not_changed() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let scope = Scope::of_system(workspace.clone());
        let app = testing::app(&bench);
        let scorecard = first(workspace).await;
        let mut old = scorecard.version.definition.clone();
        old.red_flags.retain(|flag| flag.key != "use_vs_habit");
        save(&scope, &scorecard, "旧", &proposal(&scorecard, old.clone()), "前の版").await.unwrap();
        let mut admin = testing::member(&app, workspace, Role::Admin, Locale::Ja).await;
        let path = format!("/w/{}/health/{}", workspace.slug, scorecard.id);
        let opened = admin.get(&format!("{path}/edit")).await;
        assert!(opened.body.contains("propose-collapse") && !opened.body.contains("propose-default"));
        let mut fields = Draft::of("旧", &old, Vec::new()).to_fields();
        fields.push(("act".into(), "add-collapse-flag".into()));
        let reshaped = admin.post(&format!("{path}/draft"), &encoded(&fields)).await;
        assert!(!reshaped.body.contains("propose-collapse"), "the draft has it now");
        assert_eq!(missing(&reshaped.body), "");
        assert_eq!(first(workspace).await.version.definition, old, "nothing is saved");
        jobs::drain(workspace, workspace.parts.all()).await.unwrap();
    })
    .await;
}

/// The first key of a message that stands on the page in place of its words.
fn missing(body: &str) -> String {
    let text = scraper::Html::parse_document(body);
    let words = text.root_element().text().collect::<String>();
    let is_key = |word: &&str| word.starts_with("workshop-") || word.starts_with("limits-");
    words.split_whitespace().find(is_key).unwrap_or_default().to_owned()
}
