//! A test of an attribute becomes a question to its value, or it is said why it cannot.
//!
//! Invariant: a test that is taken means what it says to its last digit; one that would have to be bent is refused.

mod days;
mod said;

use std::ops::Bound;

use uuid::Uuid;

use super::ask::{Ask, TextTest};
use crate::{Amount, Catalog, Choice, Decimal, Fold, Literal, Moment, Number, Test, Type, problem::Wrong};

/// What makes questions of the tests of one attribute.
pub(super) struct Asker<'a> {
    pub key: &'a str,
    pub kind: &'a Type,
    pub catalog: &'a dyn Catalog,
    pub moment: &'a Moment,
}

/// Why a test cannot be, and which of its values is to blame.
#[derive(Debug)]
pub(super) struct Misfit {
    pub index: Option<usize>,
    pub wrong: Wrong,
}

type Fit<T> = Result<T, Misfit>;

/// A comparison with one value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Above,
    AtLeast,
    Below,
    AtMost,
}

impl Asker<'_> {
    pub fn ask(&self, test: &Test) -> Fit<Ask> {
        if matches!(test, Test::Set) {
            return Ok(Ask::Known);
        }
        match self.kind {
            Type::Text { fold } | Type::Link { fold } => self.text(*fold, test),
            Type::Number(number) => self.compared(test, |literal| self.number(*number, literal)),
            Type::Money { currency } => self.money(currency.as_deref(), test),
            Type::Day => self.day(test),
            Type::Time => self.time(test),
            Type::YesNo => self.yes_no(test),
            Type::Choice(choices) => self.choice(choices.as_deref(), test),
            Type::Choices(choices) => self.choices(choices.as_deref(), test),
            Type::Member => self.id(test, "the id of a member"),
            Type::Account => self.id(test, "the id of an account"),
            Type::Said => self.said(test),
        }
    }

    fn wrong_test<T>(&self, test: &Test) -> Fit<T> {
        let would_do = match self.kind {
            Type::Text { .. } | Type::Link { .. } => "set, is, contains, starts_with, ends_with",
            Type::Number(_) | Type::Money { .. } => "set, is, above, at_least, below, at_most, between",
            Type::Day | Type::Time => "set, is, above, at_least, below, at_most, between, within, beyond, in",
            Type::YesNo | Type::Choice(_) | Type::Member | Type::Account => "set, is",
            Type::Choices(_) => "set, has_any, has_all",
            Type::Said => "set, is, contains, above, at_least, below, at_most, between",
        };
        let (key, kind) = (self.key.to_owned(), self.kind.name());
        let wrong = Wrong::WrongTest { key, kind, test: test.word(), would_do: would_do.to_owned() };
        Err(Misfit { index: None, wrong })
    }

    fn wrong_value<T>(&self, given: impl Into<String>, would_do: &'static str) -> Fit<T> {
        let (key, kind) = (self.key.to_owned(), self.kind.name());
        Err(Wrong::WrongValue { key, kind, given: given.into(), would_do }.into())
    }

    fn text(&self, fold: Option<Fold>, test: &Test) -> Fit<Ask> {
        let (how, texts) = match test {
            Test::Is(literals) => {
                let text = |literal: &Literal| match literal {
                    Literal::Text(text) => Ok(text.clone()),
                    other => self.wrong_value(crate::text::literal(other), "a text in quotes"),
                };
                (TextTest::Is, each(literals, text)?)
            }
            Test::Contains(texts) => (TextTest::Contains, texts.clone()),
            Test::StartsWith(texts) => (TextTest::StartsWith, texts.clone()),
            Test::EndsWith(texts) => (TextTest::EndsWith, texts.clone()),
            _ => return self.wrong_test(test),
        };
        let comparable = texts.into_iter().map(|text| fold.map_or(text.clone(), |fold| fold(&text)));
        // What folds to nothing would stand in every text, and is in none.
        let comparable: Vec<_> = comparable.filter(|text| !text.is_empty()).collect();
        Ok(if comparable.is_empty() { Ask::Never } else { Ask::Texts(how, comparable) })
    }

    /// Equal to, or above or below what `numbers` reads.
    fn compared(&self, test: &Test, read: impl Fn(&Literal) -> Fit<Comparable>) -> Fit<Ask> {
        match test {
            Test::Is(literals) => Ok(one_of(&each(literals, read)?)),
            Test::Above(literal) => Ok(read(literal)?.ordered(Order::Above)),
            Test::AtLeast(literal) => Ok(read(literal)?.ordered(Order::AtLeast)),
            Test::Below(literal) => Ok(read(literal)?.ordered(Order::Below)),
            Test::AtMost(literal) => Ok(read(literal)?.ordered(Order::AtMost)),
            Test::Between(from, to) => {
                let (low, high) = (read(from).map_err(at(0))?, read(to).map_err(at(1))?);
                if low.number() > high.number() {
                    let said = |literal| crate::text::literal(literal);
                    return Err(Wrong::Backwards { from: said(from), to: said(to) }.into());
                }
                Ok(low.to(high))
            }
            _ => self.wrong_test(test),
        }
    }

    fn number(&self, number: Number, literal: &Literal) -> Fit<Comparable> {
        match literal {
            Literal::Number(decimal) => Ok(match number {
                Number::Whole => Comparable::Whole(*decimal),
                Number::Real => Comparable::Real(*decimal),
            }),
            other => self.wrong_value(crate::text::literal(other), "a number such as 12.5"),
        }
    }

    fn money(&self, kept: Option<&str>, test: &Test) -> Fit<Ask> {
        if let Test::Is(literals) = test {
            let asks = each(literals, |literal| {
                let (currency, minor) = self.amount(kept, literal)?;
                Ok(Ask::Money(currency, Box::new(one_of(&[minor]))))
            })?;
            return Ok(Ask::any_of(asks));
        }
        let first = match test {
            Test::Above(it) | Test::AtLeast(it) | Test::Below(it) | Test::AtMost(it) => it,
            Test::Between(from, to) => {
                let (low, high) =
                    (self.amount(kept, from).map_err(at(0))?, self.amount(kept, to).map_err(at(1))?);
                if low.0 != high.0 {
                    let key = self.key.to_owned();
                    return Err(at(1)(Wrong::OtherCurrency { key, kept: low.0, given: high.0 }.into()));
                }
                from
            }
            _ => return self.wrong_test(test),
        };
        let (currency, _) = self.amount(kept, first)?;
        let ask = self.compared(test, |literal| Ok(self.amount(kept, literal)?.1))?;
        Ok(Ask::Money(currency, Box::new(ask)))
    }

    fn amount(&self, kept: Option<&str>, literal: &Literal) -> Fit<(String, Comparable)> {
        let Literal::Money(amount) = literal else {
            return self.wrong_value(
                crate::text::literal(literal),
                "an amount with its currency, such as 100000 JPY",
            );
        };
        let Amount { value, currency } = amount;
        if let Some(kept) = kept
            && kept != currency
        {
            let (key, kept, given) = (self.key.to_owned(), kept.to_owned(), currency.clone());
            return Err(Wrong::OtherCurrency { key, kept, given }.into());
        }
        let Some(decimals) = self.catalog.minor_digits(currency) else {
            return Err(Wrong::NoCurrency { given: currency.clone() }.into());
        };
        match value.times_ten_to(decimals) {
            Some(minor) => Ok((currency.clone(), Comparable::Whole(minor.into()))),
            None if value.decimals() > decimals => {
                Err(Wrong::TooExact { given: crate::text::literal(literal), decimals }.into())
            }
            None => Err(Wrong::TooMuch { given: crate::text::literal(literal) }.into()),
        }
    }

    fn yes_no(&self, test: &Test) -> Fit<Ask> {
        let Test::Is(literals) = test else { return self.wrong_test(test) };
        let read = |literal: &Literal| match literal {
            Literal::YesNo(yes) => Ok(*yes),
            other => self.wrong_value(crate::text::literal(other), "yes or no"),
        };
        Ok(Ask::YesNo(each(literals, read)?))
    }

    fn choice(&self, choices: Option<&[Choice]>, test: &Test) -> Fit<Ask> {
        let Test::Is(literals) = test else { return self.wrong_test(test) };
        let read = |literal: &Literal| match literal {
            Literal::Text(key) => self.known_choice(choices, key),
            other => self.wrong_value(crate::text::literal(other), "the key of a choice, in quotes"),
        };
        Ok(Ask::OneChoice(each(literals, read)?))
    }

    fn choices(&self, choices: Option<&[Choice]>, test: &Test) -> Fit<Ask> {
        let known = |keys: &[String]| each(keys, |key| self.known_choice(choices, key));
        match test {
            Test::HasAny(keys) => Ok(Ask::HasAny(known(keys)?)),
            Test::HasAll(keys) => Ok(Ask::HasAll(known(keys)?)),
            _ => self.wrong_test(test),
        }
    }

    fn known_choice(&self, choices: Option<&[Choice]>, key: &str) -> Fit<String> {
        match choices {
            Some(choices) if !choices.iter().any(|choice| choice.key == key) => {
                let choices = choices.iter().map(|choice| choice.key.clone()).collect();
                Err(Wrong::UnknownChoice { key: self.key.to_owned(), given: key.to_owned(), choices }.into())
            }
            _ => Ok(key.to_owned()),
        }
    }

    fn id(&self, test: &Test, would_do: &'static str) -> Fit<Ask> {
        let Test::Is(literals) = test else { return self.wrong_test(test) };
        let read = |literal: &Literal| match literal {
            Literal::Text(text) => {
                Uuid::try_parse(text).or_else(|_| self.wrong_value(format!("{text:?}"), would_do))
            }
            other => self.wrong_value(crate::text::literal(other), would_do),
        };
        Ok(Ask::Ids(each(literals, read)?))
    }
}

