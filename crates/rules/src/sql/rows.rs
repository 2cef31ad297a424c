//! What is asked of rows that belong to the record: related records, changes, what was done.
//!
//! Invariant: each condition here is true or false, never unknown, so that its contrary is written with "not".

use jiff::civil::Date;

use super::{Made, Names, NotInSql, Writer};
use crate::{
    Behaviour, Column, DayColumn, Quantifier, Rows, Times, Type,
    resolve::{Ask, Asked, Changed, Node, Side},
};

impl Writer<'_> {
    /// There is a row that belongs to the record and for which all of these conditions hold.
    pub(super) fn exists(
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

    pub(super) fn related(&mut self, quantifier: Quantifier, rows: &Rows, node: &Node, record: &str) -> Made {
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

    pub(super) fn changed(&mut self, changed: &Changed, record: &str) -> Made {
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

    pub(super) fn did(&mut self, behaviour: &Behaviour, asked: Asked, record: &str) -> String {
        let rows = &behaviour.rows;
        match asked {
            // Once is a question that ends with the first row, and that a planner can join by.
            Asked::Times { times: Times::AtLeast(1), from, to } => self.done(behaviour, from, to, record),
            Asked::Times { times: Times::AtMost(0) | Times::Exactly(0), from, to } => {
                format!("not {}", self.done(behaviour, from, to, record))
            }
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
