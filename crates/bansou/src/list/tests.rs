//! The list on both engines: order, pages, filters, totals, files, and how many queries a page takes.

use std::sync::Arc;

use super::{Ask, Place, Terms, ranges, slice, totals};
use crate::{
    args,
    custom_fields::{CustomField, custom_fields},
    customers::{
        Customers as _,
        attributes::ACCOUNTS,
        search::{self, Found},
    },
    db::{self, query},
    health::{
        self, scorecards,
        workshop::{Proposal, draft::Draft, edits::Edit},
    },
    i18n::Locale,
    ids::{AccountId, CustomFieldId},
    members::Role,
    money::Currency,
    registry::AREAS,
    testing::on_both_engines,
    web::testing::{app, member},
    workspaces::Workspace,
};

/// Forty accounts: every third without score and renewal, in two currencies, with fields of the workspace's own.
async fn fill(workspace: &Workspace) {
    const INSERT: &str = "
        insert into accounts (id, name, name_key, domain, stage, touch, custom, plan, seats, mrr_minor, currency,
                              renewal_on, score, band, last_used_on, created_at, updated_at)";
    const FIELD: &str = "
        insert into custom_fields (id, record_kind, field_key, label, value_type, position, created_at)
        values ($1, 'accounts', $2, $3, $4, $5, 0)";
    let mut tx = workspace.main.begin().await.unwrap();
    let ids: Vec<AccountId> = (0..40).map(|_| AccountId::new()).collect();
    let names: Vec<String> = (0..40).map(|n| format!("株式会社アクメ{}号", n % 20)).collect();
    let rows = ids.iter().zip(&names).enumerate().map(|(n, (id, name))| {
        let known = n % 3 != 0;
        let (band, score) = match n % 3 {
            0 => (None, None),
            1 => (Some("healthy"), Some(80.0 + (n / 8) as f64)),
            _ => (Some("at_risk"), Some(20.25)),
        };
        args![
            *id,
            name,
            search::name_key(name),
            format!("acme{n}.co.jp"),
            ["onboarding", "adoption", "churned"][n % 3],
            "low",
            serde_json::json!({ "rank": (["A", "B"][n % 2]), "vip": (n % 4 == 0), "floor": n, "since": format!("2026-01-{:02}", n % 28 + 1),
                                "paid": { "minor": n * 1000, "currency": "JPY" } }),
            Some(["Basic", "Pro"][n % 2]),
            10_i64,
            n as i64 * 1_000,
            ["JPY", "USD"][n / 20],
            known.then(|| format!("2026-12-{:02}", n % 9 + 1)),
            score,
            band,
            known.then_some("2026-11-20"),
            0_i64,
            0_i64,
        ]
    });
    db::insert_many(&mut tx, INSERT, "", rows.collect::<Vec<_>>()).await.unwrap();
    let documents = ids.iter().zip(&names).map(|(id, name)| search::AccountNames {
        id: *id,
        name,
        kana: None,
        domain: None,
        external_id: None,
    });
    search::index_accounts(&mut tx, documents).await.unwrap();
    const MEASURED: &str = "update accounts set usage_change = seats_used - 0.7 where seats_used is not null";
    const USED: &str = "update accounts set seats_used = score / 100.0 where score is not null";
    for sql in [USED, MEASURED] {
        query(sql, args![]).run(&mut tx).await.unwrap();
    }
    let fields =
        [("rank", "choice"), ("vip", "boolean"), ("floor", "integer"), ("since", "date"), ("paid", "money")];
    for (position, (key, kind)) in fields.into_iter().enumerate() {
        let args = args![CustomFieldId::new(), key, key, kind, position as i64];
        query(FIELD, args).run(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn ask(query: &str, fields: &[CustomField]) -> Ask {
    let moment = bansou_rules::Moment::new(
        jiff::Timestamp::from_millisecond(db::testing::NOW.0).unwrap(),
        jiff::tz::TimeZone::get("Asia/Tokyo").unwrap(),
        4,
    );
    asked(query, Terms::of(AREAS, &ACCOUNTS, fields, Currency::JPY, moment))
}

fn asked(query: &str, terms: Arc<Terms>) -> Ask {
    let pairs: Vec<(String, String)> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    Ask::read(&pairs, terms, None)
}

/// Of all forty, by pages of seven, forth and back.
async fn pages_show_each_account_once(workspace: &Workspace, mut question: Ask) {
    let sort = question.address.query_with(&[]);
    let whole: Vec<AccountId> =
        slice(workspace, &question, 100).await.unwrap().rows.iter().map(|row| row.id).collect();
    assert_eq!(whole.len(), 40, "{sort}");
    let mut forth = Vec::new();
    let mut pages = 0;
    loop {
        let page = slice(workspace, &question, 7).await.unwrap();
        assert_eq!(page.has_before, pages > 0, "{sort} page {pages}");
        forth.extend(page.rows.iter().map(|row| row.id));
        pages += 1;
        question.place.after = page.rows.last().map(|row| row.cursor(&question.sort));
        if !page.has_after {
            break;
        }
    }
    assert_eq!(forth, whole, "{sort}");
    assert_eq!(pages, 6);
    question.place.before = question.place.after.take();
    let mut back = Vec::new();
    loop {
        let page = slice(workspace, &question, 7).await.unwrap();
        assert!(page.has_after);
        back.splice(0..0, page.rows.iter().map(|row| row.id));
        question.place.before = page.rows.first().map(|row| row.cursor(&question.sort));
        if !page.has_before {
            break;
        }
    }
    assert_eq!(back, whole[..39], "{sort} backwards");
}

#[tokio::test]
async fn paging_forth_and_back_shows_each_account_once_in_every_order() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        fill(workspace).await;
        for sort in [
            "name",
            "-name",
            "score",
            "-score",
            "mrr",
            "-mrr",
            "renewal",
            "-renewal",
            "last_use",
            "-last_use",
            "stage",
            "-stage",
            "seats",
            "notice",
            "-since",
            "employees",
            "usage_change",
            "-usage_change",
            "-nps_180",
        ] {
            pages_show_each_account_once(workspace, ask(&format!("sort={sort}"), &[])).await;
        }
    })
    .await;
}

