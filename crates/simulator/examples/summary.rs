//! Prints what a seed makes: `cargo run -p bansou-simulator --example summary -- SEED ACCOUNTS MONTHS`.

use bansou_simulator::{ChurnReason, LiveCase, Settings, Stage, simulate};
use jiff::civil::date;

fn main() {
    let mut arguments = std::env::args().skip(1).map_while(|argument| argument.parse::<u32>().ok());
    let mut next = |otherwise| arguments.next().unwrap_or(otherwise);
    let settings = Settings::new(next(1).into(), next(400), next(24), date(2026, 11, 22));
    let company = simulate(&settings);
    println!("members {} people {}", company.members.len(), company.people.len());
    println!("subscriptions {} churns {}", company.subscriptions.len(), company.churns.len());
    println!("tickets {} answers {}", company.tickets.len(), company.nps_answers.len());
    println!("notes {} tasks {}", company.notes.len(), company.tasks.len());
    for stage in Stage::ALL {
        let count = company.accounts.iter().filter(|account| account.stage == *stage).count();
        println!("{} {count}", stage.label());
    }
    for reason in ChurnReason::ALL {
        let count = company.churns.iter().filter(|churn| churn.reason == *reason).count();
        println!("{} {count}", reason.label());
    }
    for case in LiveCase::ALL {
        let has = |number: &u32| company.truth(bansou_simulator::AccountNo(*number)).live_case == Some(*case);
        println!("{} {}", case.label(), (0..settings.accounts).filter(has).count());
    }
    let mrr: i64 =
        company.subscriptions.iter().filter(|row| row.covers(settings.end)).map(|row| row.mrr).sum();
    println!("MRR on the last day {mrr} yen");
    println!("usage rows {}", company.usage().count());
    for account in company.accounts.iter().take(12) {
        println!("{} {} {} {}", account.name, account.kana, account.domain, account.stage.label());
    }
}
