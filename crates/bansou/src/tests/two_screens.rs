//! A figure that stands on two screens is one figure, also where the data ends in the past.

mod around;

use std::{collections::BTreeMap, sync::Arc};

use bansou_simulator::Settings;
use jiff::civil::Date;
use serde_json::Value;

use crate::{
    activity::Actor,
    health,
    i18n::Locale,
    import::{
        ImportKind,
        tests::{FILES, ravenstack, take_in_path, take_in_text},
    },
    jobs,
    members::{Role, api_tokens},
    testing::bench,
    tests::walk::full_workspace_of,
    time::{HOUR, Timestamp},
    web::{
        App,
        seat::TokenScope,
        testing::{self, Browser},
    },
    workspaces::Workspace,
};

/// A page's text between two marks, without its tags.
fn text(html: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' => {
                in_tag = false;
                text.push(' ');
            }
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("&#165;", "¥")
}

fn between<'a>(html: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let from = html.split_once(start)?.1;
    Some(from.split_once(end).map_or(from, |(part, _)| part))
}

/// What the list says of an account.
#[derive(Debug)]
struct Row {
    id: String,
    score: String,
    band: String,
    delta: Option<String>,
    mrr: String,
    seats: String,
    renewal: String,
    last_use: String,
}

fn rows(page: &str) -> Vec<Row> {
    page.split("<tr id=\"account-")
        .skip(1)
        .map(|row| {
            let row = row.split("</tr>").next().unwrap();
            let cells: Vec<&str> = row.split("<td").skip(1).collect();
            // The first cell is the box to pick the row.
            let at = |place: usize| text(&format!("<td{}", cells[place]));
            Row {
                id: row[..36].to_owned(),
                score: text(&format!("<b>{}", between(cells[2], "<b>", "</b>").unwrap())),
                // Who is no customer stands in no band.
                band: between(cells[2], "class=\"chip", "</span>")
                    .map(|chip| text(&format!("<i {chip}")))
                    .unwrap_or_default(),
                delta: between(cells[3], "class=\"delta", "</span>")
                    .map(|delta| text(&format!("<i {delta}"))),
                mrr: at(7),
                seats: at(8),
                renewal: at(9).split(' ').next().unwrap_or_default().to_owned(),
                last_use: at(10),
            }
        })
        .collect()
}

/// The delta beside its label, on the account's page or that of its health.
fn delta(page: &str) -> Option<String> {
    let before = page.split_once(Locale::Ja.t("health-lately").as_str())?.0;
    let place = before.rfind("class=\"delta")?;
    between(&before[place..], "class=\"delta", "</span>").map(|delta| text(&format!("<i {delta}")))
}

/// The facts at the head of an account's page; what a timeline tells of old values is none.
fn facts(page: &str) -> BTreeMap<String, String> {
    page.split("<dl class=\"facts\">")
        .skip(1)
        .filter_map(|list| list.split("</dl>").next())
        .flat_map(|list| list.split("<dt>").skip(1))
        .filter_map(|fact| {
            let (label, rest) = fact.split_once("</dt>")?;
            Some((
                label.to_owned(),
                text(between(rest, "<dd", "</dd>").map(|dd| dd.split_once('>').unwrap().1)?),
            ))
        })
        .collect()
}

/// The rounded score of the API, as pages print it.
fn printed(score: &Value) -> String {
    score.as_f64().map_or_else(|| "—".to_owned(), |score| score.round().to_string())
}

struct Screens {
    browser: Browser,
    program: Browser,
    slug: String,
}

impl Screens {
    async fn of(app: &App, workspace: &Arc<Workspace>) -> Self {
        let browser = testing::member(app, workspace, Role::Admin, Locale::Ja).await;
        let (control, by) = (&app.home.control, Actor::System);
        let secret = api_tokens::create(control, workspace, "t", TokenScope::Read, &by).await.unwrap();
        let mut program = Browser::new(app);
        program.headers.push(("authorization", format!("Bearer {secret}")));
        Self { browser, program, slug: workspace.slug.clone() }
    }