#[tokio::test]
async fn accounts_without_a_value_come_last_in_both_directions() {
    on_both_engines(async |bench| {
        fill(&bench.workspace).await;
        for sort in ["score", "-score"] {
            let rows = slice(&bench.workspace, &ask(&format!("sort={sort}"), &[]), 100).await.unwrap().rows;
            assert!(rows[..26].iter().all(|row| row.score.is_some()), "{sort}");
            assert!(rows[26..].iter().all(|row| row.score.is_none()), "{sort}");
        }
    })
    .await;
}

/// Names that a list sorted by code points would put in another order, and none has a score.
async fn fill_with_readings(workspace: &Workspace) -> Vec<AccountId> {
    const IN_ORDER: [(&str, Option<&str>, &str); 6] = [
        ("Zeta K.K.", None, "adoption"),
        ("株式会社青葉", Some("アオバ"), "lead"),
        ("カート", None, "adoption"),
        ("加藤商店", Some("カトウショウテン"), "churned"),
        ("有限会社ガリバー", None, "onboarding"),
        ("一色", None, "opportunity"),
    ];
    let mut ids = Vec::new();
    for (name, kana, stage) in IN_ORDER.iter().rev() {
        let id = crate::customers::testing::stored(workspace, name).await;
        let mut tx = workspace.main.begin().await.unwrap();
        let args = args![id, *kana, *stage];
        query("update accounts set kana = $2, stage = $3 where id = $1", args).run(&mut tx).await.unwrap();
        let names = search::AccountNames { id, name, kana: *kana, domain: None, external_id: None };
        search::index_accounts(&mut tx, [names]).await.unwrap();
        tx.commit().await.unwrap();
        ids.insert(0, id);
    }
    ids
}

#[tokio::test]
async fn names_stand_by_their_reading_and_those_stored_before_are_given_their_place() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let in_order = fill_with_readings(workspace).await;
        let listed = async || {
            let (mut question, mut seen) = (ask("sort=name", &[]), Vec::new());
            loop {
                let page = slice(workspace, &question, 2).await.unwrap();
                seen.extend(page.rows.iter().map(|row| row.id));
                question.place.after = page.rows.last().map(|row| row.cursor(&question.sort));
                if !page.has_after {
                    return seen;
                }
            }
        };
        assert_eq!(listed().await, in_order);
        query("update accounts set sort_key = null", args![]).run(&workspace.main).await.unwrap();
        assert_ne!(listed().await, in_order, "folded names alone stand otherwise");
        search::fill_sort_keys(&workspace.main).await.unwrap();
        assert_eq!(listed().await, in_order);
    })
    .await;
}

