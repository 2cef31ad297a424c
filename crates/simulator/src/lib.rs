//! A simulated Japanese B2B SaaS vendor and its customers, for the demo and for benchmarks.
//!
//! Everything follows from a seed, a number of accounts and months, and a last day: no clock, no database, no
//! outside input. An account's life depends on its number alone, so the first 400 of 10,000 accounts have the
//! same contracts and usage as 400 accounts. What drives churn is in `docs/demo-data.md`. All names are invented.

mod accounts;
mod calendar;
mod cause_kind;
mod causes;
mod companies;
mod contracts;
mod dice;
mod drivers;
mod labels;
mod life;
mod names;
mod numbers;
mod people;
mod support;
mod truth;
mod usage;
mod vendor;
mod voice;
mod work;

use jiff::civil::Date;

pub use accounts::{Account, CustomFields, Referral, Stage, TouchModel};
pub use calendar::is_public_holiday;
pub use cause_kind::CauseKind;
pub use companies::{CompanyForm, Industry};
pub use contracts::{Change, Churn, ChurnReason, Plan, Subscription, Term};
pub use drivers::Drivers;
pub use life::LiveCase;
pub use names::people::PersonName;
pub use numbers::AccountNo;
pub use numbers::MemberNo;
pub use numbers::{PersonNo, PersonRole};
pub use people::Person;
pub use support::{Channel, Priority, Ticket, TicketStatus};
pub use truth::{HiddenCause, Truth};
pub use usage::{AccountUsage, Feature, UsageRow};
pub use vendor::{Member, MemberRole, PRODUCT_NAME, Price, VENDOR_DOMAIN, VENDOR_NAME};
pub use voice::NpsAnswer;
pub use work::{Note, NoteKind, Task};

use calendar::{Day, add_months, date_of, day_of};
use dice::{Dice, Purpose};
use life::{Clock, Life};
use names::companies::{CompanyName, CompanyNames};

/// What to simulate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    pub seed: u64,
    /// Customers, former customers and prospects together.
    pub accounts: u32,
    /// Length of the window that has usage, tickets, answers and notes; contracts may be older. 1–240.
    pub months: u32,
    /// Last day, included. Live cases and open tasks are arranged around it.
    pub end: Date,
    /// Multiplies how often people use the product; rows of usage grow about in proportion up to 3.
    pub intensity: f64,
    /// What drives churn.
    pub drivers: Drivers,
}

impl Settings {
    /// Settings at the intensity of the demo, 1, and with what drives churn in it.
    #[must_use]
    pub const fn new(seed: u64, accounts: u32, months: u32, end: Date) -> Self {
        Self { seed, accounts, months, end, intensity: 1.0, drivers: Drivers::Mixed }
    }
}

/// The simulated vendor: everything but usage, which [`Company::usage`] streams.
pub struct Company {
    pub settings: Settings,
    /// First day with usage, tickets, answers and notes.
    pub first_day: Date,
    pub members: Vec<Member>,
    pub prices: Vec<Price>,
    pub accounts: Vec<Account>,
    pub people: Vec<Person>,
    pub subscriptions: Vec<Subscription>,
    pub tickets: Vec<Ticket>,
    pub nps_answers: Vec<NpsAnswer>,
    pub churns: Vec<Churn>,
    pub notes: Vec<Note>,
    pub tasks: Vec<Task>,
    lives: Vec<Life>,
    lowest_plans: Vec<Option<Plan>>,
    clock: Clock,
}

/// Simulates the vendor of `settings`. The same settings give the same company.
#[must_use]
pub fn simulate(settings: &Settings) -> Company {
    let first_day = calendar::window_start(settings.end, settings.months);
    let (first, last) = (day_of(first_day), day_of(settings.end));
    let price_rise = vendor::price_rise_day(first, last);
    let clock = Clock { first, last, price_rise, drivers: settings.drivers };
    let mut company = Company {
        settings: *settings,
        first_day,
        members: vendor::members(settings.seed, settings.accounts),
        prices: prices(clock),
        accounts: Vec::new(),
        people: Vec::new(),
        subscriptions: Vec::new(),
        tickets: Vec::new(),
        nps_answers: Vec::new(),
        churns: Vec::new(),
        notes: Vec::new(),
        tasks: Vec::new(),
        lives: Vec::new(),
        lowest_plans: Vec::new(),
        clock,
    };
    let csms = vendor::with_role(&company.members, MemberRole::Csm);
    let agents = vendor::with_role(&company.members, MemberRole::Agent);
    let mut names = CompanyNames::default();
    let mut previous: Option<(CompanyName, Industry)> = None;
    for number in 0..settings.accounts {
        let no = AccountNo(number);
        let mut dice = Dice::new(settings.seed, Purpose::Identity, number);
        let parent = previous.take().filter(|_| number % 60 == 21);
        let drawn = Industry::draw(&mut dice);
        let industry = parent.as_ref().map_or(drawn, |(_, industry)| *industry);
        let name = names.name(&mut dice, industry, parent.as_ref().map(|(name, _)| name.place));
        let owner = csms[number as usize % csms.len()];
        let parent = parent.map(|_| AccountNo(number - 1));
        let arrival = arrival(&mut dice, number, clock);
        let signed_up = match arrival {
            Arrival::Customer(start) => start - dice.whole(7, 60),
            Arrival::Lead | Arrival::Opportunity => last - dice.whole(5, 60),
        };
        let account = accounts::register(&mut dice, number, &name, industry, parent, signed_up, owner);
        company.admit(no, account, arrival, &agents);
        previous = Some((name, industry));
    }
    company
}

/// How an account comes to the vendor.
#[derive(Clone, Copy)]
enum Arrival {
    Lead,
    Opportunity,
    /// First day of the first contract.
    Customer(Day),
}

