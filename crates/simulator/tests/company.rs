//! What the demo and the benchmarks lean on: the same seed gives the same company, every reference leads
//! somewhere, and the causes can be found back in what they cause.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use bansou_simulator::{
    AccountNo, CauseKind, Company, LiveCase, MemberRole, Priority, Settings, Stage, Term, TicketStatus,
    UsageRow, is_public_holiday, simulate,
};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

const END: Date = date(2026, 11, 20);

static DEMO: LazyLock<Company> = LazyLock::new(|| simulate(&Settings::new(1, 400, 24, END)));
static USAGE: LazyLock<Vec<UsageRow>> = LazyLock::new(|| DEMO.usage().collect());

fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

fn numbers(company: &Company) -> impl Iterator<Item = AccountNo> {
    (0..company.accounts.len() as u32).map(AccountNo)
}

fn fingerprint(company: &Company) -> u64 {
    let mut hasher = DefaultHasher::new();
    format!("{:?}{:?}{:?}", company.members, company.accounts, company.people).hash(&mut hasher);
    format!("{:?}{:?}{:?}", company.subscriptions, company.churns, company.tickets).hash(&mut hasher);
    format!("{:?}{:?}{:?}", company.nps_answers, company.notes, company.tasks).hash(&mut hasher);
    for row in company.usage() {
        (row.account, row.person, row.feature, row.count, row.day.day_of_year()).hash(&mut hasher);
    }
    hasher.finish()
}

#[test]
fn the_same_settings_give_the_same_company_and_another_seed_another() {
    let small = Settings::new(9, 60, 6, END);
    assert_eq!(fingerprint(&simulate(&small)), fingerprint(&simulate(&small)));
    assert_ne!(fingerprint(&simulate(&small)), fingerprint(&simulate(&Settings { seed: 10, ..small })));
}

