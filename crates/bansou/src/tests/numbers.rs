//! Numbers in full width, as a Japanese keyboard types them, at every entrance.

use axum::http::StatusCode;

use crate::{
    args,
    customers::testing::{account, stored},
    db::query,
    i18n::Locale,
    jobs::testing::set_all_aside,
    members::Role,
    revenue,
    testing::on_both_engines,
    web::testing::{app, member},
};

#[tokio::test]
async fn every_form_reads_full_width_digits_and_refuses_what_could_be_two_numbers() {
    on_both_engines(async |bench| {
        let app = app(&bench);
        let main = &bench.workspace.main;
        let front = format!("/w/{}", bench.workspace.slug);
        let mut admin = member(&app, &bench.workspace, Role::Admin, Locale::Ja).await;
        let acme = stored(&bench.workspace, "アクメ").await;
        account(&bench, "青葉", None).await;
        let mut send = async |path: &str, form: &str| {
            let answer = admin.post(&format!("{front}{path}"), form).await;
            assert!(!answer.status.is_server_error(), "{path}: {}", answer.body);
            answer.status
        };

        let contract = |price: &str, seats: &str| {
            format!("product=P&price={price}&currency=JPY&price_months=1&started_on=2026-01-01&seats={seats}")
        };
        let contracts = format!("/accounts/{acme}/contracts");
        assert_eq!(send(&contracts, &contract("１２０，０００", "１０")).await, StatusCode::SEE_OTHER);
        let found = revenue::of_account(main, acme).await.unwrap();
        assert_eq!((found[0].mrr.minor, found[0].seats), (120_000, Some(10)));
        assert_eq!(send(&contracts, &contract("12,00", "1")).await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(send(&contracts, &contract("1", "12,00")).await, StatusCode::UNPROCESSABLE_ENTITY);

        assert!(send("/today/capacity", "capacity=１２").await.is_redirection());
        const CAPACITY: &str = "select capacity as a from today_capacity";
        assert_eq!(query(CAPACITY, args![]).one::<(i64,)>(main).await.unwrap().0, 12);
        assert_eq!(send("/today/capacity", "capacity=12,00").await, StatusCode::CONFLICT);

        let retention =
            |most: &str| format!("raw=months&raw_months=２４&refused_days=９０&refused_most={most}");
        assert!(send("/tracking/retention", &retention("１０，０００")).await.is_redirection());
        assert_eq!(send("/tracking/retention", &retention("10,00")).await, StatusCode::UNPROCESSABLE_ENTITY);

        assert!(
            send("/settings/mail/rules", "letters=３&days=７&from=２０:00&until=８:00")
                .await
                .is_redirection()
        );
        const RULES: &str = "select budget_letters as a, budget_days as b, quiet_from as c from mail_rules";
        let rules: (i64, i64, i64) = query(RULES, args![]).one(main).await.unwrap();
        assert_eq!(rules, (3, 7, 20 * 60));
        set_all_aside(&bench.workspace).await;
    })
    .await;
}