#[tokio::test]
async fn leads_and_former_customers_lack_no_data() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        fill_with_readings(workspace).await;
        let bands = totals(workspace, &ask("", &[]), Found::All).await.unwrap().bands;
        assert_eq!((bands.unscored, bands.customers(), bands.others), (3, 3, 3));
        assert_eq!(slice(workspace, &ask("band=none", &[]), 100).await.unwrap().rows.len(), 3);
        let mut csm = member(&app(&bench), workspace, Role::Csm, Locale::Ja).await;
        let list = csm.get("/w/acme/accounts").await.body;
        assert!(list.contains("情報不足 <b>3</b>") && list.contains("契約中でない企業 <b>3</b>"), "{list}");
        let today = csm.get("/w/acme/today?view=team").await.body;
        assert!(today.contains("情報不足") && today.contains("<b>3</b>"), "the same three");
        let health = csm.get("/w/acme/health").await.body;
        assert!(health.contains("<b>3</b>"), "the same three");
    })
    .await;
}

#[tokio::test]
async fn filters_narrow_rows_and_totals_alike() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        fill(workspace).await;
        let fields = custom_fields(&workspace.main, "accounts").await.unwrap();
        for (query, expected) in [
            ("", 40),
            ("q=ｱｸﾒ", 40),
            ("q=株式会社アクメ7号", 2),
            ("q=ない名前", 0),
            ("stage=churned", 13),
            ("band=healthy", 13),
            ("band=none", 14),
            ("plan=Pro", 20),
            ("plan=Pro&stage=churned", 6),
            ("owner=none", 40),
            ("touch=high", 0),
            ("c.rank=A", 20),
            ("c.vip=yes", 10),
            ("c.vip=no", 30),
            ("c.floor.from=10&c.floor.to=19", 10),
            ("c.floor.from=１０&c.floor.to=１９", 10),
            ("c.floor.to=4.5", 5),
            ("c.since.from=2026-01-28", 1),
            ("c.paid.from=30000", 10),
            // Whatever is known is a filter, by its own pair or in a rule.
            ("f.industry=製造", 0),
            ("f.seats.from=10&f.seats.to=10", 40),
            ("f.seats.from=11", 0),
            ("f.mrr.from=30000", 0),
            ("f.mrr.from=19000", 1),
            ("f.renewal_on.from=2026-12-08&f.renewal_on.to=2026-12-08", 4),
            ("f.last_used_on.to=2026-11-20&sort=-score", 26),
            ("where=score is not set", 14),
            ("where=renewal_on within next 17 days;plan is \"Pro\"", 13),
            ("where=custom.rank is \"A\";not stage is \"churned\"", 13),
            ("where=some people (role is \"champion\")", 0),
            ("where=this is no rule", 40),
            ("where=nothing_known is \"x\"", 40),
            ("stage=nonsense&sort=nonsense&after=nonsense&c.nothing=1", 40),
            ("q=' or 1=1 --", 0),
        ] {
            let question = ask(query, &fields);
            let rows = slice(workspace, &question, 100).await.expect(query).rows;
            let totals = totals(workspace, &question, Found::All).await.unwrap();
            assert_eq!((rows.len(), totals.accounts), (expected, expected as i64), "{query}");
            assert_eq!(totals.bands.customers() + totals.bands.others, totals.accounts, "{query}");
            let former = rows.iter().filter(|row| !row.stage.is_customer()).count() as i64;
            assert_eq!(totals.bands.others, former, "{query}");
            for money in &totals.mrr {
                let sum: i64 =
                    rows.iter().filter(|r| r.mrr.currency == money.currency).map(|r| r.mrr.minor).sum();
                assert_eq!(money.minor, sum, "{query}");
            }
            assert_eq!(totals.seats, rows.len() as i64 * 10, "{query}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_page_shows_the_list_in_both_languages_and_hands_it_out() {
    on_both_engines(async |bench| {
        fill(&bench.workspace).await;
        let app = app(&bench);
        let mut browser = member(&app, &bench.workspace, Role::Csm, Locale::Ja).await;
        let page = browser.get("/w/acme/accounts?band=healthy&sort=-mrr&col=industry&col=c.rank").await;
        assert_eq!(page.status, 200, "{}", page.body);
        for word in [
            "合計 13社",
            "健全",
            "定着期",
            "accounts.csv?band=healthy",
            "区分: 健全",
            "1–13 / 13社",
            "業種",
            "rank",
        ] {
            assert!(page.body.contains(word), "{word} is missing");
        }
        assert!(!page.body.contains("style="), "the policy forbids inline style");
        let empty = browser.get("/w/acme/accounts?q=zzzz").await;
        assert!(empty.body.contains("条件に合う顧客はいません"));

        let csv = browser.get("/w/acme/accounts.csv?sort=-mrr").await;
        assert_eq!(csv.body.lines().count(), 41);
        assert!(
            csv.body.lines().nth(1).unwrap().contains(",390.00,USD,")
                || csv.body.lines().nth(1).unwrap().contains(",390,USD,"),
            "{}",
            csv.body
        );
        let xlsx = browser.get("/w/acme/accounts.xlsx?stage=churned").await;
        assert_eq!(xlsx.status, 200);
        assert!(xlsx.body.starts_with("PK"));
        assert_eq!(std::fs::read_dir(&bench.workspace.files).unwrap().count(), 0, "no file is left behind");

        let mut viewer = member(&app, &bench.workspace, Role::Viewer, Locale::Ja).await;
        assert_eq!(viewer.get("/w/acme/accounts.csv").await.status, 403);
        let page = viewer.get("/w/acme/accounts").await;
        assert!(!page.body.contains("id=\"bulk\"") && !page.body.contains("accounts.csv"));
    })
    .await;
}

#[tokio::test]
async fn many_accounts_change_together_and_say_so_each() {
    on_both_engines(async |bench| {
        fill(&bench.workspace).await;
        let app = app(&bench);
        let mut browser = member(&app, &bench.workspace, Role::Csm, Locale::Ja).await;
        let scope = crate::web::Scope::of_system(Arc::clone(&bench.workspace));
        let some = slice(&bench.workspace, &ask("stage=churned", &[]), 3).await.unwrap().rows;
        let form: Vec<String> = some.iter().map(|row| format!("id={}", row.id)).collect();
        let form = format!("{}&stage=renewal", form.join("&"));
        let asked = browser.post("/w/acme/accounts/bulk", &form).await;
        assert_eq!(asked.status, 200, "it says what it will do first");
        assert!(asked.body.contains("3社を「更新期」に変更します"), "{}", asked.body);
        assert!(some.iter().all(|row| asked.body.contains(&row.name)), "and to which");
        let untouched = scope.accounts().find(some[0].id).await.unwrap().unwrap();
        assert_eq!(untouched.stage, crate::customers::Stage::Churned);
        let answer = browser.post("/w/acme/accounts/bulk", &format!("{form}&confirmed=yes")).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        for row in &some {
            let account = scope.accounts().find(row.id).await.unwrap().unwrap();
            assert_eq!(account.stage, crate::customers::Stage::Renewal);
            let said = crate::activity::of_account(&bench.workspace.main, row.id, None, 5).await.unwrap();
            assert_eq!(said.len(), 1);
        }
        let outside = browser.post("/w/acme/accounts/bulk", "back=//evil.example&stage=renewal").await;
        assert_eq!(outside.location.as_deref(), Some("/w/acme/accounts"));
        assert_eq!(browser.post("/w/acme/accounts/bulk", "stage=nonsense").await.status, 422);

        let acts = browser.get("/w/acme/acts").await;
        assert!(
            acts.body.contains("ステージの変更 → 更新期") && acts.body.contains("ほか2件"),
            "{}",
            acts.body
        );
        let act = crate::acts::recent(&bench.workspace.main, None, true, 5).await.unwrap().remove(0);
        let path = format!("/w/acme/acts/{}", act.id);
        assert!(browser.get(&path).await.body.contains(&some[0].name));
        assert_eq!(browser.post(&format!("{path}/undoing"), "").await.status, 303);
        assert_eq!(browser.post(&format!("{path}/undoing"), "").await.status, 409);
        let back = scope.accounts().find(some[0].id).await.unwrap().unwrap();
        assert_eq!(back.stage, crate::customers::Stage::Churned);

        // Moving to churned asks when and why.
        let form = format!("id={}&id={}&stage=churned", some[0].id, customer(&bench.workspace).await);
        let asked = browser.post("/w/acme/accounts/bulk", &form).await;
        assert!(asked.body.contains("name=\"churned_on\""), "{}", asked.body);
        let form = format!("{form}&churned_on=2026-11-30&reason=other&comment=");
        let wrong = browser.post("/w/acme/accounts/bulk", &form).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.contains("churned_on-error") && wrong.body.contains("comment-error"));
        assert!(wrong.body.contains("value=\"2026-11-30\""), "what was typed stays");
    })
    .await;
}