impl From<Wrong> for Misfit {
    fn from(wrong: Wrong) -> Self {
        Self { index: None, wrong }
    }
}

/// Names which of several values is to blame.
fn at(index: usize) -> impl Fn(Misfit) -> Misfit {
    move |misfit| Misfit { index: Some(index), ..misfit }
}

/// Reads every value of a list.
fn each<T, U>(values: &[T], read: impl Fn(&T) -> Fit<U>) -> Fit<Vec<U>> {
    values.iter().enumerate().map(|(index, value)| read(value).map_err(at(index))).collect()
}

/// A number as its column compares it.
#[derive(Clone, Copy)]
enum Comparable {
    Whole(Decimal),
    Real(Decimal),
}

impl Comparable {
    fn number(self) -> Decimal {
        match self {
            Self::Whole(number) | Self::Real(number) => number,
        }
    }

    fn ordered(self, order: Order) -> Ask {
        match self {
            Self::Whole(number) => match order {
                Order::Above => Ask::whole(Some(number.floor() + 1), None),
                Order::AtLeast => Ask::whole(Some(number.ceil()), None),
                Order::Below => Ask::whole(None, Some(number.ceil() - 1)),
                Order::AtMost => Ask::whole(None, Some(number.floor())),
            },
            Self::Real(number) => {
                let number = number.to_f64();
                match order {
                    Order::Above => Ask::Real(Bound::Excluded(number), Bound::Unbounded),
                    Order::AtLeast => Ask::Real(Bound::Included(number), Bound::Unbounded),
                    Order::Below => Ask::Real(Bound::Unbounded, Bound::Excluded(number)),
                    Order::AtMost => Ask::Real(Bound::Unbounded, Bound::Included(number)),
                }
            }
        }
    }

    fn to(self, high: Self) -> Ask {
        match (self, high) {
            (Self::Whole(low), high) => Ask::whole(Some(low.ceil()), Some(high.number().floor())),
            (Self::Real(low), high) => {
                Ask::Real(Bound::Included(low.to_f64()), Bound::Included(high.number().to_f64()))
            }
        }
    }
}

fn one_of(numbers: &[Comparable]) -> Ask {
    if let Some(Comparable::Real(_)) = numbers.first() {
        return Ask::OneReal(numbers.iter().map(|number| number.number().to_f64()).collect());
    }
    // What is no whole number of the store equals none of its numbers.
    let whole = numbers.iter().filter_map(|number| number.number().times_ten_to(0)).collect::<Vec<_>>();
    if whole.is_empty() { Ask::Never } else { Ask::OneWhole(whole) }
}

/// The key that was probably meant: the one that the fewest changes lead to, if they are few.
pub(super) fn nearest(given: &str, keys: Vec<String>) -> Option<String> {
    let near = keys.into_iter().map(|key| (changes(given, &key), key)).min()?;
    (near.0 * 2 <= given.chars().count()).then_some(near.1)
}

/// How many characters must be put in, taken out or changed to come from one text to the other.
fn changes(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in to.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[to.len()]
}
