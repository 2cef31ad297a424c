//! A rule with what its catalog and its moment make of it: checked, and with every value as it is compared.
//!
//! Invariant: both evaluators read this tree and no other, so that they have the same bounds, the same days and the same
//! folded texts.

mod ask;
mod values;

use jiff::civil::Date;

use crate::{
    Behaviour, Catalog, Change, History, Moment, Pattern, Period, Problem, Quantifier, Rows, Rule, Segment,
    Span, Test, Times, Type,
    catalog::Attribute,
    limits::MOST_DEPTH,
    measured,
    problem::{Path, Wrong},
};

pub(crate) use ask::{Ask, Saying, TextTest};
use values::Asker;

/// How many conditions a rule may come to with the rules of the segments that it asks for, and how many values. SQLite takes
/// 32,766 parameters; a condition has up to six beside its values.
const MOST_RESOLVED: usize = 2_000;
const MOST_RESOLVED_VALUES: usize = 16_000;

/// A rule that has been checked against a catalog, at a moment: ready to be asked.
#[derive(Clone, Debug)]
pub struct Resolved {
    pub(crate) node: Node,
    pub(crate) moment: Moment,
}

#[derive(Clone, Debug)]
pub(crate) enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Attribute { key: String, attribute: Box<Attribute>, ask: Ask, relative: Option<Relative> },
    Changed(Box<Changed>),
    Did { event: String, behaviour: Behaviour, pattern: Pattern, asked: Asked },
    Related { set: String, quantifier: Quantifier, rows: Rows, node: Box<Node> },
    Member { key: String, rows: Rows },
}

/// What of a test moves with today.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Relative {
    Span(Span),
    Period(Period),
}

#[derive(Clone, Debug)]
pub(crate) struct Changed {
    pub key: String,
    pub kind: Type,
    pub history: History,
    pub from: Option<Side>,
    pub to: Option<Side>,
    pub days: Option<u32>,
    pub since: Option<Date>,
    pub until: Date,
}

/// What a fact was before or after a change: one of these, or nothing where that is asked for too.
#[derive(Clone, Debug)]
pub(crate) struct Side {
    pub ask: Ask,
    pub or_nothing: bool,
}

/// A pattern on the days of its moment.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked {
    Times {
        times: Times,
        from: Option<Date>,
        to: Date,
    },
    First {
        from: Date,
        to: Date,
    },
    /// From `before` to the day before `from`, and from there to `to`.
    Trend {
        percent: i64,
        more: bool,
        before: Date,
        from: Date,
        to: Date,
    },
}

impl Resolved {
    /// Checks a rule against what these records have, and works out its days.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, in the order in which it stands in the rule.
    pub fn new(rule: &Rule, catalog: &dyn Catalog, moment: &Moment) -> Result<Self, Vec<Problem>> {
        let (mut found, values) = measured::measured(rule);
        if found.iter().any(|problem| matches!(problem.wrong, Wrong::TooDeep)) {
            return Err(found);
        }
        let segments = Vec::new();
        let mut resolver = Resolver { moment, nodes: 0, resolved: 0, values, segments, found: Vec::new() };
        let node = resolver.node(rule, catalog, &Path::root());
        for problem in resolver.found {
            // What is empty or out of range may be told of twice.
            if !found.iter().any(|told| told.path == problem.path) {
                found.push(problem);
            }
        }
        found.sort_by_key(|problem| problem.node);
        match node {
            Some(node) if found.is_empty() => Ok(Self { node, moment: moment.clone() }),
            _ => Err(found),
        }
    }
}

struct Resolver<'a> {
    moment: &'a Moment,
    nodes: usize,
    resolved: usize,
    values: usize,
    /// The segments whose rules are being read, from the outermost.
    segments: Vec<String>,
    found: Vec<Problem>,
}

