//! What of a rule is beyond the limits.
//!
//! Invariant: whatever way a rule came (JSON, text, built in the program), it is measured here.

use jiff::Timestamp;

use crate::{
    Change, Literal, Pattern, Problem, Rule, Span, SpanUnit, Test, Times,
    limits::{
        FIRST_DAY, LAST_DAY, MOST_CHARACTERS, MOST_DAYS, MOST_DEPTH, MOST_HOURS, MOST_NODES, MOST_PERCENT,
        MOST_TIMES, MOST_VALUES, MOST_VALUES_IN_ALL,
    },
    problem::{Path, Wrong},
};

/// What of a rule is too large, too small or empty, whatever it is asked of.
pub(crate) fn broken(rule: &Rule) -> Vec<Problem> {
    measured(rule).0
}

/// The same, and how many values its lists have.
pub(crate) fn measured(rule: &Rule) -> (Vec<Problem>, usize) {
    let mut look = Look { nodes: 0, values: 0, found: Vec::new() };
    look.at(rule, &Path::root(), 1);
    (look.found, look.values)
}

struct Look {
    nodes: usize,
    values: usize,
    found: Vec<Problem>,
}

impl Look {
    fn at(&mut self, rule: &Rule, path: &Path<'_>, depth: usize) {
        let node = self.nodes;
        self.nodes += 1;
        if depth > MOST_DEPTH {
            return self.tell(node, path, Wrong::TooDeep);
        }
        if self.nodes == MOST_NODES + 1 {
            self.tell(node, path, Wrong::TooMany { what: "conditions", most: MOST_NODES });
        }
        match rule {
            Rule::Attribute { key, test } => {
                self.text(node, &path.field("attribute"), key);
                self.test(node, path, test);
            }
            Rule::Changed { key, change } => {
                self.text(node, &path.field("changed"), key);
                self.change(node, path, change);
            }
            Rule::Did { event, pattern } => {
                self.text(node, &path.field("did"), event);
                self.pattern(node, path, *pattern);
            }
            Rule::Related { set, quantifier, .. } => {
                self.text(node, &path.field(quantifier.word()), set);
            }
            Rule::Segment(key) => self.text(node, &path.field("segment"), key),
            Rule::All(_) | Rule::Any(_) | Rule::Not(_) => {}
        }
        for (index, part) in rule.parts().iter().enumerate() {
            self.at(part, &path.part(rule, index), depth + 1);
        }
    }

    fn tell(&mut self, node: usize, path: &Path<'_>, wrong: Wrong) {
        self.found.push(Problem { path: path.to_string(), node, wrong });
    }

    fn text(&mut self, node: usize, path: &Path<'_>, text: &str) {
        if text.is_empty() {
            self.tell(node, path, Wrong::Empty { what: "text" });
        } else if text.contains('\0') {
            self.tell(node, path, Wrong::Nul);
        } else if text.chars().count() > MOST_CHARACTERS {
            self.tell(node, path, Wrong::TooMany { what: "characters", most: MOST_CHARACTERS });
        }
    }

    fn texts(&mut self, node: usize, path: &Path<'_>, texts: &[String]) {
        self.list(node, path, texts.len());
        for (index, text) in texts.iter().enumerate() {
            self.text(node, &path.index(index), text);
        }
    }

    fn list(&mut self, node: usize, path: &Path<'_>, len: usize) {
        let before = self.values;
        self.values += len;
        if len == 0 {
            self.tell(node, path, Wrong::Empty { what: "list" });
        } else if len > MOST_VALUES {
            self.tell(node, path, Wrong::TooMany { what: "values", most: MOST_VALUES });
        } else if before <= MOST_VALUES_IN_ALL && self.values > MOST_VALUES_IN_ALL {
            self.tell(node, path, Wrong::TooMany { what: "values in all", most: MOST_VALUES_IN_ALL });
        }
    }

