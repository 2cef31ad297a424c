//! The hidden life of one account: its contracts, what befell it, who sat on its seats and when. Everything
//! a reader sees (rows of contracts, usage, tickets, answers) is derived from here and from nowhere else.

use crate::calendar::{Day, add_months, date_of};
use crate::cause_kind::CauseKind;
use crate::causes::{self, Cause, churn_probability};
use crate::contracts::{Change, Churn, Plan, Subscription, Term, churn_feedback};
use crate::dice::Dice;
use crate::drivers::Drivers;
use crate::labels::labelled;
use crate::numbers::AccountNo;
use crate::numbers::{PersonNo, PersonRole};

labelled!(
    /// A situation arranged to be current on the last day, so that there is something to see.
    LiveCase {
        /// Hardly used for ten to nineteen days, after a steady habit.
        GoneQuiet = "gone_quiet", "利用停滞";
        /// Falling since four to six weeks.
        Declining = "declining", "利用が減っている";
        /// An urgent ticket open for four to nine days.
        UrgentOpen = "urgent_open", "緊急の問い合わせが未解決";
        /// Healthy, with every seat taken.
        SeatsFull = "seats_full", "ライセンスがほぼ上限";
        /// First contract began within the last two weeks.
        Newcomer = "newcomer", "始めたばかり";
        /// Under contract, but no usage ever arrived.
        Unconnected = "unconnected", "利用データなし";
    }
);

impl LiveCase {
    /// The case of an account by its number; a fixed share, so that counts do not depend on luck.
    pub(crate) fn of(number: u32) -> Option<Self> {
        match number {
            n if n % 16 == 7 => Some(if n / 16 % 2 == 0 { Self::GoneQuiet } else { Self::Declining }),
            n if n % 50 == 11 => Some(Self::UrgentOpen),
            n if n % 25 == 3 => Some(Self::SeatsFull),
            n if n % 40 == 19 => Some(Self::Newcomer),
            n if n % 80 == 38 => Some(Self::Unconnected),
            _ => None,
        }
    }
}

/// The days the simulation covers, both included, the day prices rose, and what drives churn throughout.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    pub first: Day,
    pub last: Day,
    pub price_rise: Day,
    pub drivers: Drivers,
}

/// One unbroken contract, through all its rows.
#[derive(Debug, Clone)]
pub(crate) struct Contract {
    pub start: Day,
    /// First day without it.
    pub end: Option<Day>,
    /// Day notice was given.
    pub notified: Option<Day>,
    base: f64,
}

/// A seat while one person has it.
#[derive(Debug, Clone)]
pub(crate) struct Seat {
    pub from: Day,
    /// First day the person no longer uses it.
    pub until: Day,
    pub role: PersonRole,
    pub left_company: bool,
    pub person: PersonNo,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Life {
    pub contracts: Vec<Contract>,
    pub causes: Vec<Cause>,
    pub seats: Vec<Seat>,
    pub case: Option<LiveCase>,
}

impl Life {
    pub fn contract_on(&self, day: Day) -> Option<&Contract> {
        self.contracts.iter().rev().find(|c| c.start <= day && c.end.is_none_or(|end| day < end))
    }

    /// Hidden health on a day under contract, 0.03–0.97.
    pub fn health(&self, day: Day) -> Option<f64> {
        self.contract_on(day).map(|contract| causes::health(contract.base, &self.causes, day))
    }

    pub fn seats_taken(&self, day: Day) -> u32 {
        self.seats.iter().filter(|seat| seat.from <= day && day < seat.until).count() as u32
    }