/// Some account that is a customer.
async fn customer(workspace: &crate::workspaces::Workspace) -> AccountId {
    const SOME: &str = "select id as a from accounts where stage = 'adoption' order by id limit 1";
    query(SOME, args![]).one::<(AccountId,)>(&workspace.main).await.unwrap().0
}

#[tokio::test]
async fn every_fact_is_a_column_a_filter_and_a_cell_of_the_file() {
    on_both_engines(async |bench| {
        const KNOWN: &str =
            "update accounts set kana = 'あくめ', employees = 1200, signed_up_on = '2024-03-01' where mrr_minor = 3000";
        fill(&bench.workspace).await;
        query(KNOWN, args![]).run(&bench.workspace.main).await.unwrap();
        let app = app(&bench);
        let mut browser = member(&app, &bench.workspace, Role::Csm, Locale::Ja).await;
        let asked = "col=kana&col=employees&col=signed_up_on&f.employees.from=1000&f.signed_up_on.to=2024-12-31";
        let page = browser.get(&format!("/w/acme/accounts?{asked}")).await;
        for word in ["1–1 / 1社", "あくめ", "1,200", "2024/3/1", "従業員数: 1,000以上", "登録日: 2024/12/31まで"] {
            assert!(page.body.contains(word), "{word} is missing\n{}", page.body);
        }
        // Columns that have an order link to it, and what has no index does not.
        assert!(page.body.contains("sort=employees") && !page.body.contains("sort=kana"), "{}", page.body);
        let csv = browser.get(&format!("/w/acme/accounts.csv?{asked}")).await.body;
        assert!(csv.lines().count() == 2 && csv.contains("あくめ,1200,2024-03-01,"), "{csv}");
        // A rule in the address stays where another filter is chosen, and is shown.
        let page = browser.get("/w/acme/accounts?where=employees%20at%20least%201000").await;
        assert!(page.body.contains("1–1 / 1社") && page.body.contains("name=\"where\""), "{}", page.body);
        assert!(page.body.contains("従業員数: 1,000以上"), "{}", page.body);
    })
    .await;
}

