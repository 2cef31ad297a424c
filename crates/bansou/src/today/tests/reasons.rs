//! Every reason that Today, the timeline, the list and the API give for a score that moved, held against what the two
//! scores were made of: worked out here once more, by another way.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use bansou_metrics::score::{Contribution, Scorecard as Definition, Scored, score};
use bansou_simulator::Settings;
use serde_json::Value as Json;

use super::*;
use crate::{
    activity::{self, Actor},
    demo,
    health::{
        self, Verb, measures,
        score::{ScoreRow, in_force},
        why::{self, Told, Why},
    },
    i18n::Locale,
    import::tests::{FILES, ravenstack, take_in_path},
    jobs,
    members::{Role, api_tokens},
    money::Currency,
    testing::bench,
    time::HOUR,
    today::{days, store::Moment},
    web::{
        App, Ui,
        seat::TokenScope,
        testing::{self, Browser},
    },
    workspaces::Workspace,
};

/// Steps of the straight way from one score to the other, along which each measure's part is added up.
const STEPS: usize = 2_000;
/// Effects below this are told by no screen.
const TOLD: f64 = 0.05;

/// What the two scores of a move were made of.
struct Sides {
    before: Scored,
    after: Scored,
    facts: [BTreeMap<String, f64>; 2],
}

type Cards = HashMap<ScorecardVersionId, Definition>;

impl Sides {
    fn of(cards: &Cards, before: &ScoreRow, after: &ScoreRow) -> Self {
        let scored = |row: &ScoreRow| score(&cards[&row.version], &row.detail.facts());
        let found = Self {
            before: scored(before),
            after: scored(after),
            facts: [before.detail.values.clone(), after.detail.values.clone()],
        };
        assert_eq!((found.before.score, found.after.score), (before.score, after.score), "as kept");
        found
    }

    /// Points of score by measure, and by the cap that was lifted (marked by `cap:`).
    fn effects(&self) -> BTreeMap<String, f64> {
        let counted = |scored: &Scored| -> BTreeMap<String, (f64, f64)> {
            let known = scored.contributions.iter().filter(|row| row.share.is_some());
            known.map(|row| (row.key.clone(), (row.points, row.possible_points))).collect()
        };
        let (old, new) = (counted(&self.before), counted(&self.after));
        let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let sums = |of: &BTreeMap<String, (f64, f64)>| {
            of.values().fold((0.0, 0.0), |sum, row| (sum.0 + row.0, sum.1 + row.1))
        };
        let (start, end) = (sums(&old), sums(&new));
        let part = |of: &BTreeMap<String, (f64, f64)>, key: &String| of.get(key).copied().unwrap_or_default();
        let mut found: BTreeMap<String, f64> = keys
            .into_iter()
            .map(|key| {
                let (then, now) = (part(&old, key), part(&new, key));
                let steps = (0..STEPS).map(|step| {
                    let way = (step as f64 + 0.5) / STEPS as f64;
                    let points = start.0 + way * (end.0 - start.0);
                    let possible = start.1 + way * (end.1 - start.1);
                    100.0 * ((now.0 - then.0) / possible - points * (now.1 - then.1) / (possible * possible))
                });
                (key.clone(), steps.sum::<f64>() / STEPS as f64)
            })
            .collect();
        if let Some(flag) = &self.before.capped_by
            && self.after.capped_by.as_ref().is_none_or(|now| now.key != flag.key)
        {
            found.insert(format!("cap:{}", flag.key), self.before.uncapped.unwrap() - flag.cap);
        }
        found
    }