    async fn page(&mut self, path: &str) -> String {
        let answer = self.browser.get(&format!("/w/{}{path}", self.slug)).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.status);
        answer.body
    }

    async fn json(&mut self, path: &str) -> Value {
        serde_json::from_str(&self.program.get(&format!("/api/v1{path}")).await.body).unwrap()
    }

    /// Compares what the list says with the other screens; gives how many changes over 30 days were compared.
    async fn agree(&mut self, figures: Date) -> usize {
        let mut compared = 0;
        let mut seen = rows(&self.page("/accounts?sort=score").await);
        seen.truncate(12);
        let mut by_name = rows(&self.page("/accounts?sort=name").await);
        by_name.truncate(12);
        seen.extend(by_name);
        assert!(seen.iter().any(|row| row.score != "—"), "some accounts have a score");
        let exported = self.exported(figures).await;
        for row in seen {
            let id = &row.id;
            let account = self.page(&format!("/accounts/{id}")).await;
            let explained = self.page(&format!("/accounts/{id}/health")).await;
            let (view, health) = (
                self.json(&format!("/accounts/{id}")).await,
                self.json(&format!("/accounts/{id}/health")).await,
            );

            assert_eq!(row.score, printed(&view["score"]), "{row:?}");
            let head = between(&account, "<header class=\"head\">", "</h1>").unwrap();
            assert_eq!(row.score, text(between(head, "<b>", "</b>").unwrap()), "{row:?}");
            let stated = facts(&account);
            assert_eq!(row.mrr, stated["MRR"], "{row:?}");
            Self::export_agrees(&row, &exported[id], &view);
            Self::days_agree(&row, &view, &stated, figures);
            self.tabs_agree(&row, &account, &explained).await;
            assert!(
                row.renewal.is_empty() || stated["更新日"].starts_with(&row.renewal),
                "{row:?}: {stated:?}"
            );
            assert!(row.last_use.is_empty() || stated["最終利用"] == row.last_use, "{row:?}: {stated:?}");
            assert_eq!(
                row.seats.replace(',', ""),
                view["seats"].as_i64().map_or_else(String::new, |n| n.to_string())
            );

            // A customer that left keeps its history, and has no change to show.
            let change = &health["change"];
            let spoken = row.delta.clone();
            assert_eq!(spoken, delta(&account), "the account's page: {row:?}");
            assert_eq!(spoken, delta(&explained), "the explanation: {row:?}");
            assert_eq!(spoken.is_some(), !change.is_null(), "the API: {row:?} {change}");
            if let Some(spoken) = spoken {
                let moved = change["to"].as_f64().unwrap().round() - change["from"].as_f64().unwrap().round();
                let written = match moved as i64 {
                    0 => "±0".to_owned(),
                    up @ 1.. => format!("▲{up}"),
                    down => format!("▼{}", -down),
                };
                assert_eq!(spoken, written, "{row:?}");
                let of = |effect: &Value| effect["points"].as_f64().unwrap();
                let sum: f64 = change["causes"].as_array().unwrap().iter().map(of).sum();
                let exact = change["to"].as_f64().unwrap() - change["from"].as_f64().unwrap();
                assert!((sum + change["other_points"].as_f64().unwrap() - exact).abs() < 1e-6, "{change}");
                compared += 1;
            }
            if row.score != "—" {
                let band = row.band.as_str();
                assert!(text(&explained).contains(band), "{row:?}");
                self.explanation_agrees(&row, &explained, &stated, figures).await;
            }
        }
        self.bands_agree().await;
        self.today_agrees(&exported, figures).await;
        compared
    }

    async fn explanation_agrees(
        &mut self,
        row: &Row,
        explained: &str,
        stated: &BTreeMap<String, String>,
        figures: Date,
    ) {
        let said = text(explained);
        let day = figures.strftime("%Y/%-m/%-d").to_string();
        assert!(said.contains(&format!("{day}時点")), "as of the day of the figures: {row:?} {said}");
        // Seats in use: the tab of usage and the explanation.
        let usage = text(&self.page(&format!("/accounts/{}/usage", row.id)).await);
        let in_use = between(explained, "ライセンス中", "（28日").map(str::to_owned);
        if let Some(in_use) = in_use {
            assert!(
                usage.contains(&format!("{}ライセンス中{in_use}（", row.seats)),
                "{in_use} of {row:?}: {usage}"
            );
        }
        // Revenue now: the explanation's second amount and the head.
        if let Some(amounts) = said.split(" → ").skip(1).find(|text| text.starts_with('¥')) {
            let now = amounts.split(' ').next().unwrap();
            assert_eq!(now, stated["MRR"], "{row:?}");
        }
    }

    /// How many customers are in each band: the list and the scorecard's page.
    async fn bands_agree(&mut self) {
        let list = text(&self.page("/accounts").await);
        let page = self.page("/health").await;
        let legend = text(between(&page, "<ul class=\"legend\">", "</ul>").unwrap());
        for band in ["健全", "注意", "危険"] {
            let count = legend.split(&format!("{band} ")).nth(1).unwrap().split(' ').next().unwrap();
            assert!(list.contains(&format!("{band} {count}")), "{band} {count}: {list}");
        }
    }
}

