//! The evaluator for sets: a rule as the condition of a query.
//!
//! Invariant: a condition at the top, or inside "all" and "any", is a plain comparison of the attribute's own column, so that it
//! can be an index range; and no condition is ever unknown, however it is negated.

mod rows;
mod value;

use crate::{
    Fragment, Moment, SqlValue,
    resolve::{Node, Resolved},
};

/// A condition with its values: `select … from accounts a where <text>`.
#[derive(Clone, Debug, PartialEq)]
pub struct Sql {
    /// Placeholders are `$n`, counted from the number that was asked for.
    pub text: String,
    /// For each placeholder, in their order.
    pub values: Vec<SqlValue>,
}

/// The catalog does not say where an attribute is found by SQL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key:?} cannot be asked of a set of records, only of one at a time")]
pub struct NotInSql {
    pub key: String,
}

type Made = Result<String, NotInSql>;

impl Resolved {
    /// The rule as a condition on the record with this alias; its placeholders begin with `$first`.
    ///
    /// The text runs on SQLite and on PostgreSQL, stands in parentheses where it must, and is true or not true of a row.
    ///
    /// # Errors
    ///
    /// Where an attribute has no [`Column`](crate::Column), or one of another kind than its type.
    pub fn sql(&self, alias: &str, first: usize) -> Result<Sql, NotInSql> {
        let mut writer = Writer { moment: &self.moment, first, values: Vec::new(), aliases: 0 };
        let text = writer.node(&self.node, alias, false)?;
        Ok(Sql { text, values: writer.values })
    }
}

struct Writer<'a> {
    moment: &'a Moment,
    first: usize,
    values: Vec<SqlValue>,
    aliases: usize,
}

/// The aliases that stand for `{r}` and `{s}`.
#[derive(Clone, Copy)]
struct Names<'a> {
    record: &'a str,
    row: &'a str,
}

impl Writer<'_> {
    /// `negated` asks for the contrary. Negations are carried inwards to the single conditions, where what is missing is told
    /// apart: to a database, "not unknown" is unknown.
    fn node(&mut self, node: &Node, alias: &str, negated: bool) -> Made {
        match node {
            Node::Not(inner) => self.node(inner, alias, !negated),
            Node::All(nodes) => self.joined(nodes, alias, negated, !negated),
            Node::Any(nodes) => self.joined(nodes, alias, negated, negated),
            Node::Attribute { key, attribute, ask, .. } => {
                let no_sql = || NotInSql { key: key.clone() };
                let column = attribute.column.as_ref().ok_or_else(no_sql)?;
                let names = Names { record: alias, row: alias };
                let condition = self.ask(ask, &attribute.kind, column, names, negated).ok_or_else(no_sql)?;
                Ok(condition)
            }
            Node::Changed(changed) => {
                let exists = self.changed(changed, alias)?;
                Ok(negate(exists, negated))
            }
            Node::Did { behaviour, asked, .. } => {
                let condition = self.did(behaviour, *asked, alias);
                Ok(negate(condition, negated))
            }
            Node::Related { quantifier, rows, node, .. } => {
                let condition = self.related(*quantifier, rows, node, alias)?;
                Ok(negate(condition, negated))
            }
            Node::Member { rows, .. } => {
                let exists = self.exists(rows, alias, |_, _| Ok(Vec::new()))?;
                Ok(negate(exists, negated))
            }
        }
    }

    fn joined(&mut self, nodes: &[Node], alias: &str, negated: bool, by_and: bool) -> Made {
        let parts: Result<Vec<_>, _> = nodes.iter().map(|node| self.node(node, alias, negated)).collect();
        let parts = parts?;
        Ok(match parts.as_slice() {
            [] => if by_and { "true" } else { "false" }.to_owned(),
            parts => joined(parts, if by_and { " and " } else { " or " }),
        })
    }

    fn bind(&mut self, value: SqlValue) -> String {
        self.values.push(value);
        format!("${}", self.first + self.values.len() - 1)
    }

    fn list(&mut self, values: impl IntoIterator<Item = SqlValue>) -> Vec<String> {
        values.into_iter().map(|value| self.bind(value)).collect()
    }

    /// A column's value is one of these.
    fn equals(&mut self, column: &str, values: impl IntoIterator<Item = SqlValue>) -> String {
        let places = self.list(values);
        match places.as_slice() {
            [one] => format!("{column} = {one}"),
            _ => format!("{column} in ({})", places.join(", ")),
        }
    }

    /// A fragment with its aliases, and its values as placeholders.
    fn fragment(&mut self, fragment: &Fragment, names: Names<'_>) -> String {
        let mut out = String::with_capacity(fragment.sql.len());
        let mut bound: Vec<Option<String>> = vec![None; fragment.values.len()];
        let mut rest = fragment.sql.as_str();
        while let Some(at) = rest.find('{') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let Some(end) = rest.find('}') else { break };
            let name = &rest[1..end];
            let index = name.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            match (name, index) {
                ("r", _) => out.push_str(names.record),
                ("s", _) => out.push_str(names.row),
                (_, Some(index)) if index < bound.len() => {
                    let place = match bound[index].take() {
                        Some(place) => place,
                        None => self.bind(fragment.values[index].clone()),
                    };
                    out.push_str(&place);
                    bound[index] = Some(place);
                }
                _ => out.push_str(&rest[..=end]),
            }
            rest = &rest[end + 1..];
        }
        out.push_str(rest);
        out
    }
}

/// The contrary of a condition that is never unknown.
fn negate(condition: String, negated: bool) -> String {
    if negated { format!("not ({condition})") } else { condition }
}

/// Conditions joined by a word, in parentheses where there are several. Many are joined as a balanced tree: SQLite takes trees
/// 1,000 deep, and reads `a and b and c` as one that grows with each.
fn joined(parts: &[String], word: &str) -> String {
    const AT_ONCE: usize = 16;
    match parts {
        [one] => one.clone(),
        _ if parts.len() <= AT_ONCE => format!("({})", parts.join(word)),
        _ => {
            let (first, second) = parts.split_at(parts.len() / 2);
            format!("({}{word}{})", joined(first, word), joined(second, word))
        }
    }
}
