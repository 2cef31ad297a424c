//! The evaluator for sets: a rule as the condition of a query.
//!
//! Invariant: a condition at the top, or inside "all" and "any", is a plain comparison of the attribute's own column, so that it
//! can be an index range; and no condition is ever unknown, however it is negated.

use std::ops::Bound;

use jiff::civil::Date;

use crate::{
    Behaviour, Choice, Column, DayColumn, Fragment, Moment, Quantifier, Rows, SqlValue, Times, Type,
    resolve::{Ask, Asked, Changed, Node, Resolved, Side, TextTest},
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
    /// Where an attribute has no [`Column`], or one of another kind than its type.
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
            [one] => one.clone(),
            _ => format!("({})", parts.join(if by_and { " and " } else { " or " })),
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

    /// A question to a column; none where the column is of another kind than the attribute.
    fn ask(
        &mut self,
        ask: &Ask,
        kind: &Type,
        column: &Column,
        names: Names<'_>,
        negated: bool,
    ) -> Option<String> {
        if negated && *ask == Ask::Known {
            return self.missing(kind, column, names);
        }
        let condition = self.positive(ask, kind, column, names)?;
        Some(match (condition.as_str(), negated) {
            (_, false) => condition,
            ("false", true) => "true".to_owned(),
            (_, true) => format!("not coalesce({condition}, false)"),
        })
    }

    /// The condition as it is said: true, false, or unknown where the value is missing, which a query takes for not true.
    fn positive(&mut self, ask: &Ask, kind: &Type, column: &Column, names: Names<'_>) -> Option<String> {
        match (ask, column) {
            (Ask::Never, _) => Some("false".to_owned()),
            (Ask::Known, _) => self.known(kind, column, names),
            (Ask::AnyOf(asks), _) => {
                let parts: Option<Vec<_>> =
                    asks.iter().map(|ask| self.positive(ask, kind, column, names)).collect();
                Some(format!("({})", parts?.join(" or ")))
            }
            (Ask::Money(asked, ask), Column::Money { minor, currency }) => {
                let amount = Column::Plain(minor.clone());
                let Some(currency) = currency else { return self.positive(ask, kind, &amount, names) };
                let currency = self.fragment(currency, names);
                let asked = self.bind(SqlValue::Text(asked.clone()));
                let condition = self.positive(ask, kind, &amount, names)?;
                Some(format!("({currency} = {asked} and {condition})"))
            }
            (Ask::Texts(test, texts), Column::Text { compared, .. }) => {
                let text = self.fragment(compared, names);
                Some(self.texts(*test, texts, &text))
            }
            (Ask::HasAny(keys), _) => self.has(keys, column, names, " or "),
            (Ask::HasAll(keys), _) => self.has(keys, column, names, " and "),
            (_, Column::Plain(fragment)) => {
                let value = self.fragment(fragment, names);
                self.plain(ask, kind, &value)
            }
            _ => None,
        }
    }

    fn plain(&mut self, ask: &Ask, kind: &Type, column: &str) -> Option<String> {
        match ask {
            Ask::Whole(from, to) => {
                let (from, to) = (from.map(SqlValue::Int), to.map(SqlValue::Int));
                Some(self.range(column, from, to))
            }
            Ask::Days(from, to) => {
                let text = |day: &Date| SqlValue::Text(day.to_string());
                Some(self.range(column, from.as_ref().map(text), to.as_ref().map(text)))
            }
            Ask::Real(from, to) => Some(self.real_range(column, *from, *to)),
            Ask::OneWhole(numbers) => Some(self.equals(column, numbers.iter().copied().map(SqlValue::Int))),
            Ask::OneReal(numbers) => Some(self.equals(column, numbers.iter().copied().map(SqlValue::Real))),
            Ask::YesNo(answers) => {
                Some(self.equals(column, answers.iter().map(|is| SqlValue::Int((*is).into()))))
            }
            Ask::OneDay(days) => {
                Some(self.equals(column, days.iter().map(|day| SqlValue::Text(day.to_string()))))
            }
            Ask::OneChoice(keys) => {
                let stored: Vec<_> = keys.iter().map(|key| stored(key, kind)).collect();
                Some(self.equals(column, stored))
            }
            Ask::Ids(ids) => Some(self.equals(column, ids.iter().copied().map(SqlValue::Uuid))),
            _ => None,
        }
    }

    fn range(&mut self, column: &str, from: Option<SqlValue>, to: Option<SqlValue>) -> String {
        let from = from.map(|from| format!("{column} >= {}", self.bind(from)));
        let to = to.map(|to| format!("{column} <= {}", self.bind(to)));
        match (from, to) {
            (Some(from), Some(to)) => format!("({from} and {to})"),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => format!("{column} is not null"),
        }
    }

    fn real_range(&mut self, column: &str, from: Bound<f64>, to: Bound<f64>) -> String {
        let mut parts = Vec::new();
        let mut part = |this: &mut Self, bound, included, excluded| {
            let (operator, number) = match bound {
                Bound::Included(number) => (included, number),
                Bound::Excluded(number) => (excluded, number),
                Bound::Unbounded => return,
            };
            parts.push(format!("{column} {operator} {}", this.bind(SqlValue::Real(number))));
        };
        part(self, from, ">=", ">");
        part(self, to, "<=", "<");
        match parts.as_slice() {
            [one] => one.clone(),
            _ => format!("({})", parts.join(" and ")),
        }
    }

    fn texts(&mut self, test: TextTest, texts: &[String], column: &str) -> String {
        if test == TextTest::Is {
            return self.equals(column, texts.iter().cloned().map(SqlValue::Text));
        }
        let parts: Vec<_> = texts
            .iter()
            .map(|text| {
                // `like` takes % and _ for more than they are, and each engine's treats case in its own way.
                let length = text.chars().count();
                let place = self.bind(SqlValue::Text(text.clone()));
                match test {
                    TextTest::StartsWith => format!("substr({column}, 1, {length}) = {place}"),
                    // From a place before the first character, SQLite counts from the end.
                    TextTest::EndsWith => format!(
                        "(length({column}) >= {length} and substr({column}, length({column}) - {}) = {place})",
                        i64::try_from(length).unwrap_or(i64::MAX) - 1
                    ),
                    TextTest::Contains | TextTest::Is => format!("replace({column}, {place}, '') <> {column}"),
                }
            })
            .collect();
        match parts.as_slice() {
            [one] => one.clone(),
            _ => format!("({})", parts.join(" or ")),
        }
    }

    fn has(&mut self, keys: &[String], column: &Column, names: Names<'_>, joined_by: &str) -> Option<String> {
        let mut parts = Vec::with_capacity(keys.len());
        match column {
            Column::ChoiceRows { rows, choice } => {
                // One look for any of them; one for each where all are asked for.
                let at_once = if joined_by == " or " { keys.len() } else { 1 };
                for some in keys.chunks(at_once.max(1)) {
                    let values: Vec<_> = some.iter().cloned().map(SqlValue::Text).collect();
                    let exists = self.exists(rows, names.record, |this, names| {
                        let choice = this.fragment(choice, names);
                        Ok(vec![this.equals(&choice, values)])
                    });
                    parts.push(exists.ok()?);
                }
            }
            Column::ChoiceList(list) => {
                let list = self.fragment(list, names);
                for key in keys {
                    // As JSON writes it, with its quotes: it can be no part of another.
                    let place = self.bind(SqlValue::Text(serde_json::Value::from(key.as_str()).to_string()));
                    parts.push(format!("replace({list}, {place}, '') <> {list}"));
                }
            }
            _ => return None,
        }
        Some(match parts.as_slice() {
            [one] => one.clone(),
            _ => format!("({})", parts.join(joined_by)),
        })
    }

    fn known(&mut self, kind: &Type, column: &Column, names: Names<'_>) -> Option<String> {
        Some(match column {
            Column::Text { written, .. } => format!("{} <> ''", self.fragment(written, names)),
            Column::Plain(fragment) => {
                let value = self.fragment(fragment, names);
                if is_stored_as_text(kind) {
                    format!("{value} <> ''")
                } else {
                    format!("{value} is not null")
                }
            }
            Column::Money { minor, currency } => {
                let minor = self.fragment(minor, names);
                match currency {
                    Some(currency) => {
                        let currency = self.fragment(currency, names);
                        format!("({minor} is not null and {currency} is not null)")
                    }
                    None => format!("{minor} is not null"),
                }
            }
            Column::ChoiceRows { rows, .. } => self.exists(rows, names.record, |_, _| Ok(Vec::new())).ok()?,
            Column::ChoiceList(list) => {
                let list = self.fragment(list, names);
                format!("({list} <> '' and {list} <> '[]')")
            }
        })
    }

    fn missing(&mut self, kind: &Type, column: &Column, names: Names<'_>) -> Option<String> {
        Some(match column {
            Column::Plain(fragment) if !is_stored_as_text(kind) => {
                format!("{} is null", self.fragment(fragment, names))
            }
            Column::Money { minor, currency: None } => format!("{} is null", self.fragment(minor, names)),
            Column::Text { written: text, .. } | Column::Plain(text) => {
                let text = self.fragment(text, names);
                format!("({text} is null or {text} = '')")
            }
            _ => format!("not coalesce({}, false)", self.known(kind, column, names)?),
        })
    }

    /// There is a row that belongs to the record and for which all of these conditions hold.
    fn exists(
        &mut self,
        rows: &Rows,
        record: &str,
        conditions: impl FnOnce(&mut Self, Names<'_>) -> Result<Vec<String>, NotInSql>,
    ) -> Made {
        let row = self.alias();
        let names = Names { record, row: &row };
        let from = self.fragment(&rows.from, names);
        let mut all = vec![self.fragment(&rows.on, names)];
        all.extend(conditions(self, names)?);
        Ok(format!("exists (select 1 from {from} where {})", all.join(" and ")))
    }

    fn alias(&mut self) -> String {
        self.aliases += 1;
        format!("rule_{}", self.aliases)
    }

    fn related(&mut self, quantifier: Quantifier, rows: &Rows, node: &Node, record: &str) -> Made {
        let negated = quantifier == Quantifier::Every;
        let there_is = self.exists(rows, record, |this, names| {
            let condition = this.node(node, names.row, negated)?;
            Ok(if condition == "true" { Vec::new() } else { vec![condition] })
        })?;
        match quantifier {
            Quantifier::Some => Ok(there_is),
            Quantifier::No => Ok(format!("not {there_is}")),
            Quantifier::Every => {
                let any = self.exists(rows, record, |_, _| Ok(Vec::new()))?;
                Ok(format!("({any} and not {there_is})"))
            }
        }
    }

    /// Conditions on the day of a row.
    fn days(&mut self, column: &DayColumn, from: Option<Date>, to: Date, names: Names<'_>) -> Vec<String> {
        let day = self.fragment(column.fragment(), names);
        let mut conditions = Vec::with_capacity(2);
        if let Some(from) = from {
            conditions.push(format!("{day} >= {}", self.bind(column.first(from, self.moment))));
        }
        conditions.push(format!("{day} <= {}", self.bind(column.last(to, self.moment))));
        conditions
    }

    fn changed(&mut self, changed: &Changed, record: &str) -> Made {
        let history = &changed.history;
        self.exists(&history.rows, record, |this, names| {
            let mut conditions = this.days(&history.day, changed.since, changed.until, names);
            for (side, column) in [(&changed.from, &history.from), (&changed.to, &history.to)] {
                if let Some(side) = side {
                    let condition = this.side(side, &changed.kind, column, names);
                    conditions.push(condition.ok_or_else(|| NotInSql { key: changed.key.clone() })?);
                }
            }
            Ok(conditions)
        })
    }

    fn side(&mut self, side: &Side, kind: &Type, column: &Column, names: Names<'_>) -> Option<String> {
        let is = self.ask(&side.ask, kind, column, names, false)?;
        if !side.or_nothing {
            return Some(is);
        }
        let nothing = self.missing(kind, column, names)?;
        Some(if side.ask == Ask::Never { nothing } else { format!("({is} or {nothing})") })
    }

    fn did(&mut self, behaviour: &Behaviour, asked: Asked, record: &str) -> String {
        let rows = &behaviour.rows;
        match asked {
            Asked::Times { times, from, to } => {
                let row = self.alias();
                let names = Names { record, row: &row };
                let quantity = behaviour.quantity.as_ref().map(|quantity| self.fragment(quantity, names));
                let total = quantity.map_or_else(
                    || "count(*)".to_owned(),
                    |quantity| format!("coalesce(sum({quantity}), 0)"),
                );
                let table = self.fragment(&rows.from, names);
                let mut all = vec![self.fragment(&rows.on, names)];
                all.extend(self.days(&behaviour.day, from, to, names));
                let (operator, n) = match times {
                    Times::AtLeast(n) => (">=", n),
                    Times::AtMost(n) => ("<=", n),
                    Times::Exactly(n) => ("=", n),
                };
                format!("(select {total} from {table} where {}) {operator} {n}", all.join(" and "))
            }
            Asked::First { from, to } => {
                let then = self.done(behaviour, Some(from), to, record);
                let yesterday = from.yesterday().unwrap_or(from);
                let before = self.done(behaviour, None, yesterday, record);
                format!("({then} and not {before})")
            }
            Asked::Trend { percent, more, before, from, to } => {
                let row = self.alias();
                let names = Names { record, row: &row };
                let quantity = behaviour.quantity.as_ref().map(|quantity| self.fragment(quantity, names));
                let quantity = quantity.unwrap_or_else(|| "1".to_owned());
                let table = self.fragment(&rows.from, names);
                let mut all = vec![self.fragment(&rows.on, names)];
                all.extend(self.days(&behaviour.day, Some(before), to, names));
                let day = self.fragment(behaviour.day.fragment(), names);
                let middle = self.bind(behaviour.day.first(from, self.moment));
                let old = format!("sum(case when {day} < {middle} then {quantity} else 0 end)");
                let new = format!("sum(case when {day} < {middle} then 0 else {quantity} end)");
                let (operator, share) = if more { (">=", 100 + percent) } else { ("<=", 100 - percent) };
                format!(
                    "(select case when {old} > 0 and {new} * 100 {operator} {old} * {share} then 1 else 0 end \
                       from {table} where {}) = 1",
                    all.join(" and ")
                )
            }
        }
    }

    /// It was done at all in these days.
    fn done(&mut self, behaviour: &Behaviour, from: Option<Date>, to: Date, record: &str) -> String {
        let row = self.alias();
        let names = Names { record, row: &row };
        let table = self.fragment(&behaviour.rows.from, names);
        let mut all = vec![self.fragment(&behaviour.rows.on, names)];
        all.extend(self.days(&behaviour.day, from, to, names));
        if let Some(quantity) = &behaviour.quantity {
            all.push(format!("{} > 0", self.fragment(quantity, names)));
        }
        format!("exists (select 1 from {table} where {})", all.join(" and "))
    }
}

/// The contrary of a condition that is never unknown.
fn negate(condition: String, negated: bool) -> String {
    if negated { format!("not ({condition})") } else { condition }
}

fn choices(kind: &Type) -> &[Choice] {
    match kind {
        Type::Choice(Some(choices)) | Type::Choices(Some(choices)) => choices,
        _ => &[],
    }
}

fn stored(key: &str, kind: &Type) -> SqlValue {
    let choice = choices(kind).iter().find(|choice| choice.key == key);
    match choice.and_then(|choice| choice.stored) {
        Some(number) => SqlValue::Int(number),
        None => SqlValue::Text(key.to_owned()),
    }
}

/// Whether an empty text can stand in the column, which is nothing.
fn is_stored_as_text(kind: &Type) -> bool {
    match kind {
        Type::Text { .. } | Type::Link { .. } => true,
        Type::Choice(_) => choices(kind).iter().all(|choice| choice.stored.is_none()),
        _ => false,
    }
}
