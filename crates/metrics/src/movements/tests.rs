//! Movements against RavenStack's independently computed waterfall, a vendor's worked example and properties.

use std::path::PathBuf;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn span(account: u8, start: Date, end: Option<Date>, monthly: i64) -> SubscriptionSpan<u8> {
    SubscriptionSpan { account, start, end, monthly, trial: false }
}

fn ravenstack(file: &str) -> Option<csv::Reader<std::fs::File>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/ravenstack").join(file);
    let reader = csv::Reader::from_path(path).ok();
    if reader.is_none() {
        println!("skipped: {file} is not there");
    }
    reader
}

fn ravenstack_spans() -> Option<Vec<SubscriptionSpan<String>>> {
    let spans = ravenstack("ravenstack_subscriptions.csv")?.into_records().map(|row| {
        let row = row.unwrap();
        SubscriptionSpan {
            account: row[1].to_owned(),
            start: row[2].parse().unwrap(),
            end: (!row[3].is_empty()).then(|| row[3].parse().unwrap()),
            monthly: row[6].parse().unwrap(),
            trial: &row[8] == "TRUE",
        }
    });
    Some(spans.collect())
}

fn ravenstack_months(spans: &[SubscriptionSpan<String>]) -> Vec<MonthMovements<String>> {
    waterfall(spans, date(2023, 1, 1), date(2024, 12, 31), ReactivationRule::Always)
}

#[test]
fn reproduces_the_ravenstack_waterfall() {
    let (Some(spans), Some(expected)) =
        (ravenstack_spans(), ravenstack("ravenstack_mrr_waterfall_expected.csv"))
    else {
        return;
    };
    let months = ravenstack_months(&spans);
    let expected: Vec<csv::StringRecord> = expected.into_records().map(Result::unwrap).collect();
    assert_eq!((months.len(), expected.len()), (24, 24));
    for (month, row) in months.iter().zip(&expected) {
        assert!(month.month_end.to_string().starts_with(&row[0]));
        let figure = |column: usize| row[column].parse::<f64>().ok().filter(|value| value.is_finite());
        let amounts = [
            month.start,
            month.new,
            month.reactivation,
            month.expansion,
            month.contraction,
            month.churn,
            month.end,
        ];
        assert_eq!(
            amounts.map(|amount| Some(amount as f64)).to_vec(),
            (1..=7).map(figure).collect::<Vec<_>>()
        );
        let came = month.accounts_new + month.accounts_reactivated;
        let counts = [month.accounts_start, came, month.accounts_churned].map(|count| count.to_string());
        assert_eq!(counts.to_vec(), (8..=10).map(|column| row[column].to_owned()).collect::<Vec<_>>());
        let rates = [
            month.net_revenue_retention(),
            month.gross_revenue_retention(),
            month.gross_mrr_churn(),
            month.net_mrr_churn(NetChurn::WithReactivation),
            month.quick_ratio(),
        ];
        for (column, rate) in (11..).zip(rates) {
            match (rate, figure(column)) {
                (Some(rate), Some(expected)) => assert!((rate - expected).abs() < 1e-12, "{}", &row[0]),
                (rate, expected) => assert_eq!(rate, expected, "{} column {column}", &row[0]),
            }
        }
    }
}

#[test]
fn a_rate_depends_on_its_definition() {
    let Some(spans) = ravenstack_spans() else { return };
    let october =
        CohortRetention::between(&snapshot(&spans, date(2024, 10, 1)), &snapshot(&spans, date(2024, 11, 1)));
    assert_eq!((october.start, october.retained), (6_062_312, 6_945_089));
    assert!((october.net_revenue_retention().unwrap() - 1.145_617).abs() < 5e-7);
    let year = CohortRetention::between(
        &snapshot(&spans, date(2023, 12, 31)),
        &snapshot(&spans, date(2024, 12, 31)),
    );
    let months = ravenstack_months(&spans);
    let compounded = |rate: fn(&MonthMovements<String>) -> Option<f64>| -> f64 {
        months[12..].iter().map(|month| rate(month).unwrap()).product()
    };
    let per_mille = |share: f64| (share * 1000.0).round() as i64;
    assert_eq!(per_mille(year.net_revenue_retention().unwrap()), 2923);
    assert_eq!(per_mille(compounded(MonthMovements::net_revenue_retention)), 5137);
    assert_eq!(per_mille(year.gross_revenue_retention().unwrap()), 996);
    assert_eq!(per_mille(compounded(MonthMovements::gross_revenue_retention)), 900);
}

