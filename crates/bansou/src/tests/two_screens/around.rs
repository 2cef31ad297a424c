//! The figures of an account on its tabs, in the export and on Today, and the sums around the lists.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value;

use super::{Row, Screens, between, facts, text};
use crate::{money::Money, time::days_between};

/// A day as Japanese pages print it.
fn printed_day(day: Date) -> String {
    day.strftime("%Y/%-m/%-d").to_string()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The whole number that stands first after a word.
fn after(text: &str, word: &str) -> i64 {
    let rest = text.split_once(word).unwrap_or_else(|| panic!("{word} in {text}")).1;
    let number: String = rest.trim_start().chars().take_while(|c| c.is_ascii_digit() || *c == ',').collect();
    number.replace(',', "").parse().unwrap_or_else(|_| panic!("a number after {word} in {text}"))
}

/// A row of the exported list, by its heading.
pub(super) type Exported = BTreeMap<String, String>;

impl Screens {
    /// The rows of the exported list by the account's id.
    pub(super) async fn exported(&mut self, figures: Date) -> BTreeMap<String, Exported> {
        let answer = self.browser.get(&format!("/w/{}/accounts.csv", self.slug)).await;
        let name = format!("accounts-{figures}.csv");
        assert!(
            answer.disposition.as_deref().is_some_and(|said| said.contains(&name)),
            "{:?}",
            answer.disposition
        );
        let body = answer.body.trim_start_matches('\u{feff}').to_owned();
        let mut lines = body.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        let headings = lines.next().unwrap();
        let row = |cells: Vec<String>| {
            assert_eq!(cells.len(), headings.len(), "{cells:?}");
            let row: Exported = headings.iter().cloned().zip(cells).collect();
            (row["Bansou ID"].clone(), row)
        };
        lines.map(row).collect()
    }

    pub(super) fn export_agrees(row: &Row, exported: &Exported, view: &Value) {
        assert_eq!(exported["ヘルススコア"], row.score.replace('—', ""), "{row:?}");
        assert!(exported["区分"].is_empty() || exported["区分"] == row.band, "{row:?}: {exported:?}");
        let currency = view["mrr"]["currency"].as_str().unwrap().parse().unwrap();
        let mrr = Money::new(view["mrr"]["minor"].as_i64().unwrap(), currency);
        assert_eq!(mrr.to_string(), row.mrr, "the API: {row:?}");
        assert_eq!(exported["MRR"], crate::custom_fields::in_major_units(mrr), "{row:?}");
        assert_eq!(exported["ライセンス数"], row.seats.replace(',', ""), "{row:?}");
        let of = |key: &str| view[key].as_str().unwrap_or_default().to_owned();
        assert_eq!(
            (&exported["更新日"], &exported["最終利用"]),
            (&of("renewal_on"), &of("last_used_on")),
            "{row:?}"
        );
    }

    /// Days that the list tells, by the API's and the day of the figures.
    pub(super) fn days_agree(row: &Row, view: &Value, stated: &BTreeMap<String, String>, figures: Date) {
        let day = |key: &str| view[key].as_str().map(|day| day.parse::<Date>().unwrap());
        let away = |day: Date| match days_between(figures, day) {
            0 => "今日".to_owned(),
            ahead @ 1.. => format!("あと{ahead}日"),
            ago => format!("{}日前", -ago),
        };
        assert_eq!(row.renewal, day("renewal_on").map(printed_day).unwrap_or_default(), "{row:?}");
        assert_eq!(row.last_use, day("last_used_on").map(away).unwrap_or_default(), "{row:?}");
        for (fact, key) in [("更新日", "renewal_on"), ("解約通知期限", "notice_on")] {
            if let (Some(day), Some(said)) = (day(key), stated.get(fact)) {
                assert_eq!(*said, format!("{}（{}）", printed_day(day), away(day)), "{row:?}");
            }
        }
    }

    /// What the tabs of an account count and sum up.
    pub(super) async fn tabs_agree(&mut self, row: &Row, account: &str, explained: &str) {
        let tabs = between(account, "<nav class=\"tabs\"", "</nav>").unwrap();
        let count = |below: &str| {
            let tab = tabs.split("<a ").find(|tab| tab.contains(&format!("/{}{below}\"", row.id))).unwrap();
            between(tab, "<b>", "</b>").map_or(0, |count| digits(count).parse().unwrap())
        };
        let contracts = self.page(&format!("/accounts/{}/contracts", row.id)).await;
        let paid = contracts.matches("data-turbo-frame=\"_top\"><button>").count() as i64;
        assert_eq!(paid, count("/contracts"), "contracts of {row:?}");
        if let (Some(sums), false) = (between(&contracts, "<tfoot>", "</tfoot>"), row.band.is_empty()) {
            let cells: Vec<String> =
                sums.split("<td").skip(1).map(|cell| text(&format!("<td{cell}"))).collect();
            assert_eq!(
                (cells[2].replace(',', ""), &cells[3]),
                (row.seats.replace(',', ""), &row.mrr),
                "{row:?}"
            );
            let days = contracts.split("<tbody>").nth(1).unwrap();
            assert!(row.renewal.is_empty() || days.contains(&row.renewal), "the renewal of {row:?}");
        }

        let tickets = self.page(&format!("/accounts/{}/tickets", row.id)).await;
        let shown = tickets.matches("<tr id=\"ticket-").count() as i64;
        assert!(shown == count("/tickets") || shown >= 100, "tickets of {row:?}");
        if shown > 0 && shown == count("/tickets") {
            let rows: Vec<&str> = tickets.split("<tr id=\"ticket-").skip(1).collect();
            let open: Vec<&&str> = rows.iter().filter(|row| row.contains(">未解決<")).collect();
            let stated = facts(&tickets);
            let said = stated["未解決"].split(' ').next().unwrap();
            assert_eq!(said, open.len().to_string(), "open tickets of {row:?}");
            let pressing = open.iter().filter(|row| row.contains(">緊急<") || row.contains(">高<")).count();
            let measure = text(explained);
            if let Some((_, measured)) = measure.split_once("未解決の問い合わせ（緊急・高） ")
                && measured.starts_with(|c: char| c.is_ascii_digit())
                && row.score != "—"
            {
                assert!(
                    measured.starts_with(&format!("{pressing}件")),
                    "{pressing} of {row:?}: {measured:.60}"
                );
            }
        }

        let people = self.page(&format!("/accounts/{}/people", row.id)).await;
        assert_eq!(
            people.matches("<tr id=\"person-").count() as i64,
            count("/people"),
            "contacts of {row:?}"
        );
        let overview = text(account);
        assert!(overview.contains(&format!("{}名", count("/people"))), "contacts of {row:?}");
        if row.score != "—" && !row.band.is_empty() {
            assert!(overview.contains(&format!("{}点（{}）", row.score, row.band)), "the verdict of {row:?}");
        }
    }

    /// The team's Today beside the list, the scorecard's page and the export.
    pub(super) async fn today_agrees(&mut self, exported: &BTreeMap<String, Exported>, figures: Date) {
        let today = self.page("/today?view=team&all=1&show=200").await;
        let said = text(&today);
        let list = self.page("/accounts").await;
        let legend = text(between(&today, "id=\"today-health\"", "</section>").unwrap());
        let health = text(between(&self.page("/health").await, "<ul class=\"legend\">", "</ul>").unwrap());
        let team = between(&today, "id=\"today-team\"", "</section>").unwrap();
        let sums: Vec<String> = between(team, "<tfoot>", "</tfoot>")
            .unwrap()
            .split("<td")
            .skip(1)
            .map(|cell| text(&format!("<td{cell}")))
            .collect();
        let mut customers = 0;
        for band in ["健全", "注意", "危険", "情報不足"] {
            let count = after(&legend, band);
            assert_eq!(count, after(&health, band), "{band}");
            assert!(
                count == 0 || text(&list).contains(&format!("{band} {count}")),
                "{band} {count} on the list"
            );
            customers += count;
        }
        assert_eq!(after(&legend, "危険"), digits(&sums[3]).parse::<i64>().unwrap(), "at risk, by member");
        assert_eq!(customers, digits(&sums[1]).parse::<i64>().unwrap(), "customers, by member");
        assert!(said.contains(&format!("顧客 {customers}社 ·")), "{customers} in {said:.400}");
        for band in [("healthy", "健全"), ("watch", "注意"), ("at_risk", "危険"), ("none", "情報不足")]
        {
            let filtered = text(&self.page(&format!("/accounts?band={}", band.0)).await);
            let count = after(&legend, band.1);
            assert!(count == 0 || after(&filtered, "合計") == count, "{count} {}: the filtered list", band.1);
        }
        let needing = digits(&sums[2]).parse::<i64>().unwrap();
        if needing > 0 {
            assert_eq!(needing, after(&said, "対応が必要な顧客"), "the headline and the members' sum");
            let shown = today.matches("<li id=\"work-").count() as i64;
            assert!(shown == needing || shown == 200, "{shown} lines of {needing}");
        }
        // Everybody's revenue on Today and at the foot of the list.
        let whole = between(&list, "<tfoot>", "</tfoot>").map(text).unwrap_or_default();
        if let Some(amount) = legend.split("合計 ").nth(1).and_then(|rest| rest.split("/月").next()) {
            assert!(whole.contains(amount), "{amount} in {whole}");
        }
        let near = exported.values().filter(|row| {
            let day = row["更新日"].parse::<Date>();
            !row["区分"].is_empty() && day.is_ok_and(|day| (0..=30).contains(&days_between(figures, day)))
        });
        assert_eq!(after(&said, "30日以内に更新"), near.count() as i64, "renewals of the next 30 days");
        for line in today.split("<li id=\"work-").skip(1) {
            let row = &exported[&line[..36]];
            let ring = text(&format!("<b>{}", between(line, "<b>", "</b>").unwrap()));
            assert_eq!(ring.replace('—', ""), row["ヘルススコア"], "{row:?}");
            let stake =
                between(line, "class=\"stake\"><b>", "</b>").map(|mrr| text(&format!("<b>{mrr}"))).unwrap();
            let exact: f64 = row["MRR"].parse().unwrap();
            assert!(
                (digits(&stake).parse::<f64>().unwrap() - exact).abs() < 1.0 || stake.contains('.'),
                "{stake}: {row:?}"
            );
            if let Some(days) = text(line)
                .split("更新まで")
                .nth(1)
                .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            {
                let day: Date = row["更新日"].parse().unwrap();
                let said: i64 =
                    days.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap();
                // The line is about the contract that asks for a decision; another of its may renew sooner.
                assert!(said >= days_between(figures, day), "{row:?}");
            }
        }
    }
}