    /// The champion on a day, or whoever has a seat.
    pub fn contact(&self, day: Day) -> Option<PersonNo> {
        let present = || self.seats.iter().filter(|seat| seat.from <= day && day < seat.until);
        present()
            .find(|seat| seat.role == PersonRole::Champion)
            .or_else(|| present().next())
            .map(|seat| seat.person)
    }
}

/// What one account's life leaves behind.
pub(crate) struct Lived {
    pub life: Life,
    pub subscriptions: Vec<Subscription>,
    pub churns: Vec<Churn>,
}

const FOREVER: Day = Day::MAX;

/// Lives one customer from its first contract day to the end of the clock.
pub(crate) fn live(
    dice: &mut Dice,
    clock: Clock,
    account: AccountNo,
    start: Day,
    case: Option<LiveCase>,
) -> Lived {
    let mut story = Story {
        dice,
        clock,
        account,
        lived: Lived {
            life: Life { case, ..Life::default() },
            subscriptions: Vec::new(),
            churns: Vec::new(),
        },
    };
    let mut next = Some((start, Change::New));
    while let Some((start, change)) = next {
        let ended = story.contract(start, change);
        next = ended.and_then(|end| {
            let back = end + story.dice.whole(100, 250);
            (story.dice.chance(0.1) && back <= clock.last - 30).then_some((back, Change::WinBack))
        });
    }
    if case == Some(LiveCase::Unconnected) {
        story.lived.life.seats.clear();
    }
    story.lived
}

struct Story<'a> {
    dice: &'a mut Dice,
    clock: Clock,
    account: AccountNo,
    lived: Lived,
}

/// The terms in force while a contract runs.
struct Terms {
    start: Day,
    plan: Plan,
    seats: u32,
    after_rise: bool,
    term: Term,
    notice_days: u32,
    auto_renew: bool,
}