#[tokio::test]
async fn a_list_is_asked_and_ordered_by_what_scoring_worked_out() {
    on_both_engines(async |bench| {
        fill(&bench.workspace).await;
        let app = app(&bench);
        let mut browser = member(&app, &bench.workspace, Role::Csm, Locale::En).await;
        // 80 % and more: thirteen accounts of three; the sign says what is meant, and so does the API's way to write it.
        for asked in ["80%25", "%EF%BC%98%EF%BC%90%EF%BC%85", "0.8"] {
            let page =
                browser.get(&format!("/w/acme/accounts?col=seats_used&f.seats_used.from={asked}")).await;
            for word in
                ["1–13 of 13", "License use: 80% or more", "84%", "sort=seats_used", "Measures of health"]
            {
                assert!(page.body.contains(word), "{asked}: {word} is missing\n{}", page.body);
            }
        }
        // 80 % or 8000 %: asked as neither.
        let page = browser.get("/w/acme/accounts?f.seats_used.from=80").await;
        assert!(page.body.contains("1–40 of 40"), "{}", page.body);
        let page = browser
            .get("/w/acme/accounts?f.usage_change.to=-20%25&sort=-usage_change&col=usage_change")
            .await;
        assert!(page.body.contains("1–13 of 13") && page.body.contains("−50%"), "{}", page.body);
        let csv = browser.get("/w/acme/accounts.csv?col=seats_used&sort=-seats_used").await.body;
        assert!(csv.lines().nth(1).unwrap().contains("0.84"), "{csv}");
    })
    .await;
}

#[tokio::test]
async fn a_range_of_a_measure_is_found_by_its_index() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        fill(workspace).await;
        let question = ask("f.usage_change.to=-20%25".replace("%25", "%").as_str(), &[]);
        let by = ranges::found_by(&workspace.main, &question).await.unwrap();
        assert!(matches!(by, Some(ranges::FoundBy::Range(range)) if range.key == "usage_change"));
        assert_eq!(slice(workspace, &question, 100).await.unwrap().rows.len(), 13);
    })
    .await;
}

