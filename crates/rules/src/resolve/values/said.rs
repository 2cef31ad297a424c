//! Tests of what a program said, whose type is that of the value in the rule.
//!
//! Invariant: a rule says which kind of thing it asks for; "1200" is a text and 1200 a number.

use super::{Asker, Comparable, Fit, Order, at, each};
use crate::{
    Literal, Test,
    problem::Wrong,
    resolve::ask::{Ask, Saying},
};

const WOULD_DO: &str = "a text, a number, or yes or no";

impl Asker<'_> {
    pub(super) fn said(&self, test: &Test) -> Fit<Ask> {
        let bound = match test {
            Test::Above(it) | Test::AtLeast(it) | Test::Below(it) | Test::AtMost(it) => Some(it),
            Test::Between(from, _) => Some(from),
            _ => None,
        };
        if let Some(Literal::Day(_)) = bound {
            return self.day(test);
        }
        match test {
            Test::Is(literals) => Ok(Ask::Says(each(literals, |literal| self.saying(literal))?)),
            Test::Contains(texts) => Ok(Ask::SaysWithin(texts.clone())),
            Test::Above(it) => Ok(self.bound(it)?.ordered(Order::Above)),
            Test::AtLeast(it) => Ok(self.bound(it)?.ordered(Order::AtLeast)),
            Test::Below(it) => Ok(self.bound(it)?.ordered(Order::Below)),
            Test::AtMost(it) => Ok(self.bound(it)?.ordered(Order::AtMost)),
            Test::Between(from, to) => {
                let (low, high) = (self.bound(from).map_err(at(0))?, self.bound(to).map_err(at(1))?);
                if low.number() > high.number() {
                    let said = |literal| crate::text::literal(literal);
                    return Err(Wrong::Backwards { from: said(from), to: said(to) }.into());
                }
                Ok(low.to(high))
            }
            _ => self.wrong_test(test),
        }
    }

    fn bound(&self, literal: &Literal) -> Fit<Comparable> {
        match literal {
            Literal::Number(number) => Ok(Comparable::Real(*number)),
            other => self.wrong_value(crate::text::literal(other), "a number such as 12.5"),
        }
    }

    fn saying(&self, literal: &Literal) -> Fit<Saying> {
        match literal {
            Literal::Text(text) => Ok(Saying::Text(text.clone())),
            Literal::Number(number) => Ok(Saying::Number(number.to_f64())),
            Literal::YesNo(is) => Ok(Saying::YesNo(*is)),
            other => self.wrong_value(crate::text::literal(other), WOULD_DO),
        }
    }
}