/// Scores, and the past that is worked out for the charts.
async fn settle(workspace: &Workspace) {
    health::settle(workspace).await.unwrap();
    jobs::drain(workspace, workspace.parts.all()).await.unwrap();
    health::settle(workspace).await.unwrap();
}

#[tokio::test]
async fn figures_agree_on_the_demo() {
    let bench = bench(None).await;
    bench.home.clock.set(Timestamp::now().plus(HOUR));
    let end = bench.home.clock.now().day(&bench.workspace.zone);
    let workspace = full_workspace_of(&bench.home, &Settings::new(3, 30, 8, end)).await;
    let app = testing::app(&bench);
    let figures = workspace.figure_day().await.unwrap();
    assert!(!figures.stale);
    assert!(Screens::of(&app, &workspace).await.agree(figures.day).await > 10);
}

#[tokio::test]
async fn figures_agree_on_old_files_just_imported() {
    let Some(folder) = ravenstack() else { return };
    let bench = bench(None).await;
    for (kind, file, _) in FILES {
        take_in_path(&bench, kind, &folder.join(file)).await;
        // As in the running program, scores follow each file.
        settle(&bench.workspace).await;
    }
    let figures = bench.workspace.figure_day().await.unwrap();
    assert_eq!((figures.day.to_string().as_str(), figures.stale), ("2024-12-31", true));
    let app = testing::app(&bench);
    assert!(Screens::of(&app, &bench.workspace).await.agree(figures.day).await > 10);
}

#[tokio::test]
async fn figures_agree_on_a_file_that_ends_in_the_middle_of_a_month() {
    let bench = bench(None).await;
    let mut contracts = "契約ID,顧客ID,プラン,席数,月額,契約開始日\n".to_owned();
    let mut accounts = "顧客ID,会社名\n".to_owned();
    let mut usage = "顧客ID,利用日,機能,回数\n".to_owned();
    for account in 0..8_i32 {
        accounts.push_str(&format!("A{account},会社{account}\n"));
        contracts
            .push_str(&format!("S{account},A{account},Pro,10,{},2024-04-01\n", 50_000 + account * 10_000));
        for day in 0..200_i32 {
            // The odd ones use less and less from the last two months on.
            let on = jiff::civil::date(2025, 5, 17).checked_sub(jiff::Span::new().days(day)).unwrap();
            if account % 2 == 0 || day > 25 || day % 9 == account % 9 {
                usage.push_str(&format!("A{account},{on},report,{}\n", 20 + (day * 7 + account) % 13));
            }
        }
    }
    take_in_text(&bench, ImportKind::Accounts, &accounts).await;
    take_in_text(&bench, ImportKind::Subscriptions, &contracts).await;
    take_in_text(&bench, ImportKind::Usage, &usage).await;
    settle(&bench.workspace).await;
    let figures = bench.workspace.figure_day().await.unwrap();
    assert_eq!((figures.day.to_string().as_str(), figures.stale), ("2025-05-17", true));
    let app = testing::app(&bench);
    let mut screens = Screens::of(&app, &bench.workspace).await;
    assert!(screens.agree(figures.day).await > 4);
    let list = screens.page("/accounts").await;
    assert!(rows(&list).iter().any(|row| row.delta.as_deref().is_some_and(|delta| delta.starts_with('▼'))));
}