impl Resolver<'_> {
    fn node(&mut self, rule: &Rule, catalog: &dyn Catalog, path: &Path<'_>) -> Option<Node> {
        let at = self.nodes;
        self.nodes += 1;
        self.resolved += 1;
        if self.resolved > MOST_RESOLVED {
            if self.resolved == MOST_RESOLVED + 1 {
                self.tell::<()>(
                    at,
                    path,
                    Wrong::TooMany { what: "conditions with those of segments", most: MOST_RESOLVED },
                );
            }
            return None;
        }
        match rule {
            Rule::All(rules) => self.nodes_of(rule, rules, catalog, path).map(Node::All),
            Rule::Any(rules) => self.nodes_of(rule, rules, catalog, path).map(Node::Any),
            Rule::Not(inner) => {
                let node = self.node(inner, catalog, &path.part(rule, 0))?;
                Some(Node::Not(Box::new(node)))
            }
            Rule::Attribute { key, test } => {
                let attribute = self.attribute(at, key, catalog, &path.field("attribute"))?;
                let asker = Asker { key, kind: &attribute.kind, catalog, moment: self.moment };
                let ask = self.ask(at, &asker, test, &path.field(test.word()))?;
                Some(Node::Attribute {
                    key: key.clone(),
                    ask,
                    relative: relative(test),
                    attribute: Box::new(attribute),
                })
            }
            Rule::Changed { key, change } => self.changed(at, key, change, catalog, path),
            Rule::Did { event, pattern } => {
                let Some(behaviour) = catalog.behaviour(event) else {
                    let wrong = Wrong::UnknownBehaviour { event: event.clone() };
                    return self.tell(at, &path.field("did"), wrong);
                };
                let asked = self.asked(*pattern);
                Some(Node::Did { event: event.clone(), behaviour, pattern: *pattern, asked })
            }
            Rule::Related { set, quantifier, rule: inner } => {
                let Some(related) = catalog.related(set) else {
                    // What stands inside cannot be checked, but it has its places.
                    self.nodes += inner.size();
                    let wrong = Wrong::UnknownSet { set: set.clone(), known: catalog.related_sets() };
                    return self.tell(at, &path.field(quantifier.word()), wrong);
                };
                let node = Box::new(self.node(inner, related.catalog, &path.part(rule, 0))?);
                Some(Node::Related { set: set.clone(), quantifier: *quantifier, rows: related.rows, node })
            }
            Rule::Segment(key) => self.segment(at, key, catalog, &path.field("segment")),
        }
    }

    /// Notes what is wrong, and answers that there is nothing to be had.
    fn tell<T>(&mut self, node: usize, path: &Path<'_>, wrong: Wrong) -> Option<T> {
        self.found.push(Problem { path: path.to_string(), node, wrong });
        None
    }

    /// All of them are read, so that all that is wrong is found at once.
    fn nodes_of(
        &mut self,
        rule: &Rule,
        parts: &[Rule],
        catalog: &dyn Catalog,
        path: &Path<'_>,
    ) -> Option<Vec<Node>> {
        let read = parts.iter().enumerate();
        let nodes: Vec<_> = read.map(|(at, part)| self.node(part, catalog, &path.part(rule, at))).collect();
        nodes.into_iter().collect()
    }

    fn attribute(
        &mut self,
        at: usize,
        key: &str,
        catalog: &dyn Catalog,
        path: &Path<'_>,
    ) -> Option<Attribute> {
        let attribute = catalog.attribute(key);
        if attribute.is_none() {
            let near = values::nearest(key, catalog.attribute_keys());
            self.tell::<()>(at, path, Wrong::UnknownAttribute { key: key.to_owned(), near });
        }
        attribute
    }

    fn ask(&mut self, at: usize, asker: &Asker<'_>, test: &Test, path: &Path<'_>) -> Option<Ask> {
        match asker.ask(test) {
            Ok(ask) => Some(ask),
            Err(misfit) => match misfit.index {
                Some(index) => self.tell(at, &path.index(index), misfit.wrong),
                None => self.tell(at, path, misfit.wrong),
            },
        }
    }

    fn changed(
        &mut self,
        at: usize,
        key: &str,
        change: &Change,
        catalog: &dyn Catalog,
        path: &Path<'_>,
    ) -> Option<Node> {
        let attribute = self.attribute(at, key, catalog, &path.field("changed"))?;
        let Some(history) = attribute.history else {
            return self.tell(at, &path.field("changed"), Wrong::NoHistory { key: key.to_owned() });
        };
        let asker = Asker { key, kind: &attribute.kind, catalog, moment: self.moment };
        let mut side = |field, literals: &[Option<crate::Literal>]| {
            if literals.is_empty() {
                return Some(None);
            }
            let said: Vec<_> = literals.iter().flatten().cloned().collect();
            let ask = if said.is_empty() {
                Ask::Never
            } else {
                self.ask(at, &asker, &Test::Is(said), &path.field(field))?
            };
            Some(Some(Side { ask, or_nothing: literals.contains(&None) }))
        };
        let (from, to) = (side("from", &change.from), side("to", &change.to));
        Some(Node::Changed(Box::new(Changed {
            key: key.to_owned(),
            from: from?,
            to: to?,
            days: change.days,
            since: self.window(change.days),
            until: self.moment.today(),
            kind: attribute.kind,
            history,
        })))
    }

    /// The first of so many days of which today is the last.
    fn window(&self, days: Option<u32>) -> Option<Date> {
        days.map(|days| self.moment.day_from_today(1 - i64::from(days)))
    }

    fn asked(&self, pattern: Pattern) -> Asked {
        let to = self.moment.today();
        match pattern {
            Pattern::Times { times, days } => Asked::Times { times, from: self.window(days), to },
            Pattern::First { days } => {
                Asked::First { from: self.moment.day_from_today(1 - i64::from(days)), to }
            }
            // Today is not over, and would look like a fall.
            Pattern::Trend { direction, percent, days } => Asked::Trend {
                percent: i64::from(percent),
                more: direction == crate::Direction::More,
                before: self.moment.day_from_today(-2 * i64::from(days)),
                from: self.moment.day_from_today(-i64::from(days)),
                to: self.moment.day_from_today(-1),
            },
        }
    }

    fn segment(&mut self, at: usize, key: &str, catalog: &dyn Catalog, path: &Path<'_>) -> Option<Node> {
        match catalog.segment(key) {
            None => self.tell(at, path, Wrong::UnknownSegment { key: key.to_owned() }),
            Some(Segment::Members(rows)) => Some(Node::Member { key: key.to_owned(), rows }),
            Some(Segment::Rule(rule)) => self.rule_of_segment(at, key, &rule, catalog, path),
        }
    }

    fn rule_of_segment(
        &mut self,
        at: usize,
        key: &str,
        rule: &Rule,
        catalog: &dyn Catalog,
        path: &Path<'_>,
    ) -> Option<Node> {
        let begun = self.segments.iter().position(|inside| inside == key);
        if let Some(begun) = begun {
            let mut keys = self.segments.split_off(begun);
            self.segments.extend(keys.iter().cloned());
            keys.push(key.to_owned());
            return self.tell(at, path, Wrong::SegmentCycle { keys });
        }
        if self.segments.len() == MOST_DEPTH {
            return self.tell(at, path, Wrong::TooDeep);
        }
        let inner = Path::of(key);
        let (told, nodes) = (self.found.len(), self.nodes);
        let (broken, values) = measured::measured(rule);
        self.values += values;
        let node = if self.values > MOST_RESOLVED_VALUES {
            self.tell(
                at,
                &inner,
                Wrong::TooMany { what: "values with those of segments", most: MOST_RESOLVED_VALUES },
            )
        } else if broken.is_empty() {
            self.segments.push(key.to_owned());
            let node = self.node(rule, catalog, &inner);
            self.segments.pop();
            node
        } else {
            self.found.extend(broken);
            None
        };
        // Its places are not places of the rule that asks for it.
        self.nodes = nodes;
        for problem in &mut self.found[told..] {
            problem.node = at;
            problem.path = format!("{path} → {}", problem.path);
        }
        node
    }
}

fn relative(test: &Test) -> Option<Relative> {
    match test {
        Test::Within(span) | Test::Beyond(span) => Some(Relative::Span(*span)),
        Test::In(period) => Some(Relative::Period(*period)),
        _ => None,
    }
}
