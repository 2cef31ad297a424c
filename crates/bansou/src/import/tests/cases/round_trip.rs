//! What Bansou exports comes back in unchanged, record by record.

use super::{Bench, Counts, ImportKind, case, hand_in_bytes, hand_in_mapped};
use crate::{
    args,
    db::query,
    i18n::Locale,
    import::{Mapping, tests::on_both_engines},
    members::Role,
    web::testing::{app, member},
};

const ACCOUNTS: &str = "
    select id as a, owner_id as b,
           coalesce(external_id, '') || '|' || name || '|' || coalesce(kana, '') || '|' || stage || '|' || touch
           || '|' || coalesce(domain, '') || '|' || coalesce(cast(employees as text), '') as c,
           coalesce(plan, '') || '|' || coalesce(cast(seats as text), '') || '|' || cast(mrr_minor as text) || '|' || currency
           || '|' || coalesce(renewal_on, '') || '|' || coalesce(notice_on, '') || '|' || coalesce(customer_since, '') as d,
           custom as e
      from accounts order by id";
const PEOPLE: &str = "
    select id as a, account_id as b,
           name || '|' || coalesce(external_id, '') || '|' || coalesce(email, '') || '|' || coalesce(phone, '') as c,
           coalesce(role, '') || '|' || coalesce(title, '') || '|' || coalesce(left_on, '') as d, custom as e
      from people order by id";

type Rows = Vec<(uuid::Uuid, Option<uuid::Uuid>, String, String, serde_json::Value)>;

async fn rows(bench: &Bench, sql: &'static str) -> Rows {
    query(sql, args![]).all(&bench.workspace.main).await.unwrap()
}

fn created(rows: i64) -> Counts {
    Counts { read: rows, created: rows, ..Counts::default() }
}

fn unchanged(rows: i64) -> Counts {
    Counts { read: rows, unchanged: rows, ..Counts::default() }
}

#[tokio::test]
async fn an_export_of_an_earlier_version_changes_nothing() {
    let Some(case) = case("g08_export_roundtrip") else { return };
    on_both_engines(async |bench| {
        assert_eq!(case.take_in(&bench, 'a').await.unwrap().counts(), created(4));
        let before = rows(&bench, ACCOUNTS).await;
        let taken = case.take_in_as(&bench, 'x', Some(ImportKind::Accounts)).await.unwrap();
        assert_eq!(taken.counts(), unchanged(4), "{:?}", taken.refused);
        assert_eq!(rows(&bench, ACCOUNTS).await, before);
    })
    .await;
}

/// Accounts with what makes trouble in files: names that begin like formulas, quotes, line breaks, namesakes, several
/// currencies, records without an id, and fields of the workspace's own of every type.
fn accounts() -> (String, Mapping) {
    let names = [
        "=SUM(1)",
        "+81 商会",
        "-甲-",
        "@乙",
        "甲, \"社\"",
        "一行\n二行",
        "'引用",
        "同名商店",
        "同名商店",
        "0012",
        "Tab\tの社",
        "株式会社アクメ",
        "有限会社アクメ",
        "髙橋工業",
        "高橋工業",
        "''=x",
        "'=\"00123\"",
    ];
    let mut file = "顧客ID,会社名,フリガナ,ドメイン,ステージ,タッチモデル,従業員数,プラン,月額,通貨,席数,契約開始日,更新日,メモ,段,導入日,比率,与信\n"
        .to_owned();
    for (n, name) in names.iter().enumerate() {
        let stage = ["リード", "定着期", "導入期", "解約", ""][n % 5];
        let (amount, currency) = [("1200", "JPY"), ("100.50", "USD"), ("0", "JPY"), ("", "")][n % 4];
        let memo = ["=1+1", "改行\nあり", "00123", "true", ""][n % 5];
        let credit = ["5000 JPY", "12.34 USD", ""][n % 3];
        file.push_str(&format!(
            "X{n:03},\"{}\",カナ{n},d{n}.example.jp,{stage},,{},P{n},{amount},{currency},{n},2024-04-01,2027-03-31,\"{memo}\",A{},2026-01-0{},{n}.5,{credit}\n",
            name.replace('"', "\"\""),
            n * 10,
            n % 2,
            n % 9 + 1,
        ));
    }
    let own =
        |key: &str, label: &str, of: &str| serde_json::json!({ "custom": key, "label": label, "type": of });
    let mapping = serde_json::json!({ "columns": {
        "メモ": own("memo", "メモ", "text"),
        "段": own("rank", "段", "choice"),
        "導入日": own("introduced", "導入日", "date"),
        "比率": own("ratio", "比率", "number"),
        "与信": own("credit", "与信", "money"),
    } });
    (file, serde_json::from_value(mapping).unwrap())
}

