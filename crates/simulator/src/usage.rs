//! Daily usage: how often each person used each feature on each day. Rows are produced one account at a
//! time from that account's own stream of chance, in order of day, so that any number of them can be
//! streamed without being held.

use jiff::civil::Date;

use crate::calendar::{Day, date_of, work_share};
use crate::causes::activity;
use crate::companies::Industry;
use crate::contracts::Plan;
use crate::dice::{Dice, Purpose};
use crate::drivers::Drivers;
use crate::labels::labelled;
use crate::life::{Clock, Life};
use crate::numbers::AccountNo;
use crate::numbers::{PersonNo, PersonRole};

labelled!(
    /// What the vendor's product can do. The key is the event name that a tracking SDK would send.
    Feature {
        DispatchBoard = "dispatch_board_viewed", "配車表";
        Schedule = "schedule_viewed", "予定表";
        ResultEntry = "result_entered", "実績入力";
        Invoice = "invoice_issued", "請求書発行";
        CsvImport = "csv_imported", "CSV取込";
        Report = "report_viewed", "分析レポート";
        Approval = "approval_made", "承認";
        Notification = "notification_opened", "通知";
        Api = "api_called", "API連携";
    }
);

const FEATURES: usize = Feature::ALL.len();

impl Feature {
    /// Whether a plan includes the feature.
    #[must_use]
    pub fn included_in(self, plan: Plan) -> bool {
        match self {
            Self::Report => plan >= Plan::Standard,
            Self::Approval => plan >= Plan::Standard,
            Self::Api => plan >= Plan::Pro,
            _ => true,
        }
    }

    /// How often it is chosen on a day, relative to the others, and how often more it is then used.
    fn pull(self, industry: Industry) -> (f64, f64) {
        match self {
            Self::DispatchBoard => (if industry.dispatches() { 3.0 } else { 0.0 }, 4.0),
            Self::Schedule => (if industry.dispatches() { 0.0 } else { 2.6 }, 3.0),
            Self::ResultEntry => (3.0, 5.0),
            Self::Invoice => (1.2, 2.0),
            Self::CsvImport => (0.5, 0.6),
            Self::Report => (0.8, 1.0),
            Self::Approval => (1.1, 2.0),
            Self::Notification => (1.3, 1.5),
            Self::Api => (0.5, 8.0),
        }
    }
}

/// One person's use of one feature on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageRow {
    pub account: AccountNo,
    pub person: PersonNo,
    pub feature: Feature,
    pub day: Date,
    /// Times used, at least 1.
    pub count: u32,
}

/// What one person is like, for as long as they have their seat.
struct Habit {
    from: Day,
    until: Day,
    person: PersonNo,
    /// Chance of using the product on a plain working day.
    daily: f64,
    /// Falls almost silent when the account's activity is below this.
    perseverance: f64,
    weights: [f64; FEATURES],
}

/// Usage of one account in order of day.
pub struct AccountUsage<'a> {
    life: &'a Life,
    account: AccountNo,
    industry: Industry,
    intensity: f64,
    dice: Dice,
    habits: Vec<Habit>,
    day: Day,
    last: Day,
    drivers: Drivers,
    ready: std::vec::IntoIter<UsageRow>,
}

impl<'a> AccountUsage<'a> {
    pub(crate) fn new(
        seed: u64,
        account: AccountNo,
        industry: Industry,
        plan: Option<Plan>,
        life: &'a Life,
        clock: Clock,
        intensity: f64,
    ) -> Self {
        let mut dice = Dice::new(seed, Purpose::Usage, account.0);
        let plan = plan.unwrap_or(Plan::Light);
        let habits = life
            .seats
            .iter()
            .map(|seat| Habit {
                from: seat.from,
                until: seat.until,
                person: seat.person,
                daily: match seat.role {
                    PersonRole::Champion => dice.between(0.45, 0.75),
                    PersonRole::Administrator => dice.between(0.35, 0.6),
                    _ => 0.04 + 0.43 * dice.unit().powf(2.4),
                },
                perseverance: dice.between(0.0, 0.7),
                weights: weights(&mut dice, industry, plan),
            })
            .collect();
        let first = life.contracts.first().map_or(clock.last + 1, |contract| contract.start);
        let day = first.max(clock.first);
        let ready = Vec::new().into_iter();
        let Clock { last, drivers, .. } = clock;
        Self { life, account, industry, intensity, dice, habits, day, last, drivers, ready }
    }

    /// How much the account does on a day relative to its habit; none without a contract.
    fn drive(&self) -> Option<f64> {
        let day = self.day;
        let contract = self.life.contract_on(day)?;
        let years = f64::from(day - contract.start) / 365.0;
        let winding_down = match (contract.notified, contract.end) {
            (Some(notified), Some(end)) if day > notified => {
                1.0 - 0.7 * f64::from(day - notified) / f64::from((end - notified).max(1))
            }
            _ => 1.0,
        };
        Some(activity(self.life.health(day)?, self.drivers) * winding_down * (1.0 + 0.06 * years.min(4.0)))
    }

    fn rows_of_day(&mut self) -> Vec<UsageRow> {
        let mut rows = Vec::new();
        let Some(drive) = self.drive() else { return rows };
        let date = date_of(self.day);
        let share = work_share(date, self.industry.working_week());
        let month_turns = date.day() <= 3 || date.day() >= date.days_in_month() - 3;
        for habit in &self.habits {
            if self.day < habit.from || self.day >= habit.until {
                continue;
            }
            let settled = 0.6 + 0.4 * (f64::from(self.day - habit.from) / 60.0).min(1.0);
            let persists = if drive < habit.perseverance { 0.12 } else { 1.0 };
            let chance = habit.daily * share * drive * settled * persists * self.intensity;
            if self.dice.coarse_unit() >= chance.min(0.97) {
                continue;
            }
            let mut weights = habit.weights;
            if month_turns {
                weights[Feature::Invoice as usize] *= 2.5;
            }
            let choices = 1 + self.dice.poisson(0.55 * self.intensity.min(4.0));
            let mut used = [false; FEATURES];
            for _ in 0..choices {
                used[self.dice.weighted(&weights)] = true;
            }
            for (feature, _) in Feature::ALL.iter().zip(used).filter(|(_, used)| *used) {
                let more = feature.pull(self.industry).1;
                let count = 1 + self.dice.poisson(more * drive.min(1.2));
                let (account, person) = (self.account, habit.person);
                rows.push(UsageRow { account, person, feature: *feature, day: date, count });
            }
        }
        rows
    }
}

fn weights(dice: &mut Dice, industry: Industry, plan: Plan) -> [f64; FEATURES] {
    let mut weights = [0.0; FEATURES];
    for (place, feature) in Feature::ALL.iter().enumerate() {
        let liked = if dice.chance(0.65) { dice.between(0.5, 1.8) } else { 0.05 };
        if feature.included_in(plan) {
            weights[place] = feature.pull(industry).0 * liked;
        }
    }
    weights
}

impl Iterator for AccountUsage<'_> {
    type Item = UsageRow;

    fn next(&mut self) -> Option<UsageRow> {
        loop {
            if let Some(row) = self.ready.next() {
                return Some(row);
            }
            if self.day > self.last {
                return None;
            }
            self.ready = self.rows_of_day().into_iter();
            self.day += 1;
        }
    }
}
