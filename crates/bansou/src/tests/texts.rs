//! Every column of text of every store is declared by the area that owns it: as personal, or as what it is instead.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    areas::Areas,
    args,
    db::{
        Db, Store, query, query_dynamic,
        testing::{Bench, on_both_engines_of},
    },
    personal::{Goes, Texts},
    testing::with_test_area,
};

type Columns = BTreeMap<(String, String), String>;

/// The columns of a store with their types, without what the engine works out of others for itself.
async fn columns(db: &Db) -> Columns {
    // Each is for one engine, and no constant that both have to understand.
    let lite = "
        select t.name as a, c.name as b, lower(c.type) as c from pragma_table_list t join pragma_table_xinfo(t.name) c
         where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite%' and t.name not like '~_sqlx%' escape '~'";
    let pg = "
        select cast(t.relname as text) as a, cast(c.attname as text) as b, cast(y.typname as text) as c
          from pg_class t join pg_namespace n on n.oid = t.relnamespace
          join pg_attribute c on c.attrelid = t.oid join pg_type y on y.oid = c.atttypid
         where n.nspname = current_schema() and t.relkind = 'r' and t.relname not like '~_sqlx%' escape '~'
           and c.attnum > 0 and not c.attisdropped";
    let sql = if db.is_postgres() { pg } else { lite };
    let rows: Vec<(String, String, String)> = query_dynamic(sql.to_owned(), args![]).all(db).await.unwrap();
    rows.into_iter().map(|(table, column, kind)| ((table, column), kind)).collect()
}

fn is_text(kind: &str) -> bool {
    ["text", "varchar", "bpchar", "json", "jsonb", "bytea", "_text"].contains(&kind)
}

fn declared(areas: Areas, store: Store) -> BTreeSet<(String, String)> {
    let mut declared = BTreeSet::new();
    for texts in areas.texts().filter(|texts| texts.store == store) {
        for column in texts.columns() {
            let new = declared.insert((texts.table.to_owned(), column.to_owned()));
            assert!(new, "{}.{column} is declared twice", texts.table);
        }
    }
    declared
}

/// What differs between a store and what the areas say of it.
async fn differences(areas: Areas, store: Store, db: &Db) -> Vec<String> {
    let (there, declared) = (columns(db).await, declared(areas, store));
    let name = store.name();
    let undeclared = there
        .iter()
        .filter(|(column, kind)| is_text(kind) && column.0 != "write_probe" && !declared.contains(*column))
        .map(|((table, column), _)| {
            format!("{name}: {table}.{column} may hold text: say in AREA.texts what it holds")
        });
    let gone = declared
        .iter()
        .filter(|column| !there.contains_key(*column))
        .map(|(table, column)| format!("{name}: {table}.{column} is declared and not there"));
    undeclared.chain(gone).collect()
}

fn stores(bench: &Bench) -> [(Store, Db); 4] {
    let workspace = &bench.workspace;
    [
        (Store::Control, bench.home.control.clone()),
        (Store::Main, workspace.main.clone()),
        (Store::Usage, workspace.usage.clone()),
        (Store::Arrivals, workspace.arrivals.clone()),
    ]
}

#[tokio::test]
async fn every_column_of_text_is_declared_and_a_new_one_is_not() {
    on_both_engines_of(with_test_area(), async |bench| {
        let mut wrong = Vec::new();
        for (store, db) in stores(&bench) {
            wrong.extend(differences(with_test_area(), store, &db).await);
        }
        assert!(wrong.is_empty(), "{} columns:\n{}", wrong.len(), wrong.join("\n"));

        let main = &bench.workspace.main;
        query("alter table notes add column mood text", args![]).run(main).await.unwrap();
        let wrong = differences(with_test_area(), Store::Main, main).await;
        assert_eq!(wrong, ["main: notes.mood may hold text: say in AREA.texts what it holds"]);
    })
    .await;
}

/// Rows are told apart by their keys, so no row is written over by another.
#[tokio::test]
async fn what_tells_rows_apart_is_a_key_of_the_table() {
    on_both_engines_of(with_test_area(), async |bench| {
        for Texts { table, personal, .. } in with_test_area().texts() {
            let Some(Goes::Words(of)) = personal.map(|personal| personal.goes) else { continue };
            let key: Vec<&str> = of.key.iter().map(|(column, _)| *column).collect();
            let sql = if bench.workspace.main.is_postgres() {
                "select cast(c.attname as text) as a from pg_index i
                   join pg_attribute c on c.attrelid = i.indrelid and c.attnum = any(i.indkey)
                  where i.indisprimary and i.indrelid = cast(cast($1 as text) as regclass) order by c.attnum"
            } else {
                "select name as a from pragma_table_info($1) where pk > 0 order by cid"
            };
            let primary: Vec<(String,)> = query(sql, args![*table]).all(&bench.workspace.main).await.unwrap();
            let primary: Vec<&str> = primary.iter().map(|(column,)| column.as_str()).collect();
            assert_eq!(key, primary, "{table}");
        }
    })
    .await;
}
