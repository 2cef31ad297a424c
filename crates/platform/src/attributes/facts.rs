//! The facts of some records: what a page shows, a file holds and a rule is asked of in memory.
//!
//! Invariant: facts of many records take one query for all that stands in the store, and one loader for each that is worked out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bansou_rules::{Choice, Column, Fact, Number, Reads, Rule, Type};
use jiff::civil::Date;
use uuid::Uuid;

pub use super::Known;
use super::{Attribute, Loader, history, register::Register, rendered::rendered};
use crate::{
    db::{self, Row, Value, placeholder_list, query_dynamic},
    workspaces::Workspace,
};

/// Records of one query.
const AT_ONCE: usize = 200;

/// What is known of those of these records that there are, by their ids and the attributes' keys.
pub async fn load(
    workspace: &Workspace,
    register: &Register,
    attributes: &[&Attribute],
    ids: &[Uuid],
) -> db::Result<Known> {
    let mut known = Known::new();
    let stored: Vec<&Attribute> = attributes.iter().copied().filter(|each| each.column.is_some()).collect();
    for chunk in ids.chunks(AT_ONCE) {
        let mut args = Vec::new();
        let columns: String = stored
            .iter()
            .enumerate()
            .map(|(at, attribute)| selected(attribute, at, register.record.alias, &mut args))
            .collect();
        let list = placeholder_list(args.len() + 1, chunk.len());
        args.extend(chunk.iter().map(|id| Value::from(*id)));
        let (table, alias) = (register.record.table, register.record.alias);
        let sql =
            format!("select {alias}.id as id{columns} from {table} {alias} where {alias}.id in ({list})");
        for row in query_dynamic(sql, args).rows(&workspace.main).await? {
            let facts = known.entry(row.get("id")?).or_default();
            for (at, attribute) in stored.iter().enumerate() {
                if let Some(fact) = read(&row, attribute, at)? {
                    facts.insert(attribute.key.clone(), fact);
                }
            }
        }
    }
    let mut loaders: BTreeMap<&str, (Loader, Vec<&str>)> = BTreeMap::new();
    for attribute in attributes.iter().filter(|each| each.column.is_none()) {
        if let Some(load) = attribute.load {
            loaders.entry(load.name).or_insert((load, Vec::new())).1.push(&attribute.key);
        }
    }
    for (loader, keys) in loaders.into_values() {
        for (id, found) in (loader.load)(workspace, &keys, ids).await? {
            if let Some(facts) = known.get_mut(&id) {
                facts.extend(found);
            }
        }
    }
    Ok(known)
}

/// An attribute's columns, each with a comma before it.
fn selected(attribute: &Attribute, at: usize, alias: &str, args: &mut Vec<Value>) -> String {
    match &attribute.column {
        Some(Column::Plain(fragment) | Column::Text { written: fragment, .. }) => {
            format!(", {} as v{at}", rendered(fragment, alias, args))
        }
        Some(Column::Money { minor, currency: Some(currency) }) => {
            let minor = rendered(minor, alias, args);
            format!(", {minor} as v{at}, {} as w{at}", rendered(currency, alias, args))
        }
        _ => String::new(),
    }
}

fn read(row: &Row, attribute: &Attribute, at: usize) -> db::Result<Option<Fact>> {
    let name = format!("v{at}");
    let text = || row.get::<Option<String>>(&name);
    Ok(match &attribute.kind {
        Type::Choice(Some(choices)) if choices.iter().any(|choice| choice.stored.is_some()) => {
            let rank = row.get::<Option<i64>>(&name)?;
            let chosen = |choice: &&Choice| choice.stored == rank && rank.is_some();
            choices.iter().find(chosen).map(|choice| Fact::Text(choice.key.clone()))
        }
        Type::Text { .. } | Type::Link { .. } | Type::Choice(_) => {
            text()?.filter(|text| !text.is_empty()).map(Fact::Text)
        }
        Type::Number(Number::Whole) => row.get::<Option<i64>>(&name)?.map(Fact::Whole),
        Type::Number(Number::Real) => row.get::<Option<f64>>(&name)?.map(Fact::Real),
        Type::Money { .. } => {
            let currency: Option<String> = row.get(&format!("w{at}"))?;
            let minor: Option<i64> = row.get(&name)?;
            minor.zip(currency).map(|(minor, currency)| Fact::Money { minor, currency })
        }
        Type::Day => text()?.and_then(|day| day.parse::<Date>().ok()).map(Fact::Day),
        Type::Time => row.get::<Option<i64>>(&name)?.map(Fact::Time),
        Type::YesNo => row.get::<Option<i64>>(&name)?.map(|is| Fact::YesNo(is != 0)),
        Type::Member | Type::Account => row.get::<Option<Uuid>>(&name)?.map(Fact::Id),
        Type::Choices(_) | Type::Said => None,
    })
}