    fn row<'a>(scored: &'a Scored, key: &str) -> Option<&'a Contribution> {
        scored.contributions.iter().find(|row| row.key == key)
    }

    /// Whether a figure of a screen is one of the breakdown, rounded.
    fn stands(&self, side: usize, key: &str, figure: &str) -> bool {
        let scored = [&self.before, &self.after][side];
        let row = Self::row(scored, key);
        let digits: String = figure.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
        let Ok(shown) = digits.parse::<f64>() else { return row.is_none_or(|row| row.value.is_none()) };
        let near = if digits.contains('.') { 0.051 } else { 0.501 };
        let mut known: Vec<f64> = Vec::new();
        if let Some(row) = row {
            known.extend([row.weight, row.points]);
            known.extend(row.value.iter().flat_map(|value| [*value, value * 100.0]));
        } else {
            known.push(0.0);
        }
        if let Some((then, now)) = measures::change_told_by(key) {
            // Both are facts of the new score; amounts are kept in the smallest unit.
            let fact = self.facts[1].get([then, now][side]);
            known.extend(fact.iter().flat_map(|fact| [**fact, **fact / 100.0]));
        }
        known.iter().any(|known| (known.abs() - shown).abs() <= near)
    }

    /// Holds what is told against the breakdown.
    fn check(&self, why: &Why, place: &str) -> [Told; 2] {
        let told = [Locale::Ja, Locale::En].map(|locale| why.told(&ui(locale), Currency::JPY));
        let fell = self.after.score < self.before.score;
        let effects = self.effects();
        let mut along: Vec<f64> =
            effects.values().filter(|points| (**points < 0.0) == fell).map(|points| points.abs()).collect();
        along.sort_by(|a, b| b.total_cmp(a));

        for told in &told {
            assert_eq!(told.cap.is_some(), self.after.capped_by.is_some(), "{place}: {told:?}");
            if let (Some(cap), Some(flag)) = (&told.cap, &self.after.capped_by) {
                let without = self.after.uncapped.unwrap().round().to_string();
                // What it would be without the cap is said where it is another whole number.
                let is_seen = self.after.uncapped.unwrap().round() > flag.cap.round();
                assert!(
                    cap.contains(&flag.cap.to_string()) && (!is_seen || cap.contains(&without)),
                    "{place}: {cap}"
                );
            }
            // Where a cap explains the move, less than half a point is no main driver.
            let least = if told.cap.is_some() { 0.5 } else { TOLD };
            let worth_telling = along.iter().filter(|points| **points >= least + 1e-3).count();
            assert!(told.drivers.len() >= worth_telling, "{place}: {told:?} of {effects:?}");
            for (driver, largest) in told.drivers.iter().zip(&along) {
                let key =
                    if driver.change.is_some() { driver.key.clone() } else { format!("cap:{}", driver.key) };
                let exact = effects.get(&key).unwrap_or_else(|| panic!("{place}: {key} of {effects:?}"));
                assert!((driver.points - exact).abs() < 1e-2, "{place}: {driver:?} is {exact}");
                assert!(
                    (driver.points.abs() - largest).abs() < 1e-2,
                    "{place}: not the largest: {driver:?}, {along:?}"
                );
                let sign = if fell { '−' } else { '+' };
                assert!(driver.points_written.starts_with(sign), "{place}: {driver:?}");
                if let Some((from, to)) = &driver.change {
                    assert_ne!(from, to, "{place}: {driver:?}");
                    assert!(self.stands(0, &driver.key, from), "{place}: {from} of {driver:?}");
                    assert!(self.stands(1, &driver.key, to), "{place}: {to} of {driver:?}");
                }
            }
        }
        let sum: f64 = why.grounds.effects.iter().map(|effect| effect.points).sum();
        let moved = why.to.unwrap() - why.from.unwrap();
        assert!((sum + why.grounds.other - moved).abs() < 1e-6, "{place}: the effects are the movement");
        assert!(why.grounds.other.abs() < 1.0, "{place}: small effects only: {why:?}");

        let english = told[1].line(&ui(Locale::En), 3);
        if let Some((_, list)) = english.split_once("Main drivers: ") {
            let mut letters = list.chars();
            let capital = letters.next().is_some_and(char::is_uppercase)
                && letters.next().is_some_and(char::is_lowercase);
            assert!(!capital && !list.contains("): "), "{place}: {english}");
        }
        if let (Some(cap), Some(_)) = (&told[0].cap, told[0].drivers.first()) {
            let line = told[0].line(&ui(Locale::Ja), 2);
            assert!(line.find(cap.as_str()) < line.find("おもな要因"), "{place}: {line}");
        }
        told
    }
}

fn ui(locale: Locale) -> Ui {
    Ui::speaking(locale)
}

/// A page without its tags.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    text.replace("&#165;", "¥").replace("&#38;", "&")
}

/// The screens of one workspace, in both languages, and how many reasons were held against the breakdown.
struct Walk {
    workspace: Arc<Workspace>,
    member: Member,
    screens: [Browser; 2],
    program: Browser,
    cards: Cards,
    accounts: Vec<(AccountId, String)>,
}

#[derive(Debug, Default)]
struct Seen {
    today: usize,
    timeline: usize,
    lately: usize,
    capped: usize,
}

