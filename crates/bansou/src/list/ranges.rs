//! The filter by which the rows of a list are found.
//!
//! Invariant: to find out how few rows a filter leaves, no more of them are looked at than would be few.

use bansou_rules::{Rule, Test};

use super::{
    Ask, Terms,
    conditions::{Conditions, Filter},
    filters::Filtered,
    members::{self, FEW},
    sql::Columns,
};
use crate::{
    attributes::Kept,
    db::{self, Db, query_dynamic},
    ids::SegmentId,
};

/// Accounts that are added up are found by an index of values up to so many of them.
const MANY: i64 = 20_000;

/// What accounts are found by.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum FoundBy {
    /// Its attribute has an index with the order behind it, or leaves few that are kept count of.
    Value(&'static str),
    /// A range of an index, which leaves few.
    Range(Range),
    /// The members of a segment, who are few.
    Members(SegmentId),
}

impl FoundBy {
    /// The attribute whose index it is.
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Value(key) => Some(key),
            Self::Range(range) => Some(&range.key),
            Self::Members(_) => None,
        }
    }
}

/// What a filter asks of an attribute that has an index.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    pub key: String,
    rule: Rule,
    kept: Option<&'static Kept>,
}

impl Range {
    /// A condition, or several on one attribute, that is a range of the index by which lists are ordered.
    fn of(terms: &Terms, rule: &Rule) -> Option<Self> {
        let indexed = |key: &String| {
            let attribute = terms.register.get(key)?;
            let is_column = attribute.sorts?.column == format!("{{r}}.{key}");
            (is_column || attribute.kept.is_some()).then(|| (key.clone(), attribute.kept))
        };
        let of = |rule: &Rule| match rule {
            // That something is known is true of most.
            Rule::Attribute { test: Test::Set, .. } => None,
            Rule::Attribute { key, .. } => indexed(key),
            Rule::Not(inner) => match &**inner {
                // What no row says is in no range of rows.
                Rule::Attribute { key, test: Test::Set } => indexed(key).filter(|(_, kept)| kept.is_none()),
                _ => None,
            },
            _ => None,
        };
        match rule {
            Rule::All(rules) => {
                let (key, kept) = rules.iter().find_map(of)?;
                let is_same = |rule: &&Rule| of(rule).is_some_and(|(other, _)| other == key);
                let same = rules.iter().filter(is_same).cloned().collect();
                Some(Self { rule: Rule::All(same), key, kept })
            }
            rule => of(rule).map(|(key, kept)| Self { rule: rule.clone(), key, kept }),
        }
    }

    /// Adds that a row is among those of values that are kept by key; a column of the record stands in the conditions already.
    pub fn find(&self, db: &Db, terms: &Terms, out: &mut Conditions) -> db::Result<()> {
        let Some(kept) = self.kept else { return Ok(()) };
        let rows = self.rows(db, terms, out)?;
        out.and(&format!("{}.id in (select found.{} from {rows})", terms.register.record.alias, kept.record));
        Ok(())
    }

    async fn leaves_at_most(&self, most: i64, db: &Db, terms: &Terms) -> db::Result<bool> {
        let mut conditions = Conditions::none();
        let rows = self.rows(db, terms, &mut conditions)?;
        let place = conditions.bind(most + 1);
        let sql = format!("select count(*) as a from (select 1 as one from {rows} limit {place}) as counted");
        let (count,): (i64,) = query_dynamic(sql, conditions.args).one(db).await?;
        Ok(count <= most)
    }

    /// The rows of the range: where they are, and what is asked of them.
    fn rows(&self, db: &Db, terms: &Terms, out: &mut Conditions) -> db::Result<String> {
        let Self { key, rule, kept } = self;
        let (table, alias) = (terms.register.record.table, terms.register.record.alias);
        match kept {
            None => {
                let asked = out
                    .within(|out| Columns { db, terms, bare: &[key], instead: &[] }.add(out, rule, alias))?;
                Ok(format!("{table} {alias} where {asked}"))
            }
            Some(kept) => {
                let asked = out.within(|out| {
                    out.equals(&format!("found.{}", kept.key), key.as_str());
                    Columns { db, terms, bare: &[], instead: &[(key, "found.value")] }.add(out, rule, alias)
                })?;
                Ok(format!("{} found where {asked}", kept.table))
            }
        }
    }
}

