//! The scorecard that a workspace starts with, on simulated customers of whom the truth is known.

use bansou_metrics::discrimination::{Case, auc};
use bansou_simulator::Settings;
use jiff::civil::date;

use crate::{args, customers::Band, db::query, demo, testing::bench, time::Timestamp};

const SETTINGS: Settings = Settings { intensity: 1.0, ..Settings::new(1, 120, 8, date(2026, 11, 22)) };

#[tokio::test]
async fn it_finds_the_customers_in_trouble_and_leaves_the_others_in_peace() {
    const SCORES: &str = "
        select external_id as a, score as b, band as c, coverage as d from accounts
         where stage not in ('lead', 'opportunity', 'churned')";
    let bench = bench(None).await;
    bench.home.clock.set(Timestamp::now());
    let made = demo::make(&bench.home, &SETTINGS, |_| {}).await.unwrap();
    type Scored = (Option<String>, Option<f64>, Option<Band>, Option<f64>);
    let scored: Vec<Scored> = query(SCORES, args![]).all(&made.workspace.main).await.unwrap();
    let share = |wanted: Band| {
        scored.iter().filter(|(_, _, band, _)| *band == Some(wanted)).count() as f64 / scored.len() as f64
    };
    let shares = [Band::Healthy, Band::Watch, Band::AtRisk].map(share);
    let cases: Vec<Case> = made
        .company
        .accounts
        .iter()
        .enumerate()
        .filter_map(|(number, account)| {
            let (_, score, ..) =
                scored.iter().find(|(id, ..)| id.as_deref() == Some(&account.external_id))?;
            let no = bansou_simulator::AccountNo(number as u32);
            let hidden = made.company.hidden_health(no, SETTINGS.end)?;
            Some(Case { risk: 100.0 - (*score)?, churned: hidden < 0.6 })
        })
        .collect();
    let found = auc(&cases).expect("enough in trouble to judge by");
    println!("healthy, watch, at risk: {shares:.2?}; AUC {found:?} of {}", cases.len());
    assert!(shares[0] > 0.5, "most customers are well: {shares:?}");
    assert!(shares[1] + shares[2] > 0.1 && shares[2] > 0.0, "and some are not: {shares:?}");
    assert!(found.value > 0.8, "{found:?}");
    let coverage: f64 = scored.iter().filter_map(|(.., share)| *share).sum::<f64>() / scored.len() as f64;
    assert!(coverage > 0.7, "{coverage}");
}