fn arrival(dice: &mut Dice, number: u32, clock: Clock) -> Arrival {
    let case = LiveCase::of(number);
    match (number % 40, case) {
        (14, None) => return Arrival::Lead,
        (34, None) => return Arrival::Opportunity,
        _ => {}
    }
    let earliest = clock.first - 730;
    let latest = clock.last
        - match case {
            Some(LiveCase::Newcomer) => return Arrival::Customer(clock.last - dice.whole(3, 14)),
            Some(LiveCase::Unconnected) => return Arrival::Customer(clock.last - dice.whole(25, 50)),
            Some(LiveCase::SeatsFull) => 270,
            Some(_) => 150,
            None => 20,
        };
    let span = f64::from((latest - earliest).max(1));
    let day = earliest + (span * dice.unit().powf(0.8)) as Day;
    // Contracts in Japan mostly begin on the first of a month.
    let first_of_month = add_months(day_of(date_of(day).first_of_month()), 1);
    let begins_month = dice.chance(0.7) && first_of_month <= latest;
    Arrival::Customer(if begins_month { first_of_month } else { day })
}

fn prices(clock: Clock) -> Vec<Price> {
    let dated = |from: Day, after_rise: bool| {
        Plan::ALL.iter().map(move |plan| Price {
            plan: *plan,
            from: date_of(from),
            yen_per_seat: plan.yen_per_seat(after_rise),
        })
    };
    dated(clock.first - 731, false).chain(dated(clock.price_rise, true)).collect()
}

impl Company {
    /// Lives the account's life and files what it leaves behind.
    fn admit(&mut self, no: AccountNo, mut account: Account, arrival: Arrival, agents: &[MemberNo]) {
        let (seed, clock) = (self.settings.seed, self.clock);
        let dice = |purpose| Dice::new(seed, purpose, no.0);
        let mut life = Life::default();
        let mut lowest = None;
        match arrival {
            Arrival::Lead => account.stage = Stage::Lead,
            Arrival::Opportunity => account.stage = Stage::Opportunity,
            Arrival::Customer(start) => {
                let lived = life::live(&mut dice(Purpose::Life), clock, no, start, LiveCase::of(no.0));
                life = lived.life;
                account.plan = lived.subscriptions.last().map(|row| row.plan);
                lowest = lived.subscriptions.iter().map(|row| row.plan).min();
                account.touch = touch(lived.subscriptions.last());
                account.stage = stage(&life, lived.subscriptions.last(), clock);
                let seats = lived.subscriptions.iter().map(|row| row.seats).max().unwrap_or(0);
                account.employees = account.employees.max(seats * 2);
                self.subscriptions.extend(lived.subscriptions);
                self.churns.extend(lived.churns);
            }
        }
        let hired_from = self.people.len() as u32;
        people::staff(&mut dice(Purpose::People), no, &account, &mut life, clock.last, &mut self.people);
        let people: Vec<PersonNo> = (hired_from..self.people.len() as u32).map(PersonNo).collect();
        let week = account.industry.working_week();
        self.tickets.extend(support::tickets(&mut dice(Purpose::Support), no, &life, week, agents, clock));
        self.nps_answers.extend(voice::answers(&mut dice(Purpose::Voice), no, &life, clock));
        let worked = work::work(&mut dice(Purpose::Work), no, &account, &life, &people, clock);
        self.notes.extend(worked.notes);
        self.tasks.extend(worked.tasks);
        self.accounts.push(account);
        self.lives.push(life);
        self.lowest_plans.push(lowest);
    }

    /// Every row of usage in the window, account by account and then by day, made as it is asked for.
    pub fn usage(&self) -> impl Iterator<Item = UsageRow> + '_ {
        (0..self.accounts.len() as u32).flat_map(|number| self.usage_of(AccountNo(number)))
    }

    /// Usage of one account by day. Panics where the account is not of this company.
    #[must_use]
    pub fn usage_of(&self, account: AccountNo) -> AccountUsage<'_> {
        AccountUsage::new(
            self.settings.seed,
            account,
            self.accounts[account.place()].industry,
            // Only what every one of its plans includes, so that nothing is used before it is paid for.
            self.lowest_plans[account.place()],
            &self.lives[account.place()],
            self.clock,
            self.settings.intensity,
        )
    }

    /// What really happened to an account, for judging what Bansou finds. Not to be loaded.
    #[must_use]
    pub fn truth(&self, account: AccountNo) -> Truth {
        truth::of(&self.lives[account.place()])
    }

    /// Hidden health on a day under contract, 0–1. Not to be loaded.
    #[must_use]
    pub fn hidden_health(&self, account: AccountNo, day: Date) -> Option<f64> {
        self.lives[account.place()].health(day_of(day))
    }
}

/// By monthly revenue: ¥100,000 and more is high-touch, ¥30,000 low-touch.
fn touch(row: Option<&Subscription>) -> TouchModel {
    match row.map_or(0, |row| row.mrr) {
        100_000.. => TouchModel::High,
        30_000.. => TouchModel::Low,
        _ => TouchModel::Tech,
    }
}

fn stage(life: &Life, row: Option<&Subscription>, clock: Clock) -> Stage {
    let (Some(contract), Some(row)) = (life.contract_on(clock.last), row) else { return Stage::Churned };
    let taken = life.seats_taken(clock.last);
    if clock.last - contract.start < 90 {
        Stage::Onboarding
    } else if day_of(row.renewal) - clock.last <= 60 && row.term == Term::Yearly {
        Stage::Renewal
    } else if row.seats >= 5 && taken * 10 >= row.seats * 9 {
        Stage::Expansion
    } else {
        Stage::Adoption
    }
}