impl Walk {
    async fn new(app: &App, workspace: Arc<Workspace>) -> Self {
        let db = &workspace.main;
        let accounts =
            query("select id as a, name as b from accounts order by id", args![]).all(db).await.unwrap();
        let versions = scorecards::versions(db).await.unwrap();
        let ja = testing::member(app, &workspace, Role::Admin, Locale::Ja).await;
        let en = testing::member(app, &workspace, Role::Admin, Locale::En).await;
        let (control, by) = (&app.home.control, Actor::System);
        let secret = api_tokens::create(control, &workspace, "t", TokenScope::Read, &by).await.unwrap();
        let mut program = Browser::new(app);
        program.headers.push(("authorization", format!("Bearer {secret}")));
        let member = crate::members::all_members(&workspace).await.unwrap().remove(0);
        Self {
            screens: [ja, en],
            program,
            cards: versions.into_iter().map(|version| (version.id, version.definition)).collect(),
            accounts,
            member,
            workspace,
        }
    }

    async fn pages(&mut self, path: &str) -> [String; 2] {
        let mut found = [String::new(), String::new()];
        for (page, browser) in found.iter_mut().zip(&mut self.screens) {
            *page = browser.get(&format!("/w/{}{path}", self.workspace.slug)).await.body;
        }
        found
    }

    /// The rows on both sides of an instant: the one in force at it, and the newest or the one that came about at `to`.
    async fn sides(
        &self,
        account: AccountId,
        from: Timestamp,
        to: Timestamp,
    ) -> Option<(ScoreRow, ScoreRow)> {
        let db = &self.workspace.main;
        let before = in_force(db, account, from).await.unwrap()?;
        let after = in_force(db, account, to).await.unwrap()?;
        (before.score.is_some() && after.score.is_some()).then_some((before, after))
    }

    /// All lines of the team's list, however many.
    async fn today(&mut self, seen: &mut Seen) {
        let scope = Scope::of_member(self.workspace.clone(), &self.member);
        let moment = Moment::of(&scope).await.unwrap();
        let board = Board::load(&scope, Whose::Everyone, self.member.id).await.unwrap();
        let pages = self.pages("/today?view=team&all=1&show=200").await;
        let fallen: Vec<_> = board
            .lines
            .iter()
            .filter(|line| line.reasons.iter().any(|reason| reason.kind() == LineKind::HealthFell))
            .map(|line| (line.account.id, line.account.name.clone()))
            .collect();
        let since = moment.falls_since.plus(-1);
        let ids: Vec<AccountId> = fallen.iter().map(|(id, _)| *id).collect();
        let falls = why::since(&self.workspace.main, &ids, since).await.unwrap();
        for (id, name) in fallen {
            let (before, after) = self.sides(id, since, Timestamp(i64::MAX)).await.unwrap();
            let told = Sides::of(&self.cards, &before, &after).check(&falls[&id], &name);
            for ((page, told), locale) in pages.iter().zip(&told).zip([Locale::Ja, Locale::En]) {
                let Some((_, line)) = page.split_once(&format!("id=\"work-{id}\"")) else { continue };
                let said = plain(line.split("class=\"acts\"").next().unwrap());
                let wanted = told.line(&ui(locale), 2);
                assert!(said.contains(&wanted), "{name}: {wanted} in {said}");
                seen.capped += usize::from(told.cap.is_some());
                seen.today += 1;
            }
        }
    }

    async fn timeline(&mut self, seen: &mut Seen) {
        for (id, name) in self.accounts.clone() {
            let db = &self.workspace.main;
            let all =
                activity::of_account_only(db, id, &["health_changed".to_owned()], None, 500).await.unwrap();
            let moves = why::of_activities(db, &all).await.unwrap();
            let mut wanted = Vec::new();
            for activity in &all {
                let Some(Verb::HealthChanged { from: Some(_), to: Some(_), .. }) = activity.verb.of() else {
                    continue;
                };
                let at = activity.occurred_at;
                let Some((before, after)) = self.sides(id, at.plus(-1), at).await else { continue };
                assert_eq!(after.as_of, at, "{name}: the row that the line tells of");
                let why = &moves[&activity.seq];
                assert_eq!((why.from, why.to), (before.score, after.score), "{name}");
                let told = Sides::of(&self.cards, &before, &after).check(why, &format!("{name}, timeline"));
                wanted.push((activity.seq, told));
                seen.timeline += 1;
            }
            if wanted.is_empty() {
                continue;
            }
            let pages = self.pages(&format!("/accounts/{id}/timeline?kind=health")).await;
            for (seq, told) in wanted {
                for ((page, told), locale) in pages.iter().zip(&told).zip([Locale::Ja, Locale::En]) {
                    let Some((_, line)) = page.split_once(&format!("id=\"act-{seq}\"")) else { continue };
                    let said = plain(line.split("</blockquote>").next().unwrap());
                    let wanted = told.line(&ui(locale), 3);
                    assert!(said.contains(&wanted), "{name}: {wanted} in {said}");
                }
            }
        }
    }