/// A measure of the workspace's own on its scorecard, known of the accounts with a score: the number of each.
pub async fn measure_exports(workspace: &Arc<Workspace>) -> &'static str {
    const KEY: &str = "event.count_28:Report exported";
    const KEPT: &str = "
        insert into account_measures (account_id, measure, value)
        select id, $1, mrr_minor / 1000.0 from accounts where score is not null";
    let scope = crate::web::Scope::of_system(Arc::clone(workspace));
    let card = scorecards::ensure_default(workspace).await.unwrap().remove(0);
    let mut draft = Draft::of(&card.name, &card.version.definition, Vec::new());
    draft.apply(&Edit::AddMeasure(KEY.to_owned()));
    let definition = draft.scorecard().unwrap();
    let proposal = Proposal { scorecard: card.id, definition, segment: card.segment.clone() };
    health::workshop::save(&scope, &card, &card.name, &proposal, "書き出し").await.unwrap();
    crate::jobs::testing::set_aside(workspace, &[&health::chores::RESCORE]).await;
    query(KEPT, args![KEY]).run(&workspace.main).await.unwrap();
    KEY
}

#[tokio::test]
async fn a_list_is_asked_and_ordered_by_measures_of_the_workspaces_own() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        fill(workspace).await;
        let key = measure_exports(workspace).await;
        let terms = Terms::load(workspace, &ACCOUNTS).await.unwrap();
        let ask = |query: &str| asked(query, Arc::clone(&terms));
        // Accounts 1, 2, 4, 5, 7 … 38 have the value of their number.
        for (filter, expected) in [
            (format!("f.{key}.from=30"), 6),
            (format!("f.{key}.from=10&f.{key}.to=13"), 3),
            (format!("f.{key}.to=0"), 0),
            (format!("f.{key}.from=1"), 26),
            (format!("f.{key}.from=10&stage=adoption"), 10),
            (format!("f.{key}.to=20&f.seats_used.from=80%"), 7),
            (format!("where=`{key}` is not set"), 14),
            (format!("where=any (`{key}` at least 38;`{key}` at most 1)"), 2),
        ] {
            for sort in ["name", key, &format!("-{key}"), "-score", "usage_change"] {
                let question = ask(&format!("{filter}&sort={sort}"));
                assert_eq!(question.sort.key, sort.trim_start_matches('-'));
                let rows = slice(workspace, &question, 100).await.expect(&filter).rows;
                let totals = totals(workspace, &question, Found::All).await.unwrap();
                assert_eq!((rows.len(), totals.accounts), (expected, expected as i64), "{filter} {sort}");
                if sort.ends_with(key) {
                    let values: Vec<Option<f64>> = rows.iter().map(|row| row.measure).collect();
                    let mut known: Vec<f64> = values.iter().copied().flatten().collect();
                    assert!(values[..known.len()].iter().all(Option::is_some), "what is not known is last");
                    if sort.starts_with('-') {
                        known.reverse();
                    }
                    assert!(known.is_sorted(), "{filter} {sort}");
                }
            }
        }
        for sort in [key.to_owned(), format!("-{key}")] {
            pages_show_each_account_once(workspace, ask(&format!("sort={sort}"))).await;
            pages_show_each_account_once(workspace, ask(&format!("sort={sort}&q=アクメ"))).await;
        }
        // Few are found by the index of values, whatever the order; nothing is found by looking at nothing.
        for (value, sort) in [("1000", "name"), ("30", key), ("30", "-score")] {
            let by =
                ranges::found_by(&workspace.main, &ask(&format!("f.{key}.from={value}&sort={sort}"))).await;
            assert!(matches!(by.unwrap(), Some(ranges::FoundBy::Range(range)) if range.key == key));
        }
    })
    .await;
}

#[tokio::test]
async fn measures_of_the_workspaces_own_stand_in_the_menu_the_table_and_the_file() {
    on_both_engines(async |bench| {
        fill(&bench.workspace).await;
        let key = measure_exports(&bench.workspace).await;
        let encoded = crate::percent::encoded(key);
        let app = app(&bench);
        for (locale, words) in [
            (
                Locale::Ja,
                ["1–6 / 6社", "「Report exported」の回数: 30以上", "Report exported", "ヘルスの指標"],
            ),
            (Locale::En, ["1–6 of 6", "Report exported", ": 30 or more", "Measures of health"]),
        ] {
            let mut browser = member(&app, &bench.workspace, Role::Csm, locale).await;
            let page = browser
                .get(&format!("/w/acme/accounts?col={encoded}&f.{encoded}.from=30&sort=-{encoded}"))
                .await;
            for word in words.into_iter().chain(["name=\"f.event.count_28:Report exported.from\""]) {
                assert!(page.body.contains(word), "{word} is missing\n{}", page.body);
            }
            let csv = browser.get(&format!("/w/acme/accounts.csv?col={encoded}&sort=-{encoded}")).await.body;
            assert!(csv.lines().nth(1).unwrap().contains(",38"), "{csv}");
        }
    })
    .await;
}

