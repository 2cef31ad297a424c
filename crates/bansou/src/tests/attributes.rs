//! The register of attributes: every fact that the areas declare is what it says it is, on both engines.

use std::collections::BTreeSet;

use bansou_rules::{Fact, Rule, Test, Type};

use crate::{
    args,
    attributes::{Declared, Label, Register, facts, rendered},
    customers::{
        attributes::{ACCOUNTS, CONTRACTS, PEOPLE, TICKETS},
        testing::{member, stored},
    },
    db::{query, testing::Bench},
    i18n::Locale,
    ids::{CustomFieldId, PersonId},
    list::Terms,
    registry::AREAS,
    testing::on_both_engines,
};

#[test]
fn a_key_is_one_attributes_and_each_has_its_label_in_both_languages() {
    let mut keys = BTreeSet::new();
    for declared in AREAS.parts().all::<&'static Declared>().iter().copied() {
        assert!(keys.insert((declared.of.table, declared.key)), "{} of {}", declared.key, declared.of.table);
        assert!(Locale::Ja.has(declared.label) && Locale::En.has(declared.label), "{}", declared.label);
    }
    assert!(keys.len() > 30, "{}", keys.len());
    // A verb that tells of a fact is one that there is.
    for verb in
        AREAS.parts().all::<&'static Declared>().iter().copied().filter_map(|declared| declared.told_by)
    {
        assert!(AREAS.verbs().any(|facts| facts.name() == verb), "{verb}");
    }
    for record in [&ACCOUNTS, &PEOPLE, &CONTRACTS, &TICKETS] {
        for attribute in Register::of(&AREAS.parts(), record, &[]).all() {
            let Some(choices) = attribute.choices else { continue };
            for key in (choices.keys)() {
                let label = format!("{}-{key}", choices.stem);
                assert!(Locale::Ja.has(&label) && Locale::En.has(&label), "{label}");
            }
        }
    }
}

/// An account and a person of whom everything is known, with a field of each type.
async fn known(bench: &Bench) -> (uuid::Uuid, uuid::Uuid) {
    const ALL: &str = "
        update accounts set external_id = 'a-1', kana = 'あくめ', domain = 'acme.example', industry = '製造', country = 'JP',
               region = '東京', employees = 120, referral = '紹介', stage = 'adoption', touch = 'high', plan = 'Pro', seats = 40,
               mrr_minor = 90000, currency = 'JPY', customer_since = '2024-04-01', renewal_on = '2027-03-31',
               notice_on = '2027-02-28', signed_up_on = '2024-03-01', score = 71.5, band = 'watch', last_used_on = '2026-11-20',
               owner_id = $2, parent_id = $3, custom = $4
         where id = $1";
    const FIELD: &str = "
        insert into custom_fields (id, record_kind, field_key, label, value_type, position, created_at)
        values ($1, 'accounts', $2, $2, $3, $4, 0)";
    const PERSON: &str = "
        insert into people (id, account_id, external_id, name, name_key, kana, email, phone, title, role, left_on,
                            last_used_on, custom, created_at, updated_at)
        values ($1, $2, 'p-1', '佐藤', '佐藤', 'さとう', 'sato@acme.example', '03', '部長', 'champion', '2026-10-31',
                '2026-10-30', $3, 0, 0)";
    let workspace = &bench.workspace;
    let owner = member(bench, "田中").await.id;
    let parent = stored(workspace, "親会社").await;
    let account = stored(workspace, "株式会社アクメ").await;
    let custom = serde_json::json!({
        "text": "ＳＳＯ", "integer": 12, "number": 2.5, "money": { "minor": 1200, "currency": "JPY" }, "date": "2026-04-01",
        "datetime": 1_764_544_500_000_i64, "boolean": true, "email": "a@example.jp", "url": "https://example.jp", "choice": "A"
    });
    for (position, kind) in
        ["text", "integer", "number", "money", "date", "datetime", "boolean", "email", "url", "choice"]
            .into_iter()
            .enumerate()
    {
        let args = args![CustomFieldId::new(), kind, kind, position as i64];
        query(FIELD, args).run(&workspace.main).await.unwrap();
    }
    query(ALL, args![account, owner, parent, custom]).run(&workspace.main).await.unwrap();
    for measure in crate::health::measures::COLUMNS {
        let sql = format!("update accounts set {measure} = 0.5 where id = $1");
        crate::db::query_dynamic(sql, args![account]).run(&workspace.main).await.unwrap();
    }
    let person = PersonId::new();
    query(PERSON, args![person, account, serde_json::json!({})]).run(&workspace.main).await.unwrap();
    (account.0, person.0)
}