/// These records as a rule is asked of them in memory: all that it reads of them and of the records that belong to them.
pub async fn records(
    workspace: &Workspace,
    register: &Register,
    rule: &Rule,
    ids: &[Uuid],
) -> db::Result<HashMap<Uuid, bansou_rules::Record>> {
    let Reads { attributes, changes, sets, .. } = rule.reads();
    let values = attributes.into_iter().map(|read| (read.through, Wanted::Value(read.key)));
    let changes = changes.into_iter().map(|read| (read.through, Wanted::Changes(read.key)));
    let sets = sets.into_iter().map(|read| ([read.through, vec![read.key]].concat(), Wanted::Itself));
    of_paths(workspace, register, &values.chain(changes).chain(sets).collect(), ids).await
}

/// What is wanted of a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Wanted {
    /// That it is there.
    Itself,
    Value(String),
    Changes(String),
}

/// What is wanted, by the related sets on the way to it.
type Paths = BTreeSet<(Vec<String>, Wanted)>;

async fn of_paths(
    workspace: &Workspace,
    register: &Register,
    paths: &Paths,
    ids: &[Uuid],
) -> db::Result<HashMap<Uuid, bansou_rules::Record>> {
    let here = || paths.iter().filter(|(through, _)| through.is_empty());
    let attributes: Vec<&Attribute> = here()
        .filter_map(|(_, wanted)| match wanted {
            Wanted::Value(key) => register.get(key),
            _ => None,
        })
        .collect();
    let known = load(workspace, register, &attributes, ids).await?;
    let mut records: HashMap<Uuid, bansou_rules::Record> = known
        .into_iter()
        .map(|(id, values)| {
            (id, bansou_rules::Record { values: values.into_iter().collect(), ..Default::default() })
        })
        .collect();
    for (_, wanted) in here() {
        let Wanted::Changes(key) = wanted else { continue };
        for (id, changes) in history::load(&workspace.main, register, key, ids).await? {
            if let Some(record) = records.get_mut(&id) {
                record.changes.insert(key.clone(), changes);
            }
        }
    }
    let sets: BTreeSet<&String> = paths.iter().filter_map(|(through, _)| through.first()).collect();
    for set in sets {
        let related = register.record.related.iter().find(|related| related.name == set);
        let (Some(related), Some(of)) = (related, register.of_related(set)) else { continue };
        let mut pairs: Vec<(Uuid, Uuid)> = Vec::new();
        for chunk in ids.chunks(AT_ONCE) {
            let list = placeholder_list(1, chunk.len());
            let sql = format!(
                "select {by} as a, id as b from {table} where {by} in ({list})",
                by = related.by,
                table = related.of.table
            );
            let args = chunk.iter().map(|id| Value::from(*id)).collect();
            let found: Vec<(Uuid, Uuid)> = query_dynamic(sql, args).all(&workspace.main).await?;
            pairs.extend(found);
        }
        let inner: Paths = paths
            .iter()
            .filter(|(through, _)| through.first() == Some(set))
            .map(|(through, wanted)| (through[1..].to_vec(), wanted.clone()))
            .collect();
        let inner_ids: Vec<Uuid> = pairs.iter().map(|(_, id)| *id).collect();
        let mut found = Box::pin(of_paths(workspace, of, &inner, &inner_ids)).await?;
        for (owner, id) in pairs {
            if let (Some(record), Some(inner)) = (records.get_mut(&owner), found.remove(&id)) {
                record.related.entry(set.clone()).or_default().push(inner);
            }
        }
    }
    Ok(records)
}