impl Story<'_> {
    /// Runs one contract to its end or to the end of the clock; the day it ended, when it did.
    fn contract(&mut self, start: Day, change: Change) -> Option<Day> {
        let Clock { last, price_rise, drivers, .. } = self.clock;
        let mut fate = causes::fate(self.dice, start, last, price_rise, drivers);
        self.arrange_case(&mut fate);
        let plan = Plan::draw(self.dice);
        let monthly = plan < Plan::Pro && self.dice.chance(0.15);
        let mut terms = Terms {
            start,
            plan,
            seats: plan.first_seats(self.dice),
            after_rise: start >= price_rise,
            term: if monthly { Term::Monthly } else { Term::Yearly },
            notice_days: if monthly { 14 } else { [30, 60, 90][self.dice.weighted(&[60.0, 25.0, 15.0])] },
            auto_renew: self.dice.chance(0.85),
        };
        self.fill_first_seats(start, terms.seats, &fate);
        self.lived.life.causes.extend(fate.causes);
        self.lived.life.contracts.push(Contract { start, end: None, notified: None, base: fate.base });
        self.open_row(start, &terms, change);

        for month in 1.. {
            let day = add_months(start, month);
            if day > last + 120 {
                break;
            }
            let renews = monthly || month % 12 == 0;
            if renews && self.gives_notice(&terms, day) {
                self.end_contract(&terms, day);
                return (day <= last).then_some(day);
            }
            if day > last {
                continue;
            }
            let row = self.change_at(&mut terms, day, month, renews);
            if let Some(change) = row {
                self.open_row(day, &terms, change);
            }
        }
        if self.lived.life.case == Some(LiveCase::SeatsFull) {
            self.fill_up(terms.seats);
        }
        self.settle_renewal(&terms);
        None
    }

    /// Bends fate so that the account's live case holds on the last day.
    fn arrange_case(&mut self, fate: &mut causes::Fate) {
        let last = self.clock.last;
        let Some(case) = self.lived.life.case else { return };
        let kind = if self.dice.chance(0.65) { CauseKind::ChampionLeft } else { CauseKind::Competitor };
        fate.causes.retain(|cause| cause.taken(last - 60) + cause.taken(last) < 0.02);
        fate.base = fate.base.max(0.8);
        fate.adoption = fate.adoption.max(0.75);
        match case {
            LiveCase::GoneQuiet => {
                let from = last - self.dice.whole(10, 19);
                fate.causes.push(Cause { kind, from, ramp: 3, depth: 0.75, heals: None });
            }
            LiveCase::Declining => {
                let from = last - self.dice.whole(28, 42);
                fate.causes.push(Cause { kind, from, ramp: 21, depth: 0.45, heals: None });
            }
            LiveCase::UrgentOpen => {
                let from = last - self.dice.whole(1, 6);
                let kind = CauseKind::UrgentTicket;
                fate.causes.push(Cause { kind, from, ramp: 10, depth: 0.18, heals: None });
            }
            LiveCase::SeatsFull | LiveCase::Newcomer | LiveCase::Unconnected => fate.causes.clear(),
        }
    }

    fn fill_first_seats(&mut self, start: Day, seats: u32, fate: &causes::Fate) {
        let taken = ((fate.adoption * f64::from(seats)).round() as u32).clamp(1, seats);
        let poor = fate.causes.iter().any(|cause| cause.kind == CauseKind::PoorOnboarding);
        let ramp = if poor { 150.0 } else { 75.0 };
        for number in 0..taken {
            let role = match number {
                0 => PersonRole::Champion,
                1 if taken >= 3 => PersonRole::Administrator,
                _ => PersonRole::User,
            };
            let wait = if role == PersonRole::User { (self.dice.unit() * ramp) as Day } else { 1 };
            self.take_seat(start + wait, role);
        }
        if let Some(cause) = fate.causes.iter().find(|cause| cause.kind == CauseKind::ChampionLeft) {
            let (left, successor) = (cause.from, cause.heals);
            let champion = self.lived.life.seats.len() - taken as usize;
            let champion = &mut self.lived.life.seats[champion];
            champion.until = left;
            champion.left_company = true;
            if let Some(successor) = successor.filter(|day| *day <= self.clock.last) {
                self.take_seat(successor, PersonRole::Champion);
            }
        }
    }

    fn take_seat(&mut self, from: Day, role: PersonRole) {
        let person = PersonNo(u32::MAX);
        self.lived.life.seats.push(Seat { from, until: FOREVER, role, left_company: false, person });
    }

    fn fill_up(&mut self, seats: u32) {
        let taken = self.lived.life.seats_taken(self.clock.last);
        for _ in taken..seats {
            let from = self.clock.last - self.dice.whole(35, 120);
            self.take_seat(from, PersonRole::User);
        }
    }

    /// Whether notice is given for the renewal on a day. Nobody leaves before the window opens, and an account
    /// with a live case stays to show it.
    fn gives_notice(&mut self, terms: &Terms, renewal: Day) -> bool {
        let deadline = renewal - terms.notice_days as Day;
        let roll = self.dice.unit();
        if self.lived.life.case.is_some() || deadline > self.clock.last || deadline < self.clock.first {
            return false;
        }
        let from = (deadline - 60).max(terms.start);
        let days: Vec<f64> =
            (from..=deadline).step_by(5).filter_map(|day| self.lived.life.health(day)).collect();
        let mean = days.iter().sum::<f64>() / days.len().max(1) as f64;
        roll < churn_probability(mean, terms.term, self.clock.drivers)
    }

    fn end_contract(&mut self, terms: &Terms, end: Day) {
        let notified = (end - terms.notice_days as Day).max(terms.start);
        let life = &mut self.lived.life;
        if let Some(contract) = life.contracts.last_mut() {
            contract.end = Some(end);
            contract.notified = Some(notified);
        }
        let reason = causes::reason(self.dice, &life.causes, notified);
        life.causes.retain(|cause| cause.from < end);
        for cause in &mut life.causes {
            cause.heals = Some(cause.heals.map_or(end, |heals| heals.min(end)));
        }
        let lost_mrr = self.lived.subscriptions.last_mut().map_or(0, |row| {
            row.end = Some(date_of(end));
            row.renewal = date_of(end);
            row.auto_renew = false;
            row.mrr
        });
        if end <= self.clock.last {
            self.lived.churns.push(Churn {
                external_id: format!("X-{:05}-{}", self.account.0 + 1, self.lived.churns.len() + 1),
                account: self.account,
                notified_on: date_of(notified),
                ended_on: date_of(end),
                reason,
                feedback: churn_feedback(reason, self.dice),
                lost_mrr,
            });
        }
    }

    /// Turnover on the seats and what changes in the contract at a month's end; the row that opens, if any.
    fn change_at(&mut self, terms: &mut Terms, day: Day, month: i32, renews: bool) -> Option<Change> {
        let health = self.lived.life.health(day).unwrap_or(0.5);
        self.turn_over_seats(day);
        let taken = self.lived.life.seats_taken(day);
        let rises = !terms.after_rise && day >= self.clock.price_rise;
        if renews && terms.term == Term::Yearly {
            terms.after_rise |= rises;
            return Some(self.renewed(terms, day, health, taken));
        }
        if rises && terms.term == Term::Monthly {
            terms.after_rise = true;
            return Some(Change::PriceRise);
        }
        if month % 3 != 0 || health < 0.68 {
            return None;
        }
        self.grow_into_seats(day, terms.seats, taken);
        let waits = self.lived.life.case == Some(LiveCase::SeatsFull) && day > self.clock.last - 240;
        let full = f64::from(taken) >= 0.85 * f64::from(terms.seats);
        if full && !waits && self.dice.chance(0.3) {
            let share = self.dice.between(0.1, 0.35);
            terms.seats += ((f64::from(terms.seats) * share).round() as u32).max(1);
            self.grow_into_seats(day, terms.seats, taken);
            return Some(Change::SeatsAdded);
        }
        None
    }

    fn renewed(&mut self, terms: &mut Terms, day: Day, health: f64, taken: u32) -> Change {
        if health < 0.55 && self.dice.chance(0.4) {
            let fewer = taken.max(2).max(terms.seats * 6 / 10);
            if fewer < terms.seats {
                terms.seats = fewer;
                return Change::SeatsReduced;
            }
        }
        if health < 0.6
            && self.dice.chance(0.15)
            && let Some(below) = terms.plan.below()
        {
            terms.plan = below;
            return Change::Downgrade;
        }
        if health > 0.74
            && self.dice.chance(0.13)
            && let Some(above) = terms.plan.above()
        {
            terms.plan = above;
            self.grow_into_seats(day, terms.seats, taken);
            return Change::Upgrade;
        }
        Change::Renewal
    }

    fn grow_into_seats(&mut self, day: Day, seats: u32, taken: u32) {
        let free = seats.saturating_sub(taken);
        let joining = self.dice.poisson(0.3 * f64::from(free).min(60.0)).min(free);
        for _ in 0..joining {
            let from = day + self.dice.whole(1, 60);
            self.take_seat(from, PersonRole::User);
        }
    }

    /// About one user in twelve leaves in a year; two in three are replaced within a month.
    fn turn_over_seats(&mut self, day: Day) {
        for place in 0..self.lived.life.seats.len() {
            let seat = &mut self.lived.life.seats[place];
            let sits = seat.role == PersonRole::User && seat.from < day - 60 && day < seat.until;
            if sits && self.dice.chance(0.007) {
                seat.until = day;
                seat.left_company = true;
                if self.dice.chance(0.66) {
                    let from = day + self.dice.whole(5, 30);
                    self.take_seat(from, PersonRole::User);
                }
            }
        }
    }

    /// Closes the running row on `day` and opens the next.
    fn open_row(&mut self, day: Day, terms: &Terms, change: Change) {
        let rows = &mut self.lived.subscriptions;
        if let Some(running) = rows.last_mut().filter(|row| row.end.is_none()) {
            running.end = Some(date_of(day));
        }
        let yen_per_seat = terms.plan.yen_per_seat(terms.after_rise);
        rows.push(Subscription {
            external_id: format!("S-{:05}-{:02}", self.account.0 + 1, rows.len() + 1),
            account: self.account,
            plan: terms.plan,
            seats: terms.seats,
            yen_per_seat,
            mrr: yen_per_seat * i64::from(terms.seats),
            start: date_of(day),
            end: None,
            renewal: date_of(terms.renewal_after(day)),
            term: terms.term,
            auto_renew: terms.auto_renew,
            notice_days: terms.notice_days,
            change,
        });
    }

    /// A running monthly row has seen many renewals: its next one lies after the last day.
    fn settle_renewal(&mut self, terms: &Terms) {
        let next = date_of(terms.renewal_after(self.clock.last));
        if let Some(running) = self.lived.subscriptions.last_mut() {
            running.renewal = next;
        }
    }
}

impl Terms {
    fn renewal_after(&self, day: Day) -> Day {
        let step = if self.term == Term::Monthly { 1 } else { 12 };
        let mut months = step;
        while add_months(self.start, months) <= day {
            months += step;
        }
        add_months(self.start, months)
    }
}