#[tokio::test]
async fn no_list_by_a_measure_of_the_workspaces_own_reads_all_accounts() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        fill(workspace).await;
        let key = measure_exports(workspace).await;
        let terms = Terms::load(workspace, &ACCOUNTS).await.unwrap();
        for filter in ["", "f.KEY.from=30", "f.KEY.to=-1", "q=アクメ", "f.KEY.from=30&owner=none"] {
            for sort in ["name", "KEY", "-KEY", "-score"] {
                let question = format!("{filter}&sort={sort}").replace("KEY", key);
                let question = asked(&question, Arc::clone(&terms));
                let first = slice(workspace, &question, 5).await.unwrap();
                let place = Place {
                    after: first.rows.last().map(|row| row.cursor(&question.sort)),
                    ..Place::default()
                };
                slice(workspace, &Ask { place, ..question.clone() }, 50).await.unwrap();
                totals(workspace, &question, Found::All).await.unwrap();
            }
        }
        let found = db::plans::unnamed(bench.home.stores(workspace)).await;
        let found: Vec<&String> = found.iter().filter(|query| query.contains("account_measures")).collect();
        assert!(found.is_empty(), "{found:#?}");
    })
    .await;
}

/// A segment of a table's records with these members.
pub async fn segment(workspace: &Workspace, key: &str, of: &str, members: &[uuid::Uuid]) {
    const SEGMENT: &str = "
        insert into segments (id, segment_key, name, record_kind, rule, created_at) values ($1, $2, $3, $4, $5, 0)";
    const MEMBERS: &str = "insert into segment_members (segment_id, record_id, entered_at)";
    let id = crate::ids::SegmentId::new();
    let rule = bansou_rules::json::to_value(&bansou_rules::Rule::ANYTHING);
    let args = args![id, key, format!("{key}の一覧"), of, rule];
    query(SEGMENT, args).run(&workspace.main).await.unwrap();
    let mut tx = workspace.main.begin().await.unwrap();
    let rows: Vec<_> = members.iter().map(|member| args![id, *member, 0_i64]).collect();
    db::insert_many(&mut tx, MEMBERS, "", rows).await.unwrap();
    tx.commit().await.unwrap();
}

async fn ask_of(workspace: &Workspace, query: &str) -> Ask {
    let pairs: Vec<(String, String)> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    Ask::read(&pairs, Terms::load(workspace, &ACCOUNTS).await.unwrap(), None)
}

async fn ids_where(workspace: &Workspace, condition: &str) -> Vec<uuid::Uuid> {
    let sql = format!("select id as a from accounts where {condition} order by id");
    let rows: Vec<(uuid::Uuid,)> = db::query_dynamic(sql, Vec::new()).all(&workspace.main).await.unwrap();
    rows.into_iter().map(|(id,)| id).collect()
}