#[test]
fn more_accounts_leave_the_first_ones_as_they_were() {
    let (few, many) = (simulate(&Settings::new(9, 60, 6, END)), simulate(&Settings::new(9, 90, 6, END)));
    let named = |company: &Company| {
        company.accounts.iter().take(60).map(|account| account.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(named(&few), named(&many));
    assert_eq!(few.subscriptions, many.subscriptions[..few.subscriptions.len()]);
    assert!(few.usage().eq(many.usage().take_while(|row| row.account.0 < 60)));
}

#[test]
fn every_reference_leads_to_a_row_of_the_same_account() {
    let company = &*DEMO;
    let at = |account: AccountNo| &company.accounts[account.place()];
    let works = |person: bansou_simulator::PersonNo| company.people[person.place()].account;
    for (number, account) in numbers(company).zip(&company.accounts) {
        assert_eq!(company.members[account.owner.place()].role, MemberRole::Csm);
        assert!(account.parent.is_none_or(|parent| parent < number && at(parent).name != account.name));
    }
    for ticket in &company.tickets {
        assert_eq!(works(ticket.person), ticket.account, "{}", ticket.external_id);
        assert_eq!(company.members[ticket.agent.place()].role, MemberRole::Agent);
        assert!(ticket.first_responded_at.is_none_or(|answered| answered >= ticket.opened_at));
        assert!(ticket.closed_at.is_none_or(|closed| Some(closed) >= ticket.first_responded_at));
        assert_eq!(ticket.closed_at.is_some(), ticket.status == TicketStatus::Closed);
        assert!(ticket.opened_at.date() >= company.first_day && ticket.opened_at.date() <= END);
    }
    for answer in &company.nps_answers {
        assert_eq!(works(answer.person), answer.account);
        assert!(answer.score <= 10 && answer.answered_at.date() <= END);
    }
    for note in &company.notes {
        assert!(note.person.is_none_or(|person| works(person) == note.account));
        assert!(note.held_at.date() <= END);
    }
    for row in &*USAGE {
        let person = &company.people[row.person.place()];
        assert_eq!(person.account, row.account);
        assert!(row.count > 0 && row.day >= company.first_day && row.day <= END);
        assert!(person.seat_since.is_some_and(|since| since <= row.day));
        assert!(person.left_on.is_none_or(|left| row.day < left));
    }
    let mut ids = HashSet::new();
    let all = (company.accounts.iter().map(|a| &a.external_id))
        .chain(company.people.iter().map(|p| &p.external_id))
        .chain(company.subscriptions.iter().map(|s| &s.external_id))
        .chain(company.tickets.iter().map(|t| &t.external_id))
        .chain(company.nps_answers.iter().map(|n| &n.external_id))
        .chain(company.churns.iter().map(|c| &c.external_id));
    for id in all {
        assert!(ids.insert(id.clone()), "{id} stands twice");
    }
}

#[test]
fn names_are_distinct_and_every_address_is_a_reserved_one() {
    let company = &*DEMO;
    let domains: HashSet<_> = company.accounts.iter().map(|account| &account.domain).collect();
    assert_eq!(domains.len(), company.accounts.len());
    let reserved = |text: &str| text.ends_with(".example") && text.is_ascii() && !text.contains(' ');
    assert!(company.accounts.iter().all(|account| reserved(&account.domain)));
    let addresses: Vec<_> = (company.people.iter().map(|person| &person.email))
        .chain(company.members.iter().map(|member| &member.email))
        .collect();
    assert!(addresses.iter().all(|address| reserved(address) && address.matches('@').count() == 1));
    assert_eq!(addresses.iter().collect::<HashSet<_>>().len(), addresses.len());
    assert!(company.people.iter().all(|person| person.telephone.contains("-000")));
    assert!(company.accounts.iter().all(|a| a.kana.chars().all(|c| ('ァ'..='ー').contains(&c))));
}

#[test]
fn contract_rows_of_an_account_follow_each_other_and_add_up() {
    let company = &*DEMO;
    for pair in company.subscriptions.windows(2).filter(|pair| pair[0].account == pair[1].account) {
        assert!(pair[0].end.is_some_and(|end| end <= pair[1].start), "{pair:?}");
    }
    for row in &company.subscriptions {
        assert_eq!(row.mrr, row.yen_per_seat * i64::from(row.seats));
        let listed = |price: &&bansou_simulator::Price| {
            price.plan == row.plan && price.yen_per_seat == row.yen_per_seat && price.from <= row.start
        };
        assert!(company.prices.iter().any(|price| listed(&price)), "{row:?}");
        assert!(row.end.is_none_or(|end| row.start < end));
        assert!(row.renewal > row.start && (row.end.is_some() || row.renewal > END), "{row:?}");
    }
    for churn in &company.churns {
        let closes = |row: &bansou_simulator::Subscription| {
            row.account == churn.account && row.end == Some(churn.ended_on) && row.mrr == churn.lost_mrr
        };
        assert!(company.subscriptions.iter().any(closes), "{churn:?}");
        assert!(churn.notified_on <= churn.ended_on && churn.ended_on <= END);
    }
    let churned = company.accounts.iter().filter(|account| account.stage == Stage::Churned).count();
    assert!((40..=100).contains(&churned), "{churned} churned");
    let won_back = company.subscriptions.iter().filter(|row| row.change == bansou_simulator::Change::WinBack);
    assert!((1..=12).contains(&won_back.count()));
}

#[test]
fn usage_fits_the_demo_and_keeps_a_japanese_office_week() {
    assert!((250_000..400_000).contains(&USAGE.len()), "{} rows", USAGE.len());
    let mean = |wanted: &dyn Fn(Date) -> bool| {
        let days = (0..days_between(DEMO.first_day, END)).map(|n| DEMO.first_day.saturating_add(n.days()));
        let days = days.filter(|day| wanted(*day)).count();
        USAGE.iter().filter(|row| wanted(row.day)).count() as f64 / days as f64
    };
    let weekend = |day: Date| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let working = mean(&|day| !weekend(day) && !is_public_holiday(day));
    assert!(mean(&|day| weekend(day)) < 0.35 * working);
    assert!(mean(&|day| !weekend(day) && is_public_holiday(day)) < 0.3 * working);
    assert!(mean(&|day| (day.month(), day.day()) >= (12, 29) && !weekend(day)) < 0.2 * working);
    let obon = |day: Date| day.month() == 8 && (13..=16).contains(&day.day()) && !weekend(day);
    assert!(mean(&obon) < 0.65 * working);
}

/// Rows of usage in the 60 days before `day` over those in the 60 days before that.
fn trend(account: AccountNo, day: Date) -> Option<f64> {
    let before = day.saturating_sub(60.days());
    let earlier = before.saturating_sub(60.days());
    if earlier < DEMO.first_day {
        return None;
    }
    let days: Vec<Date> = DEMO.usage_of(account).map(|row| row.day).collect();
    let within = |from: Date, to: Date| days.iter().filter(|day| from <= **day && **day < to).count() as f64;
    (within(earlier, before) > 10.0).then(|| within(before, day) / within(earlier, before))
}

#[test]
fn those_who_leave_are_used_less_before_it_than_those_who_renew() {
    let company = &*DEMO;
    let yearly = |churn: &&bansou_simulator::Churn| {
        company.subscriptions.iter().any(|row| row.account == churn.account && row.term == Term::Yearly)
    };
    let left: Vec<f64> = company
        .churns
        .iter()
        .filter(yearly)
        .filter_map(|churn| trend(churn.account, churn.ended_on))
        .collect();
    let renewed: Vec<f64> = company
        .subscriptions
        .iter()
        .filter(|row| row.term == Term::Yearly && row.change == bansou_simulator::Change::Renewal)
        .filter_map(|row| trend(row.account, row.start))
        .collect();
    let describe = |values: &[f64]| {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let spread = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64;
        (mean, spread)
    };
    let ((left_mean, left_spread), (renewed_mean, renewed_spread)) = (describe(&left), describe(&renewed));
    let cohens_d = (renewed_mean - left_mean) / ((left_spread + renewed_spread) / 2.0).sqrt();
    assert!(left.len() >= 25 && renewed.len() >= 80, "{} left, {} renewed", left.len(), renewed.len());
    assert!(cohens_d > 0.8, "effect {cohens_d:.2}: left {left_mean:.2}, renewed {renewed_mean:.2}");
}

#[test]
fn nps_follows_hidden_health() {
    let company = &*DEMO;
    let mean = |well: bool| {
        let scores: Vec<f64> = company
            .nps_answers
            .iter()
            .filter(|answer| {
                let day = answer.answered_at.date().saturating_sub(30.days());
                company.hidden_health(answer.account, day).is_some_and(|h| (h > 0.7) == well)
            })
            .map(|answer| f64::from(answer.score))
            .collect();
        scores.iter().sum::<f64>() / scores.len() as f64
    };
    assert!(mean(true) > mean(false) + 2.0, "{} and {}", mean(true), mean(false));
}

#[test]
fn the_last_day_has_something_to_see() {
    for seed in [1, 2, 3] {
        let company = simulate(&Settings::new(seed, 400, 24, END));
        let has =
            |case| numbers(&company).filter(|number| company.truth(*number).live_case == Some(case)).count();
        assert!((15..=30).contains(&(has(LiveCase::GoneQuiet) + has(LiveCase::Declining))));
        assert!(has(LiveCase::Newcomer) + has(LiveCase::Unconnected) >= 10);
        assert!(has(LiveCase::SeatsFull) >= 10);

        let long_open = company.tickets.iter().filter(|ticket| {
            ticket.priority == Priority::Urgent
                && ticket.closed_at.is_none()
                && days_between(ticket.opened_at.date(), END) >= 3
        });
        assert!((4..=14).contains(&long_open.count()));

        let running = || company.subscriptions.iter().filter(|row| row.end.is_none());
        let soon = |row: &&bansou_simulator::Subscription, from: i64, to: i64, ahead: u32| {
            (from..=to).contains(&(days_between(END, row.renewal) - i64::from(ahead)))
        };
        let yearly = || running().filter(|row| row.term == Term::Yearly);
        assert!(yearly().filter(|row| soon(row, 0, 90, 0)).count() >= 30);
        assert!(yearly().filter(|row| soon(row, 0, 14, row.notice_days)).count() >= 4);

        let open: Vec<_> = company.tasks.iter().filter(|task| task.done_on.is_none()).collect();
        assert!(open.iter().filter(|task| task.due_on == END).count() >= 8);
        assert!(open.iter().filter(|task| task.due_on < END).count() >= 8);
        assert!(open.iter().filter(|task| task.due_on > END).count() >= 8);
    }
}

#[test]
fn quiet_accounts_fell_silent_and_full_ones_use_their_seats() {
    let company = &*DEMO;
    let count = |number, from: Date, to: Date| {
        company.usage_of(number).filter(|row| from <= row.day && row.day < to).count() as f64
    };
    let (week_ago, month_ago) = (END.saturating_sub(7.days()), END.saturating_sub(49.days()));
    let (mut before, mut after) = (0.0, 0.0);
    for number in numbers(company) {
        let truth = company.truth(number);
        match truth.live_case {
            Some(LiveCase::GoneQuiet) => {
                before += count(number, month_ago, END.saturating_sub(21.days())) / 4.0;
                after += count(number, week_ago, END);
            }
            Some(LiveCase::SeatsFull) => {
                let row = company.subscriptions.iter().rfind(|row| row.account == number).unwrap();
                let seated = company.people.iter().filter(|person| {
                    person.account == number && person.seat_since.is_some() && person.left_on.is_none()
                });
                assert!(seated.count() as f64 >= 0.9 * f64::from(row.seats));
            }
            Some(LiveCase::Unconnected) => assert_eq!(company.usage_of(number).count(), 0),
            Some(LiveCase::UrgentOpen) => {
                assert!(truth.causes.iter().any(|cause| cause.kind == CauseKind::UrgentTicket));
            }
            _ => {}
        }
    }
    assert!(after < 0.2 * before, "{before} a week before, {after} in the last");
}

#[test]
fn any_size_and_length_works() {
    for (accounts, months) in [(0, 1), (1, 1), (3, 2), (25, 60)] {
        let company = simulate(&Settings::new(5, accounts, months, date(2024, 2, 29)));
        assert_eq!(company.accounts.len(), accounts as usize);
        assert!(company.usage().all(|row| row.day <= date(2024, 2, 29)));
    }
    let busy = Settings { intensity: 2.0, ..Settings::new(5, 40, 12, END) };
    let plain = Settings::new(5, 40, 12, END);
    assert!(simulate(&busy).usage().count() as f64 > 1.6 * simulate(&plain).usage().count() as f64);
}