impl Conditions {
    /// `by` is what the rows are found by; `instead` are columns that the query has for attributes.
    pub(super) fn of(ask: &Ask, db: &Db, by: Option<&FoundBy>, instead: &[(&str, &str)]) -> db::Result<Self> {
        let mut out = Self::none();
        if let Some(found) =
            ask.question.as_deref().and_then(|question| out.found(db, question, "accounts", ask.most_found))
        {
            out.and(&format!("a.id in ({found})"));
        }
        let bare: Vec<&str> = by.and_then(FoundBy::key).into_iter().chain([ask.sort.key.as_str()]).collect();
        Columns { db, terms: &ask.terms, bare: &bare, instead }.add(&mut out, &ask.rule(), "a")?;
        match by {
            Some(FoundBy::Range(range)) => range.find(db, &ask.terms, &mut out)?,
            Some(FoundBy::Members(segment)) => members::are_the_rows(&mut out, *segment, "a"),
            _ => {}
        }
        Ok(out)
    }
}

/// The filter that leaves the fewest accounts, where these are few; or whose index has the order.
pub(super) async fn found_by(db: &Db, ask: &Ask) -> db::Result<Option<FoundBy>> {
    match ask.sort.key.as_str() {
        _ if ask.asks_a_question(db) => return Ok(None),
        "stage" if ask.stage.is_some() => return Ok(Some(FoundBy::Value("stage"))),
        "score" if matches!(ask.band, Some(Some(_))) => return Ok(Some(FoundBy::Value("band"))),
        _ => {}
    }
    if let Some(filter) = fewest_kept(db, ask).await? {
        return Ok(Some(FoundBy::Value(filter.key())));
    }
    if let Some(segment) = members::few(db, &ask.terms, &ask.more).await? {
        return Ok(Some(FoundBy::Members(segment)));
    }
    Ok(few(db, &ask.terms, &ask.more, &ask.sort.key).await?.map(FoundBy::Range))
}

/// What adds accounts up: as [`found_by`], and also a range of values that are kept by key which leaves more, since all accounts
/// would be looked up among these values. Of most accounts that is the faster way.
pub(super) async fn counted_by(db: &Db, ask: &Ask) -> db::Result<Option<FoundBy>> {
    let by = found_by(db, ask).await?;
    if by.is_some() || ask.asks_a_question(db) {
        return Ok(by);
    }
    let ranges = ask.more.iter().filter_map(|filtered| Range::of(&ask.terms, &filtered.rule));
    for range in ranges.filter(|range| range.kept.is_some()) {
        if range.leaves_at_most(MANY, db, &ask.terms).await? {
            return Ok(Some(FoundBy::Range(range)));
        }
    }
    Ok(None)
}

/// The first of these filters that is a range which leaves few.
pub async fn few(db: &Db, terms: &Terms, more: &[Filtered], order: &str) -> db::Result<Option<Range>> {
    for range in more.iter().filter_map(|filtered| Range::of(terms, &filtered.rule)) {
        // The index of the order is the range's own, unless it is found by key.
        let is_order = range.key == order && range.kept.is_none();
        if !is_order && range.leaves_at_most(FEW, db, terms).await? {
            return Ok(Some(range));
        }
    }
    Ok(None)
}

/// Of the filters that are kept, that which leaves the fewest.
async fn fewest_kept(db: &Db, ask: &Ask) -> db::Result<Option<Filter>> {
    let mut conditions = Conditions::none();
    let given: Vec<(Filter, String)> =
        Filter::ALL.iter().filter_map(|filter| Some((*filter, conditions.kept(ask, *filter)?))).collect();
    if given.is_empty() {
        return Ok(None);
    }
    let counts: Vec<String> = given
        .iter()
        .enumerate()
        .map(|(at, (_, condition))| {
            format!(
                "select cast({at} as bigint) as a, cast(coalesce(sum(k.accounts), 0) as bigint) as b
                   from kept_accounts k where {condition}"
            )
        })
        .collect();
    let counts: Vec<(i64, i64)> = query_dynamic(counts.join(" union all "), conditions.args).all(db).await?;
    let fewest = counts.into_iter().min_by_key(|(_, count)| *count).filter(|(_, count)| *count <= FEW);
    Ok(fewest.and_then(|(at, _)| given.get(at as usize)).map(|(filter, _)| *filter))
}