#[tokio::test]
async fn a_list_asks_who_is_in_a_segment_and_who_is_not() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        fill(workspace).await;
        segment(workspace, "pro", "accounts", &ids_where(workspace, "plan = 'Pro'").await).await;
        segment(workspace, "nobody", "accounts", &[]).await;
        segment(workspace, "friends", "people", &[]).await;
        for (query, expected) in [
            ("in_segment=pro", 20_usize),
            ("not_in_segment=pro", 20),
            ("in_segment=nobody", 0),
            ("not_in_segment=nobody", 40),
            ("in_segment=pro&not_in_segment=pro", 0),
            ("in_segment=pro&stage=churned", 6),
            ("not_in_segment=pro&stage=churned&sort=-score", 7),
            ("in_segment=pro&q=株式会社アクメ7号", 2),
            ("where=in segment \"pro\"", 20),
            ("where=not in segment \"pro\"", 20),
            ("where=in segment \"pro\";score is not set", 7),
            ("where=any (in segment \"pro\"; stage is \"churned\")", 27),
            ("where=no children (in segment \"pro\")", 40),
            // A segment that there is not, or of other records, is no filter of the list.
            ("in_segment=gone", 40),
            ("in_segment=friends", 40),
        ] {
            let question = ask_of(workspace, query).await;
            for sort in ["name", "-score"] {
                let mut question = question.clone();
                question.sort = super::Sort::read(sort.trim_start_matches('-'), &question.terms).unwrap();
                let (mut seen, mut pages) = (std::collections::BTreeSet::new(), 0);
                loop {
                    let page = slice(workspace, &question, 7).await.expect(query);
                    seen.extend(page.rows.iter().map(|row| row.id));
                    pages += 1;
                    question.place.after = page.rows.last().map(|row| row.cursor(&question.sort));
                    if !page.has_after {
                        break;
                    }
                }
                assert_eq!((seen.len(), pages), (expected, expected.div_ceil(7).max(1)), "{query} by {sort}");
            }
            let totals = totals(workspace, &question, Found::All).await.unwrap();
            assert_eq!(totals.accounts, expected as i64, "{query}");
        }
        let app = app(&bench);
        let mut browser = member(&app, workspace, Role::Csm, Locale::Ja).await;
        let page = browser.get("/w/acme/accounts?in_segment=pro&not_in_segment=nobody").await.body;
        for word in [
            "1–20 / 20社",
            "セグメント: proの一覧",
            "セグメント: nobodyの一覧以外",
            "セグメントに含まれない",
            "<option value=\"pro\" selected>proの一覧</option>",
        ] {
            assert!(page.contains(word), "{word} is missing\n{page}");
        }
        assert!(!page.contains("friends"), "a segment of people is none of accounts");
        let csv = browser.get("/w/acme/accounts.csv?in_segment=pro").await.body;
        assert_eq!(csv.lines().count(), 21);
        let people = browser.get("/w/acme/people?in_segment=friends&sort=-account").await;
        assert!(people.status == 200 && people.body.contains("セグメント: friendsの一覧"), "{}", people.body);
        // Totals of a filter without an index of its own are added up over all accounts, as of any other such filter.
        let mut found = db::plans::unnamed(bench.home.stores(workspace)).await;
        found.retain(|said| !said.contains("list/totals.rs"));
        assert!(found.is_empty(), "{}", found.join("\n\n"));
    })
    .await;
}

#[tokio::test]
async fn a_segment_of_few_is_what_a_list_is_found_by_and_one_of_many_is_not() {
    on_both_engines(async |bench| {
        const INSERT: &str = "
            insert into accounts (id, name, name_key, stage, touch, custom, mrr_minor, currency, created_at, updated_at)";
        let workspace = &bench.workspace;
        let mut ids: Vec<uuid::Uuid> = (0..2_100).map(|_| AccountId::new().0).collect();
        let rows = ids.iter().enumerate().map(|(n, id)| {
            let name = format!("{n:04}");
            args![*id, name.clone(), name, "adoption", "low", serde_json::json!({}), 0_i64, "JPY", 0_i64, 0_i64]
        });
        let mut tx = workspace.main.begin().await.unwrap();
        db::insert_many(&mut tx, INSERT, "", rows.collect::<Vec<_>>()).await.unwrap();
        tx.commit().await.unwrap();
        segment(workspace, "many", "accounts", &ids).await;
        ids.truncate(3);
        segment(workspace, "few", "accounts", &ids).await;
        for (query, is_few, rows) in [
            ("in_segment=few", true, 3),
            ("in_segment=few&sort=score", true, 3),
            ("in_segment=many&where=in segment \"few\"", true, 3),
            ("in_segment=many", false, 50),
            ("in_segment=many&sort=renewal", false, 50),
            ("not_in_segment=few", false, 50),
        ] {
            let question = ask_of(workspace, query).await;
            let by = ranges::found_by(&workspace.main, &question).await.unwrap();
            assert_eq!(matches!(by, Some(ranges::FoundBy::Members(_))), is_few, "{query}");
            assert_eq!(slice(workspace, &question, 50).await.unwrap().rows.len(), rows, "{query}");
        }
        // The end of the list is as near as its start, and nothing is read from end to end.
        let found = db::plans::unnamed(bench.home.stores(workspace)).await;
        assert!(found.is_empty(), "{}", found.join("\n\n"));
    })
    .await;
}