    /// Against 30 days ago: the list, the account's page and the API.
    async fn lately(&mut self, seen: &mut Seen) {
        let day = self.workspace.figure_day().await.unwrap().day;
        let ids: Vec<AccountId> = self.accounts.iter().map(|(id, _)| *id).collect();
        let lately = why::lately(&self.workspace, &ids, day).await.unwrap();
        let then = days::plus(day, -why::LATELY);
        let closing = Timestamp::start_of(days::plus(then, 1), &self.workspace.zone).plus(-1);
        let list = self.pages("/accounts?sort=score").await;
        for (id, name) in self.accounts.clone() {
            let Some(why) = lately.get(&id).filter(|why| why.from.is_some() && why.to.is_some()) else {
                continue;
            };
            let Some((before, after)) = self.sides(id, closing, Timestamp(i64::MAX)).await else { continue };
            let told = Sides::of(&self.cards, &before, &after).check(why, &format!("{name}, 30 days"));
            seen.lately += 1;
            for ((page, told), locale) in list.iter().zip(&told).zip([Locale::Ja, Locale::En]) {
                let Some((_, row)) = page.split_once(&format!("id=\"account-{id}\"")) else { continue };
                let row = row.split("</tr>").next().unwrap();
                let Some((_, cause)) = row.split_once("class=\"sub cause\">") else { continue };
                let said = plain(cause.split("</span>").next().unwrap());
                assert_eq!(Some(said), told.short(&ui(locale)), "{name} on the list");
            }
            let health = self.program.get(&format!("/api/v1/accounts/{id}/health")).await.body;
            let change = &serde_json::from_str::<Json>(&health).unwrap()["change"];
            if change.is_null() {
                continue;
            }
            let causes = change["causes"].as_array().unwrap();
            assert_eq!(
                causes.first().is_some_and(|cause| cause["kind"] == "cap"),
                told[0].cap.is_some(),
                "{name}"
            );
            let named: Vec<f64> = causes
                .iter()
                .filter(|cause| cause["kind"] != "cap")
                .filter_map(|cause| cause["points"].as_f64())
                .collect();
            for (cause, driver) in named.iter().zip(&told[0].drivers) {
                assert!((cause - driver.points).abs() < 1e-9, "{name}: {causes:?} {:?}", told[0].drivers);
            }
        }
    }

    async fn all(mut self) -> Seen {
        let mut seen = Seen::default();
        self.today(&mut seen).await;
        self.timeline(&mut seen).await;
        self.lately(&mut seen).await;
        eprintln!("{seen:?}");
        seen
    }
}

#[tokio::test]
async fn every_reason_on_the_demo_is_what_moved_the_score() {
    let bench = bench(None).await;
    bench.home.clock.set(Timestamp::now().plus(HOUR));
    let end = bench.home.clock.now().day(&bench.workspace.zone);
    let made = demo::make(&bench.home, &Settings::new(5, 90, 8, end), |_| {}).await.unwrap();
    let seen = Walk::new(&testing::app(&bench), made.workspace).await.all().await;
    assert!(seen.today > 10 && seen.capped > 4 && seen.lately > 40, "{seen:?}");
}

#[tokio::test]
async fn every_reason_on_imported_files_is_what_moved_the_score() {
    let Some(folder) = ravenstack() else { return };
    let bench = bench(None).await;
    for (kind, file, _) in FILES {
        take_in_path(&bench, kind, &folder.join(file)).await;
    }
    // What is enqueued from now on is due, however long this takes.
    bench.workspace.clock.set(Timestamp::now().plus(HOUR));
    health::settle(&bench.workspace).await.unwrap();
    jobs::drain(&bench.workspace, bench.workspace.parts.all()).await.unwrap();
    health::settle(&bench.workspace).await.unwrap();
    let seen = Walk::new(&testing::app(&bench), bench.workspace.clone()).await.all().await;
    assert!(seen.lately > 100, "{seen:?}");
}
