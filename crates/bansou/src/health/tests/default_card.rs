//! The scorecard that a workspace starts with, on simulated customers of whom the truth is known.

use bansou_simulator::Settings;
use jiff::civil::date;

use crate::{
    args,
    db::{query, testing::bench},
    demo,
    time::Timestamp,
};

const SETTINGS: Settings =
    Settings { seed: 1, accounts: 80, months: 9, end: date(2026, 11, 22), intensity: 1.0 };

#[tokio::test]
async fn the_demo_has_all_bands_and_most_customers_are_well() {
    const BANDS: &str = "
        select coalesce(band, 'none') as a, count(*) as b, avg(score) as c, avg(coverage) as d from accounts
         where stage not in ('lead', 'opportunity', 'churned') group by band";
    let bench = bench(None).await;
    bench.home.clock.set(Timestamp::now());
    let made = demo::make(&bench.home, &SETTINGS, |_| {}).await.unwrap();
    let bands: Vec<(String, i64, f64, f64)> = query(BANDS, args![]).all(&made.workspace.main).await.unwrap();
    println!("{bands:?}");
}
