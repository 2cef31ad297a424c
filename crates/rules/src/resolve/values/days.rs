//! Tests of days and of instants, as ranges of these.
//!
//! Invariant: a day asked of an instant is all of the day in the workspace's time zone, also where that has 23 or 25 hours.

use jiff::civil::Date;

use super::{Asker, Fit, at, each};
use crate::{Literal, Period, Span, SpanUnit, Test, Toward, problem::Wrong, resolve::ask::Ask};

const HOUR: i64 = 3_600_000;

impl Asker<'_> {
    pub(super) fn day(&self, test: &Test) -> Fit<Ask> {
        let read = |literal: &Literal| match literal {
            Literal::Day(day) => Ok(*day),
            other => self.wrong_value(crate::text::literal(other), "a day such as 2026-04-01"),
        };
        let today = self.moment.today();
        Ok(match test {
            Test::Is(literals) => Ask::OneDay(each(literals, read)?),
            Test::Above(day) => read(day)?.tomorrow().map_or(Ask::Never, |next| Ask::Days(Some(next), None)),
            Test::AtLeast(day) => Ask::Days(Some(read(day)?), None),
            Test::Below(day) => read(day)?.yesterday().map_or(Ask::Never, |last| Ask::Days(None, Some(last))),
            Test::AtMost(day) => Ask::Days(None, Some(read(day)?)),
            Test::Between(from, to) => {
                let (first, last) = (read(from).map_err(at(0))?, read(to).map_err(at(1))?);
                self.forwards(first, last)?;
                Ask::days(first, last)
            }
            Test::Within(span) => {
                let end = self.day_away(*span)?;
                match span.toward {
                    Toward::Past => Ask::days(end, today),
                    Toward::Future => Ask::days(today, end),
                }
            }
            Test::Beyond(span) => {
                let end = self.day_away(*span)?;
                match span.toward {
                    Toward::Past => end.yesterday().map_or(Ask::Never, |last| Ask::Days(None, Some(last))),
                    Toward::Future => end.tomorrow().map_or(Ask::Never, |next| Ask::Days(Some(next), None)),
                }
            }
            Test::In(period) => {
                let (first, last) = self.moment.period(*period);
                Ask::days(first, last)
            }
            _ => return self.wrong_test(test),
        })
    }

    fn forwards(&self, from: Date, to: Date) -> Fit<()> {
        if from > to {
            return Err(Wrong::Backwards { from: from.to_string(), to: to.to_string() }.into());
        }
        Ok(())
    }

    /// The day at the end of a distance from today.
    fn day_away(&self, span: Span) -> Fit<Date> {
        if span.unit == SpanUnit::Hours {
            return self.wrong_value(format!("{} hours", span.count), "a distance in days");
        }
        let days = i64::from(span.count);
        Ok(self.moment.day_from_today(if span.toward == Toward::Past { -days } else { days }))
    }

    pub(super) fn time(&self, test: &Test) -> Fit<Ask> {
        Ok(match test {
            Test::Is(literals) => {
                let ranges = each(literals, |literal| self.instants(literal))?;
                Ask::any_of(ranges.into_iter().map(|(from, to)| Ask::Whole(Some(from), Some(to))).collect())
            }
            Test::Above(literal) => Ask::Whole(Some(self.instants(literal)?.1 + 1), None),
            Test::AtLeast(literal) => Ask::Whole(Some(self.instants(literal)?.0), None),
            Test::Below(literal) => Ask::Whole(None, Some(self.instants(literal)?.0 - 1)),
            Test::AtMost(literal) => Ask::Whole(None, Some(self.instants(literal)?.1)),
            Test::Between(from, to) => {
                let (low, high) = (self.instants(from).map_err(at(0))?, self.instants(to).map_err(at(1))?);
                if low.0 > high.1 {
                    let said = |literal| crate::text::literal(literal);
                    return Err(Wrong::Backwards { from: said(from), to: said(to) }.into());
                }
                Ask::Whole(Some(low.0), Some(high.1))
            }
            Test::Within(span) => self.instants_within(*span)?,
            Test::Beyond(span) => self.instants_beyond(*span)?,
            Test::In(period) => self.instants_in(*period),
            _ => return self.wrong_test(test),
        })
    }

    /// The first and last millisecond that a value names.
    fn instants(&self, literal: &Literal) -> Fit<(i64, i64)> {
        match literal {
            Literal::Day(day) => Ok((self.moment.start_of(*day), self.moment.end_of(*day))),
            Literal::Time(time) => Ok((time.as_millisecond(), time.as_millisecond())),
            other => self.wrong_value(
                crate::text::literal(other),
                "a day such as 2026-04-01, or an instant such as 2026-04-01T09:00:00Z",
            ),
        }
    }

    fn instants_within(&self, span: Span) -> Fit<Ask> {
        let now = self.moment.now();
        let (from, to) = match (span.unit, span.toward) {
            (SpanUnit::Hours, Toward::Past) => (now - HOUR * i64::from(span.count), now),
            (SpanUnit::Hours, Toward::Future) => (now, now + HOUR * i64::from(span.count)),
            (SpanUnit::Days, Toward::Past) => {
                (self.moment.start_of(self.day_away(span)?), self.moment.end_of(self.moment.today()))
            }
            (SpanUnit::Days, Toward::Future) => {
                (self.moment.start_of(self.moment.today()), self.moment.end_of(self.day_away(span)?))
            }
        };
        Ok(Ask::Whole(Some(from), Some(to)))
    }

    fn instants_beyond(&self, span: Span) -> Fit<Ask> {
        let away = HOUR * i64::from(span.count);
        Ok(match (span.unit, span.toward) {
            (SpanUnit::Hours, Toward::Past) => Ask::Whole(None, Some(self.moment.now() - away - 1)),
            (SpanUnit::Hours, Toward::Future) => Ask::Whole(Some(self.moment.now() + away + 1), None),
            (SpanUnit::Days, Toward::Past) => {
                Ask::Whole(None, Some(self.moment.start_of(self.day_away(span)?) - 1))
            }
            (SpanUnit::Days, Toward::Future) => {
                Ask::Whole(Some(self.moment.end_of(self.day_away(span)?) + 1), None)
            }
        })
    }

    fn instants_in(&self, period: Period) -> Ask {
        let (first, last) = self.moment.period(period);
        Ask::Whole(Some(self.moment.start_of(first)), Some(self.moment.end_of(last)))
    }
}