#[tokio::test]
async fn an_export_comes_back_unchanged_record_by_record() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let (file, mapping) = accounts();
        let taken = hand_in_mapped(&bench, ImportKind::Accounts, file, Some(mapping)).await.unwrap();
        assert_eq!(taken.counts(), created(17), "{:?}", taken.refused);
        let contracts = "契約ID,顧客ID,契約開始日,契約満了日,自動更新,解約通知日数,月額,通貨,プラン,席数\n\
                         S1,X001,2025-04-01,2027-03-31,あり,30,98000,JPY,プロ,12\n\
                         S2,X004,2025-01-01,2027-12-31,なし,60,450.25,USD,Team,3\n";
        assert_eq!(hand_in_bytes(&bench, ImportKind::Subscriptions, contracts).await.unwrap().counts(), created(2));
        let people = "利用者ID,氏名,顧客ID,メール,電話,役割,役職\n\
                      U1,佐藤 花子,X007,info@d7.example.jp,+81-3-0000-1234,決裁者,部長\n\
                      U2,=鈴木,X008,info@d7.example.jp,03-0000-1234,,\n\
                      U3,田中,X000,tanaka@d0.example.jp,,推進者,\"課長, 代理\"\n";
        assert_eq!(hand_in_bytes(&bench, ImportKind::People, people).await.unwrap().counts(), created(3));
        // Some records have no id of the company's own.
        let no_id = |sql| query(sql, args![]).run(&workspace.main);
        no_id("update accounts set external_id = null where external_id in ('X007', 'X008', 'X009')").await.unwrap();
        no_id("update people set external_id = null where external_id = 'U2'").await.unwrap();
        no_id("update accounts set owner_id = (select id from members order by id limit 1) where external_id = 'X002'")
            .await
            .unwrap();
        let before = (rows(&bench, ACCOUNTS).await, rows(&bench, PEOPLE).await);

        let app = app(&bench);
        let columns = ["touch", "notice", "since", "industry", "country", "region", "domain", "employees", "c.memo",
            "c.rank", "c.introduced", "c.ratio", "c.credit"];
        let wanted: String = columns.iter().map(|column| format!("&col={column}")).collect();
        for locale in [Locale::Ja, Locale::En] {
            let mut browser = member(&app, workspace, Role::Admin, locale).await;
            for (path, kind, count) in [
                (format!("/w/acme/accounts.csv?sort=name{wanted}"), ImportKind::Accounts, 17),
                ("/w/acme/people.csv".to_owned(), ImportKind::People, 3),
            ] {
                let file = browser.get(&path).await.body;
                let taken = hand_in_bytes(&bench, kind, &file).await.unwrap();
                assert_eq!(taken.counts(), unchanged(count), "{file}\n{:?}", taken.refused);
            }
            assert_eq!((rows(&bench, ACCOUNTS).await, rows(&bench, PEOPLE).await), before);
            if locale == Locale::En {
                let corrected = browser.get("/w/acme/accounts.csv").await.body.replace("0012,", "0012番,");
                let taken = hand_in_bytes(&bench, ImportKind::Accounts, corrected).await.unwrap();
                let expected = Counts { read: 17, updated: 1, unchanged: 16, ..Counts::default() };
                assert_eq!(taken.counts(), expected, "only what was corrected changes");
            }
        }
    })
    .await;
}
