//! One rule language: what must be true of an account, a person, a contract, an event.
//!
//! A [`Rule`] is a typed tree. It is kept as [`json`] and as [`text`] that reads well in a diff, it is checked against a
//! [`Catalog`] (which attributes, related sets, behaviours and segments there are, and how SQL finds them), and it is asked in
//! two ways that answer alike: [`Resolved::sql`] makes the condition of a query over many records, [`Resolved::holds`] answers
//! for one record in memory.
//!
//! ```
//! use bansou_rules::{Attribute, Catalog, Column, Fact, Moment, Number, Record, Resolved, Type, text};
//! # use bansou_rules::{Behaviour, Related, Segment};
//!
//! struct Accounts;
//!
//! impl Catalog for Accounts {
//!     fn attribute(&self, key: &str) -> Option<Attribute> {
//!         match key {
//!             "plan" => Some(Attribute::new(Type::Choice(None), Column::of("{r}.plan"))),
//!             "seats" => Some(Attribute::new(Type::Number(Number::Whole), Column::of("{r}.seats"))),
//!             "renewal_on" => Some(Attribute::new(Type::Day, Column::of("{r}.renewal_on"))),
//!             _ => None,
//!         }
//!     }
//! #   fn related(&self, _: &str) -> Option<Related<'_>> { None }
//! #   fn behaviour(&self, _: &str) -> Option<Behaviour> { None }
//! #   fn segment(&self, _: &str) -> Option<Segment> { None }
//! #   fn minor_digits(&self, _: &str) -> Option<u32> { None }
//! #   /*
//!     // … related sets, behaviours, segments, currencies
//! #   */
//! }
//!
//! let rule = text::parse("plan is not \"Trial\"\nrenewal_on within next 90 days")?;
//! let moment = Moment::new("2026-11-29T09:00:00+09:00".parse()?, jiff::tz::TimeZone::UTC, 4);
//! let resolved = Resolved::new(&rule, &Accounts, &moment).expect("it is a rule about accounts");
//!
//! let sql = resolved.sql("a", 1)?;
//! assert_eq!(
//!     sql.text,
//!     "(not coalesce(a.plan = $1, false) and (a.renewal_on >= $2 and a.renewal_on <= $3))"
//! );
//!
//! let mut account = Record::default();
//! account.values.insert("renewal_on".to_owned(), Fact::Day("2027-02-01".parse()?));
//! assert!(resolved.holds(&account));
//! // It will have been renewed, and be out of the rule, on the day after; nothing need happen for that.
//! let change = bansou_rules::next_change(&rule, &Accounts, &moment, &account).expect("as before");
//! assert_eq!(change, Some("2027-02-02T00:00:00Z".parse::<jiff::Timestamp>()?.as_millisecond()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is missing
//!
//! A rule is true or false of a record; there is no third answer. One sentence decides all cases: **what is missing satisfies
//! no test, so that it satisfies the contrary of each.**
//!
//! - A missing value is none of these, not above that, not within anything: only `is not set` asks for it, and so do `is not "x"`,
//!   `does not contain`, `has none of` and any other `not …`, because these are no more than "it is not true that …".
//! - An empty text is missing, and so is an empty list of choices.
//! - An amount in another currency is no amount in this one: it is neither above nor below.
//! - Nothing that was done is done 0 times: `never did` and `at most` hold of a record without events.
//! - Where nothing was done in the window before, there is nothing to compare with: neither more nor less.
//! - Of an empty set of related records `no` is true; `some` and `every` are false.
//!
//! # Time
//!
//! Each question has its [`Moment`]. Days are the workspace's. A distance (`within next 90 days`) counts days from today, which is
//! 0 days away; a window of what was done or changed (`in 28 days`) has so many days, of which today is the last. Only a comparison
//! with the window before (`at least 30% less over 28 days`) leaves today out, because it is not over.
//! [`next_change`] says when an answer changes by time alone.

mod catalog;
mod decimal;
mod fact_json;
pub mod json;
pub mod limits;
mod measured;
mod memory;
mod moment;
mod next_change;
mod problem;
mod reads;
mod resolve;
mod rule;
mod sql;
pub mod text;
mod words;

pub use catalog::{
    Attribute, Behaviour, Catalog, Choice, Column, DayColumn, Fold, Fragment, History, Number, Related, Rows,
    Segment, SqlValue, Type,
};
pub use decimal::{Decimal, NoDecimal};
pub use memory::{Fact, FactChange, Facts, Record};
pub use moment::{Moment, day_number};
pub use next_change::next_change;
pub use problem::{Problem, Wrong};
pub use reads::{Read, Reads};
pub use resolve::Resolved;
pub use rule::{
    Amount, Change, Direction, Literal, Pattern, Period, PeriodUnit, Quantifier, Rule, Span, SpanUnit, Test,
    Times, Toward, Which,
};
pub use sql::{NotInSql, Sql};