fn is_of(kind: &Type, fact: &Fact) -> bool {
    matches!(
        (kind, fact),
        (Type::Text { .. } | Type::Link { .. } | Type::Choice(_), Fact::Text(_))
            | (Type::Number(bansou_rules::Number::Whole), Fact::Whole(_))
            | (Type::Number(bansou_rules::Number::Real), Fact::Real(_))
            | (Type::Money { .. }, Fact::Money { .. })
            | (Type::Day, Fact::Day(_))
            | (Type::Time, Fact::Time(_))
            | (Type::YesNo, Fact::YesNo(_))
            | (Type::Member | Type::Account, Fact::Id(_))
    )
}

#[tokio::test]
async fn every_attribute_is_got_by_sql_as_the_type_that_it_says() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let (account, person) = known(&bench).await;
        for (record, id) in [(&ACCOUNTS, account), (&PEOPLE, person)] {
            let terms = Terms::load(workspace, record).await.unwrap();
            let stored: Vec<_> =
                terms.register.all().iter().filter(|attribute| attribute.column.is_some()).collect();
            let known = facts::load(workspace, &terms.register, &stored, &[id]).await.unwrap();
            for attribute in &stored {
                let fact = known[&id].get(&attribute.key);
                let fact = fact.unwrap_or_else(|| panic!("{} is not known", attribute.key));
                assert!(is_of(&attribute.kind, fact), "{}: {fact:?}", attribute.key);
                // What memory holds and what SQL finds are the same.
                let is_set = Rule::attribute(&attribute.key, Test::Set);
                let alias = record.alias;
                let sql = terms.register.resolve(&is_set, &terms.moment).unwrap().sql(alias, 1).unwrap();
                let text = format!("select count(*) as a from {} {alias} where {}", record.table, sql.text);
                let args = sql.values.iter().map(rendered::value_of).collect();
                let found: (i64,) = crate::db::query_dynamic(text, args).one(&workspace.main).await.unwrap();
                assert!(found.0 >= 1, "{}", attribute.key);
                assert!(matches!(attribute.label, Label::Message(_)) || attribute.key.starts_with("custom."));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_order_of_a_list_has_its_index() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        for record in [&ACCOUNTS, &PEOPLE] {
            for attribute in Register::of(&AREAS.parts(), record, &[]).all() {
                let Some(sorts) = attribute.sorts else { continue };
                let column = sorts.column.replace("{r}", record.alias);
                let sql = format!(
                    "select {a}.id from {} {a} where {column} is not null order by {column}, {a}.id limit 5",
                    record.table,
                    a = record.alias
                );
                let is_postgres = workspace.main.is_postgres();
                let mut tx = workspace.main.begin().await.unwrap();
                if is_postgres {
                    let without = "set local enable_seqscan = off".to_owned();
                    crate::db::query_dynamic(without, args![]).run(&mut tx).await.unwrap();
                }
                let explain = if is_postgres { "explain" } else { "explain query plan" };
                let steps = crate::db::query_dynamic(format!("{explain} {sql}"), args![])
                    .rows(&mut tx)
                    .await
                    .unwrap();
                let name = if is_postgres { "QUERY PLAN" } else { "detail" };
                let plan: String = steps.iter().map(|row| row.get::<String>(name).unwrap() + "\n").collect();
                tx.rollback().await.unwrap();
                assert!(!plan.contains("TEMP B-TREE") && !plan.contains("Sort"), "{}\n{plan}", attribute.key);
            }
        }
    })
    .await;
}
