//! One event of an account, week by week: an event as it arrives, or a tracked event.
//!
//! Invariant: its weeks are those of [`UsageFigures`], so that both charts stand under one another.

use std::collections::HashMap;

use uuid::Uuid;

use super::usage_figures::UsageFigures;
use crate::{
    args, bounded,
    db::{self, query},
    ids::AccountId,
    sums::sum_of,
    time::day_number,
    web::{
        Ui,
        figures::{Axis, Chart, Series},
    },
    workspaces::Workspace,
};

/// An event to choose, as the address names it: `t:` before a tracked event, `e:` before one as it arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub name: String,
    pub tracked: bool,
}

impl Choice {
    pub fn value(&self) -> String {
        format!("{}:{}", if self.tracked { "t" } else { "e" }, self.name)
    }

    /// How it is written: a tracked event has its name from the company, another may have a display name.
    pub fn shown(&self, ui: &Ui) -> String {
        if self.tracked { self.name.clone() } else { ui.event_name(&self.name) }
    }

    fn read(text: &str) -> Option<Self> {
        let (kind, name) = text.split_once(':')?;
        let tracked = match kind {
            "t" => true,
            "e" => false,
            _ => return None,
        };
        Some(Self { name: name.to_owned(), tracked })
    }
}

/// What there is to choose, what is chosen, and its weeks: times and known people.
#[derive(Debug)]
pub struct OneEvent {
    pub choices: Vec<Choice>,
    pub chosen: Choice,
    pub weeks: Vec<(String, i64, i64)>,
}

impl OneEvent {
    /// The event asked for; without one, the first tracked event. None where there is nothing to choose.
    pub async fn load(
        workspace: &Workspace,
        ui: &Ui,
        account: AccountId,
        figures: &UsageFigures,
        asked: Option<&str>,
    ) -> db::Result<Option<Self>> {
        const TRACKED: &str = "
            select distinct name as a from usage_daily
             where account_id = $1 and day >= $2 and day < $3 and tracked = 1 order by 1";
        const WEEKS: &str = concat!(
            "
            select (day - $2) / 7 as a, cast(sum(",
            bounded!("quantity"),
            ") as bigint) as b,
                   count(distinct case when person_id <> $6 then person_id end) as c
              from usage_daily
             where account_id = $1 and day >= $2 and day < $3 and name = $4 and tracked = $5 group by 1"
        );
        let used =
            figures.features.iter().map(|feature| Choice { name: feature.name.clone(), tracked: false });
        let Some((first, _)) = figures.weeks.first() else { return Ok(None) };
        let first = day_number(*first);
        let end = first + 7 * figures.weeks.len() as i64;
        let tracked: Vec<(String,)> =
            query(TRACKED, args![account, first, end]).all(&workspace.usage).await?;
        let tracked = tracked.into_iter().map(|(name,)| Choice { name, tracked: true });
        let choices: Vec<Choice> = tracked.chain(used).collect();
        let asked = asked.and_then(Choice::read).filter(|asked| choices.contains(asked));
        let Some(chosen) = asked.or_else(|| choices.first().cloned()) else { return Ok(None) };
        let args = args![account, first, end, &chosen.name, chosen.tracked, Uuid::nil()];
        let found: Vec<(i64, i64, i64)> = query(WEEKS, args).all(&workspace.usage).await?;
        let found: HashMap<i64, (i64, i64)> =
            found.into_iter().map(|(week, times, people)| (week, (times, people))).collect();
        let weeks = (0..).zip(&figures.weeks).map(|(week, (day, _))| {
            let (times, people) = found.get(&week).copied().unwrap_or_default();
            (ui.short_day(day), times, people)
        });
        Ok(Some(Self { weeks: weeks.collect(), choices, chosen }))
    }

    pub fn times(&self) -> i64 {
        sum_of(self.weeks.iter().map(|(_, times, _)| *times))
    }

    pub fn chart(&self, ui: &Ui) -> Chart {
        let highest = self.weeks.iter().map(|(_, times, _)| *times).max().unwrap_or(0);
        Chart {
            kind: "bar",
            x: self.weeks.iter().map(|(day, ..)| day.clone()).collect(),
            series: vec![Series {
                name: ui.t("usage-events"),
                data: self.weeks.iter().map(|(_, times, _)| Some(*times as f64)).collect(),
                tone: Some("ai"),
            }],
            y: Some(Axis { min: Some(0.0), max: Some((highest as f64 * 1.1).ceil().max(1.0)), unit: None }),
            ..Chart::default()
        }
    }
}