    fn literal(&mut self, node: usize, path: &Path<'_>, literal: &Literal) {
        match literal {
            Literal::Text(text) => self.text(node, path, text),
            Literal::Day(day) if !(FIRST_DAY..=LAST_DAY).contains(day) => {
                self.tell(node, path, Wrong::OutOfCalendar);
            }
            Literal::Time(time) if !is_writable(*time) => self.tell(node, path, Wrong::OutOfCalendar),
            Literal::Money(amount) if !is_currency(&amount.currency) => {
                self.tell(node, path, Wrong::NoCurrency { given: amount.currency.clone() });
            }
            Literal::Day(_)
            | Literal::Time(_)
            | Literal::Money(_)
            | Literal::Number(_)
            | Literal::YesNo(_) => {}
        }
    }

    fn test(&mut self, node: usize, path: &Path<'_>, test: &Test) {
        let path = &path.field(test.word());
        match test {
            Test::Set | Test::In(_) => {}
            Test::Is(literals) => {
                self.list(node, path, literals.len());
                for (index, literal) in literals.iter().enumerate() {
                    self.literal(node, &path.index(index), literal);
                }
            }
            Test::Contains(texts)
            | Test::StartsWith(texts)
            | Test::EndsWith(texts)
            | Test::HasAny(texts)
            | Test::HasAll(texts) => self.texts(node, path, texts),
            Test::Above(literal) | Test::AtLeast(literal) | Test::Below(literal) | Test::AtMost(literal) => {
                self.literal(node, path, literal);
            }
            Test::Between(from, to) => {
                self.literal(node, &path.index(0), from);
                self.literal(node, &path.index(1), to);
            }
            Test::Within(span) | Test::Beyond(span) => self.span(node, path, *span),
        }
    }

    fn span(&mut self, node: usize, path: &Path<'_>, span: Span) {
        let (what, most) = match span.unit {
            SpanUnit::Days => ("days", MOST_DAYS),
            SpanUnit::Hours => ("hours", MOST_HOURS),
        };
        self.number(node, path, what, span.count, 0, most);
    }

    fn number(
        &mut self,
        node: usize,
        path: &Path<'_>,
        what: &'static str,
        given: u32,
        least: u32,
        most: u32,
    ) {
        if !(least..=most).contains(&given) {
            self.tell(node, path, Wrong::OutOfRange { what, given, least, most });
        }
    }

    fn days(&mut self, node: usize, path: &Path<'_>, days: Option<u32>) {
        if let Some(days) = days {
            self.number(node, &path.field("days"), "days", days, 1, MOST_DAYS);
        }
    }

    fn change(&mut self, node: usize, path: &Path<'_>, change: &Change) {
        for (side, literals) in [("from", &change.from), ("to", &change.to)] {
            if !literals.is_empty() {
                self.list(node, &path.field(side), literals.len());
            }
            for (index, literal) in literals.iter().enumerate() {
                if let Some(literal) = literal {
                    self.literal(node, &path.field(side).index(index), literal);
                }
            }
        }
        self.days(node, path, change.days);
    }

    fn pattern(&mut self, node: usize, path: &Path<'_>, pattern: Pattern) {
        match pattern {
            Pattern::Times { times, days } => {
                let (field, given, least) = match times {
                    Times::AtLeast(n) => ("at_least", n, 1),
                    Times::AtMost(n) => ("at_most", n, 0),
                    Times::Exactly(n) => ("exactly", n, 0),
                };
                self.number(node, &path.field(field), "times", given, least, MOST_TIMES);
                self.days(node, path, days);
            }
            Pattern::First { days } => {
                self.number(node, &path.field("first_in_days"), "days", days, 1, MOST_DAYS);
            }
            Pattern::Trend { direction, percent, days } => {
                let most = match direction {
                    crate::Direction::More => MOST_PERCENT,
                    crate::Direction::Less => 100,
                };
                self.number(node, &path.field(direction.field()), "percent", percent, 1, most);
                self.days(node, path, Some(days));
            }
        }
    }
}

fn is_currency(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Whether an instant stands in the calendar of rules and is a whole millisecond.
fn is_writable(time: Timestamp) -> bool {
    let year = time.to_zoned(jiff::tz::TimeZone::UTC).year();
    time.as_nanosecond() % 1_000_000 == 0 && (1..=9999).contains(&year)
}
