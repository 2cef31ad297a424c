//! How an account uses the product, week by week, from the rollups.
//!
//! Invariant: weeks end with the day of the figures and have seven days each, so the newest is as long as the others;
//! a week's parts by feature sum to its whole.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use uuid::Uuid;

use crate::{
    args, bounded,
    db::{self, query},
    ids::AccountId,
    sums::sum_of,
    time::{day_from_number, day_number},
    web::{
        Ui,
        figures::{Axis, Chart, ChartLine, Series},
    },
    workspaces::Workspace,
};

/// The weeks that charts show: a quarter.
pub const WEEKS: i64 = 13;

/// Features with a series of their own, as many as can be told apart at a glance; the rest are one.
const SERIES: usize = 6;

/// A week's use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Week {
    pub quantity: i64,
    /// Known people who did anything.
    pub people: i64,
    pub by_name: HashMap<String, i64>,
}

/// What was done, over all weeks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    pub name: String,
    pub quantity: i64,
    pub last_day: Date,
}

#[derive(Debug)]
pub struct UsageFigures {
    /// The first day of each week with its use, the oldest first.
    pub weeks: Vec<(Date, Week)>,
    /// The most used first.
    pub features: Vec<Feature>,
}

impl UsageFigures {
    pub async fn load(workspace: &Workspace, account: AccountId, day: Date) -> db::Result<Self> {
        const BY_NAME: &str = concat!(
"
            select (day - $2) / 7 as a, name as b, cast(sum(", bounded!("quantity"), ") as bigint) as c, max(day) as d
              from usage_daily where account_id = $1 and day >= $2 and day <= $3 and tracked = 0 group by 1, 2"
);
        const PEOPLE: &str = "
            select (day - $2) / 7 as a, count(distinct person_id) as b
              from usage_daily where account_id = $1 and day >= $2 and day <= $3 and person_id <> $4 group by 1";
        let last = day_number(day);
        let first = last - WEEKS * 7 + 1;
        let db = &workspace.usage;
        let names: Vec<(i64, String, i64, i64)> = query(BY_NAME, args![account, first, last]).all(db).await?;
        let people: Vec<(i64, i64)> = query(PEOPLE, args![account, first, last, Uuid::nil()]).all(db).await?;
        let mut weeks: BTreeMap<i64, Week> = (0..WEEKS).map(|week| (week, Week::default())).collect();
        let mut features: HashMap<String, Feature> = HashMap::new();
        for (week, name, quantity, last_day) in names {
            let last_day = day_from_number(last_day);
            let feature = features.entry(name.clone()).or_insert_with(|| Feature {
                name: name.clone(),
                quantity: 0,
                last_day,
            });
            feature.quantity = feature.quantity.saturating_add(quantity);
            feature.last_day = feature.last_day.max(last_day);
            let week = weeks.entry(week).or_default();
            week.quantity = week.quantity.saturating_add(quantity);
            week.by_name.insert(name, quantity);
        }
        for (week, count) in people {
            weeks.entry(week).or_default().people = count;
        }
        let mut features: Vec<Feature> = features.into_values().collect();
        features.sort_by(|a, b| b.quantity.cmp(&a.quantity).then_with(|| a.name.cmp(&b.name)));
        let weeks = weeks.into_iter().map(|(week, use_)| (day_from_number(first + week * 7), use_)).collect();
        Ok(Self { weeks, features })
    }

    pub fn is_empty(&self) -> bool {
        self.features.is_empty()
    }

    /// Whether anybody who did something is known by name.
    pub fn knows_people(&self) -> bool {
        self.weeks.iter().any(|(_, week)| week.people > 0)
    }

    pub fn quantity(&self) -> i64 {
        sum_of(self.features.iter().map(|feature| feature.quantity))
    }

    fn labels(&self, ui: &Ui) -> Vec<String> {
        self.weeks.iter().map(|(day, _)| ui.short_day(day)).collect()
    }

    /// Active people by week against the seats bought; events by week where no person is known.
    pub fn activity_chart(&self, ui: &Ui, seats: Option<i64>) -> Chart {
        let people = self.knows_people();
        let data = self.weeks.iter().map(|(_, week)| if people { week.people } else { week.quantity });
        let name = ui.t(if people { "usage-people" } else { "usage-events" });
        let line = seats
            .filter(|_| people)
            .map(|seats| ChartLine { y: seats as f64, label: ui.t1("usage-seats-line", "n", seats) });
        // The line of the seats must stand inside the picture.
        let highest = data.clone().chain(line.iter().map(|line| line.y as i64)).max().unwrap_or(0);
        Chart {
            kind: "bar",
            x: self.labels(ui),
            series: vec![Series { name, data: data.map(|n| Some(n as f64)).collect(), tone: Some("ai") }],
            y: Some(Axis { min: Some(0.0), max: Some((highest as f64 * 1.1).ceil().max(1.0)), unit: None }),
            lines: line.into_iter().collect(),
            ..Chart::default()
        }
    }

    /// The names that have a series, and whether others are summed up. One alone is not "others".
    pub fn series_names(&self) -> (Vec<&str>, bool) {
        let others = self.features.len() > SERIES + 1;
        let most = if others { SERIES } else { SERIES + 1 };
        let names = self.features.iter().take(most).map(|feature| feature.name.as_str()).collect();
        (names, others)
    }

    /// A week's use by series, in their order, the others last.
    pub fn by_series(&self, week: &Week) -> Vec<i64> {
        let (names, others) = self.series_names();
        let mut parts: Vec<i64> =
            names.iter().map(|name| week.by_name.get(*name).copied().unwrap_or(0)).collect();
        if others {
            parts.push(week.quantity.saturating_sub(sum_of(parts.iter().copied())));
        }
        parts
    }

    /// Use by week and feature.
    pub fn feature_chart(&self, ui: &Ui) -> Chart {
        let (names, others) = self.series_names();
        let mut titles: Vec<String> = names.into_iter().map(|name| ui.event_name(name)).collect();
        if others {
            titles.push(ui.t("usage-others"));
        }
        let parts: Vec<Vec<i64>> = self.weeks.iter().map(|(_, week)| self.by_series(week)).collect();
        let named = if others { titles.len() - 1 } else { titles.len() };
        let series = titles
            .into_iter()
            .enumerate()
            .map(|(at, name)| Series {
                name,
                data: parts.iter().map(|week| Some(week[at] as f64)).collect(),
                tone: (at >= named).then_some("rest"),
            })
            .collect();
        Chart { kind: "stacked", x: self.labels(ui), series, ..Chart::default() }
    }
}