#[test]
fn rates_of_a_vendors_worked_example() {
    let month = MonthMovements::<u8> {
        month_end: date(2024, 1, 31),
        start: 100,
        new: 0,
        reactivation: 10,
        expansion: 10,
        contraction: 10,
        churn: 10,
        end: 100,
        accounts_start: 10,
        accounts_new: 2,
        accounts_reactivated: 0,
        accounts_churned: 3,
        accounts_end: 9,
        moved: Vec::new(),
    };
    assert_eq!(month.gross_mrr_churn(), Some(0.2));
    assert_eq!(month.net_mrr_churn(NetChurn::WithReactivation), Some(0.0));
    assert_eq!(month.net_mrr_churn(NetChurn::WithoutReactivation), Some(0.1));
    assert_eq!(month.gross_revenue_retention(), Some(0.8));
    assert_eq!((month.net_revenue_retention(), month.quick_ratio()), (Some(0.9), Some(1.0)));
    assert_eq!(month.logo_churn(LogoChurn::OfStart), Some(0.3));
    assert_eq!(month.logo_churn(LogoChurn::OfStartAndNew), Some(0.25));
}

#[test]
fn a_return_is_a_reactivation_as_the_rule_says() {
    let spans = [
        span(1, date(2024, 1, 10), Some(date(2024, 2, 20)), 100),
        span(1, date(2024, 6, 1), None, 80),
        span(2, date(2024, 2, 3), Some(date(2024, 2, 25)), 50),
    ];
    let movements = |rule| -> Vec<(String, Movement, i64)> {
        let months = waterfall(&spans, date(2024, 1, 1), date(2024, 6, 15), rule);
        assert_eq!(months.len(), 6);
        months
            .iter()
            .flat_map(|month| month.moved.iter().map(|row| (month.month_end, row)))
            .map(|(end, row)| (end.to_string(), row.movement, row.amount()))
            .collect()
    };
    let first = [("2024-01-31".into(), Movement::New, 100), ("2024-02-29".into(), Movement::Churn, 100)];
    let with = |last| [first.to_vec(), vec![("2024-06-30".into(), last, 80)]].concat();
    assert_eq!(movements(ReactivationRule::Always), with(Movement::Reactivation));
    assert_eq!(movements(ReactivationRule::WithinDays(90)), with(Movement::New));
    assert_eq!(movements(ReactivationRule::WithinDays(151)), with(Movement::Reactivation));
    let late = waterfall(&spans, date(2024, 6, 1), date(2024, 6, 30), ReactivationRule::Always);
    assert_eq!((late.len(), late[0].reactivation), (1, 80), "what came before the window is still known");
}

proptest! {
    #[test]
    fn every_month_balances(
        rows in prop::collection::vec((0..6_u8, 0..400_i32, prop::option::of(1..300_i32), 0..5_000_i64, any::<bool>()), 0..30),
    ) {
        let day = |offset: i32| date(2024, 1, 1) + offset.days();
        let spans: Vec<_> = rows.into_iter().map(|(account, start, length, monthly, trial)| SubscriptionSpan {
            account, start: day(start), end: length.map(|length| day(start + length)), monthly, trial,
        }).collect();
        let months = waterfall(&spans, date(2024, 1, 1), date(2025, 12, 1), ReactivationRule::Always);
        let mut end = 0;
        for month in months {
            prop_assert_eq!(month.start, end);
            let gained = month.new + month.reactivation + month.expansion;
            prop_assert_eq!(month.start + gained - month.contraction - month.churn, month.end);
            let came = month.accounts_new + month.accounts_reactivated;
            prop_assert_eq!(month.accounts_start + came - month.accounts_churned, month.accounts_end);
            prop_assert!(month.gross_revenue_retention().is_none_or(|share| (0.0..=1.0).contains(&share)));
            end = month.end;
        }
    }
}
