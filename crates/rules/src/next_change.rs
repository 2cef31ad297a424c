//! When a record's answer can next change although nothing about the record does.
//!
//! Invariant: until the instant that is answered, the answer stays what it is.

use jiff::civil::Date;

use crate::{
    Catalog, Fact, Facts, Moment, Pattern, Problem, Rule, Span, SpanUnit, Toward,
    limits::LAST_DAY,
    moment::plus_days,
    resolve::{Changed, Node, Relative, Resolved},
};

/// At how many instants it is looked for a change before the next one is answered unseen.
const MOST_LOOKS: usize = 200;

const HOUR: i64 = 3_600_000;

/// The first instant after the moment (milliseconds since 1970-01-01T00:00:00Z) at which the rule's answer for this record
/// changes by time alone; none where it never does.
///
/// It is exact, but for two things that it cannot look into: an attribute that moves with the calendar is looked at again on
/// the next day, and after 200 instants at which nothing changed the next one is answered. The answer is worked out again
/// then, and whenever something changes that the rule [reads](Rule::reads); the comings and goings of a segment whose members are
/// kept are such changes.
///
/// # Errors
///
/// As [`Resolved::new`].
pub fn next_change(
    rule: &Rule,
    catalog: &dyn Catalog,
    moment: &Moment,
    facts: &dyn Facts,
) -> Result<Option<i64>, Vec<Problem>> {
    let resolved = Resolved::new(rule, catalog, moment)?;
    let answer = resolved.holds(facts);
    let mut turns = Turns { moment, at: Vec::new(), look_again: None };
    turns.of(&resolved.node, facts);
    let Turns { mut at, look_again, .. } = turns;
    at.sort_unstable();
    at.dedup();
    for (looks, turn) in at.into_iter().enumerate() {
        if look_again.is_some_and(|again| again <= turn) {
            break;
        }
        if looks == MOST_LOOKS || Resolved::new(rule, catalog, &moment.at(turn))?.holds(facts) != answer {
            return Ok(Some(turn));
        }
    }
    Ok(look_again)
}

/// Every instant at which one of a rule's conditions can turn.
struct Turns<'a> {
    moment: &'a Moment,
    at: Vec<i64>,
    look_again: Option<i64>,
}

impl Turns<'_> {
    fn of(&mut self, node: &Node, facts: &dyn Facts) {
        match node {
            Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|node| self.of(node, facts)),
            Node::Not(node) => self.of(node, facts),
            Node::Attribute { key, attribute, relative, .. } => {
                if attribute.by_calendar {
                    let tomorrow = self.moment.start_of(plus_days(self.moment.today(), 1));
                    self.look_again = Some(self.look_again.map_or(tomorrow, |again| again.min(tomorrow)));
                }
                if let (Some(relative), Some(fact)) = (relative, facts.value(key)) {
                    self.relative(*relative, &fact);
                }
            }
            Node::Changed(changed) => self.changed(changed, facts),
            Node::Did { event, pattern, .. } => self.did(event, *pattern, facts),
            Node::Related { set, node, .. } => {
                for record in facts.related(set) {
                    self.of(node, record);
                }
            }
            Node::Member { .. } => {}
        }
    }

    fn instant(&mut self, instant: i64) {
        if instant > self.moment.now() && instant < jiff::Timestamp::MAX.as_millisecond() {
            self.at.push(instant);
        }
    }

    fn day(&mut self, day: Date, later: i64) {
        let day = plus_days(day, later);
        if day < LAST_DAY {
            self.instant(self.moment.start_of(day));
        }
    }

    fn relative(&mut self, relative: Relative, fact: &Fact) {
        let (day, time) = match fact {
            Fact::Day(day) => (*day, None),
            Fact::Time(time) => (self.moment.day_of(*time), Some(*time)),
            _ => return,
        };
        match relative {
            Relative::Span(Span { count, unit: SpanUnit::Hours, toward }) => {
                let away = HOUR * i64::from(count);
                let away = if toward == Toward::Past { away } else { -away };
                if let Some(time) = time {
                    for turn in [time, time.saturating_add(away)] {
                        self.instant(turn);
                        self.instant(turn.saturating_add(1));
                    }
                }
            }
            Relative::Span(Span { count, toward, .. }) => {
                let away = i64::from(count);
                let away = if toward == Toward::Past { away } else { -away };
                for later in [0, 1, away, away + 1] {
                    self.day(day, later);
                }
            }
            Relative::Period(period) => {
                // It is this, the last and the next one while today is in the one itself, the one after and the one before.
                for shift in -1..=1 {
                    let (first, last) = self.moment.period_around(day, period.unit, shift);
                    self.day(first, 0);
                    self.day(last, 1);
                }
            }
        }
    }

    fn changed(&mut self, changed: &Changed, facts: &dyn Facts) {
        for change in facts.changes(&changed.key) {
            let day = self.moment.day_of(change.at);
            self.day(day, 0);
            if let Some(days) = changed.days {
                self.day(day, days.into());
            }
        }
    }

    fn did(&mut self, event: &str, pattern: Pattern, facts: &dyn Facts) {
        let today = self.moment.today();
        let (from, turns) = match pattern {
            Pattern::Times { days: None, .. } => (Some(plus_days(today, 1)), vec![0]),
            Pattern::Times { days: Some(days), .. } => {
                let days = i64::from(days);
                (Some(plus_days(today, 1 - days)), vec![0, days])
            }
            Pattern::First { days } => (None, vec![0, i64::from(days)]),
            Pattern::Trend { days, .. } => {
                let days = i64::from(days);
                (Some(plus_days(today, -2 * days)), vec![1, days + 1, 2 * days + 1])
            }
        };
        let mut done = facts.days(event, from, LAST_DAY);
        if matches!(pattern, Pattern::First { .. }) {
            done.retain(|(_, times)| *times > 0);
            done.truncate(1);
        }
        for (day, _) in done {
            turns.iter().for_each(|later| self.day(day, *later));
        }
    }
}
