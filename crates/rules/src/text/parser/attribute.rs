//! A line about an attribute: its name, and what is asked of it.
//!
//! Invariant: each test has one wording, and each of its contraries is read as "not" around it.

use super::{Parser, Read};
use crate::{
    Change, Literal, Period, PeriodUnit, Rule, Span, SpanUnit, Test, Toward, Which, text::lexer::Token,
};

impl Parser {
    pub(super) fn of_attribute(&mut self, place: (usize, usize)) -> Read<Rule> {
        let key = self.name("the name of an attribute")?;
        if self.takes("changed") {
            self.places.push(place);
            return Ok(Rule::Changed { key, change: self.change()? });
        }
        let (negated, test) = self.test()?;
        self.places.push(place);
        let rule = Rule::Attribute { key, test };
        if !negated {
            return Ok(rule);
        }
        self.places.push(place);
        Ok(Rule::not(rule))
    }

    /// A test, and whether its contrary is meant.
    fn test(&mut self) -> Read<(bool, Test)> {
        const WOULD_DO: &str = "is, contains, starts with, ends with, does not, above, below, at least, at most, between, before, \
                                after, on or before, on or after, within, more than, in, has, changed";
        let Token::Word(word) = self.peek().clone() else { return Err(self.refused(WOULD_DO)) };
        let test = match word.as_str() {
            "is" => {
                self.at += 1;
                let negated = self.takes("not");
                return Ok((negated, self.is()?));
            }
            "does" => {
                self.at += 1;
                self.word("not")?;
                return Ok((true, self.text_test(["contain", "start", "end"])?));
            }
            "has" => {
                self.at += 1;
                return self.has();
            }
            "contains" | "starts" | "ends" => self.text_test(["contains", "starts", "ends"])?,
            "above" | "after" => self.compared(Test::Above)?,
            "below" | "before" => self.compared(Test::Below)?,
            "at" => {
                self.at += 1;
                match self.one_word(&["least", "most"])? {
                    0 => Test::AtLeast(self.literal()?),
                    _ => Test::AtMost(self.literal()?),
                }
            }
            "on" => {
                self.at += 1;
                self.word("or")?;
                match self.one_word(&["after", "before"])? {
                    0 => Test::AtLeast(self.literal()?),
                    _ => Test::AtMost(self.literal()?),
                }
            }
            "between" => {
                self.at += 1;
                let from = self.literal()?;
                self.word("and")?;
                Test::Between(from, self.literal()?)
            }
            "within" => {
                self.at += 1;
                self.takes("the");
                let toward = [Toward::Future, Toward::Past][self.one_word(&["next", "last"])?];
                let (count, unit) = self.distance()?;
                Test::Within(Span { toward, count, unit })
            }
            "more" => {
                self.at += 1;
                self.word("than")?;
                let (count, unit) = self.distance()?;
                let toward = [Toward::Future, Toward::Past][self.one_word(&["ahead", "ago"])?];
                Test::Beyond(Span { toward, count, unit })
            }
            "in" => {
                self.at += 1;
                let which = Which::ALL[self.one_word(&Which::ALL.map(Which::word))?];
                Test::In(Period { which, unit: self.period_unit()? })
            }
            _ => return Err(self.refused(WOULD_DO)),
        };
        Ok((false, test))
    }

    fn compared(&mut self, test: impl Fn(Literal) -> Test) -> Read<Test> {
        self.at += 1;
        self.literal().map(test)
    }

    fn is(&mut self) -> Read<Test> {
        if self.takes("set") {
            return Ok(Test::Set);
        }
        for (word, which) in [("yesterday", Which::Last), ("today", Which::This), ("tomorrow", Which::Next)] {
            if self.takes(word) {
                return Ok(Test::In(Period { which, unit: PeriodUnit::Day }));
            }
        }
        if self.takes("one") {
            self.word("of")?;
            return self.list(Self::literal).map(Test::Is);
        }
        Ok(Test::Is(vec![self.literal()?]))
    }

    fn text_test(&mut self, words: [&str; 3]) -> Read<Test> {
        let which = self.one_word(&words)?;
        if which > 0 {
            self.word("with")?;
        }
        let one = |this: &mut Self| this.text("a text in double quotes");
        let texts = if self.takes("one") {
            self.word("of")?;
            self.list(one)?
        } else {
            vec![one(self)?]
        };
        Ok([Test::Contains, Test::StartsWith, Test::EndsWith][which](texts))
    }

    fn has(&mut self) -> Read<(bool, Test)> {
        let which = self.one_word(&["any", "all", "none"])?;
        self.word("of")?;
        let keys = self.list(|this| this.text("the key of a choice in double quotes"))?;
        Ok((which == 2, if which == 1 { Test::HasAll(keys) } else { Test::HasAny(keys) }))
    }

    fn distance(&mut self) -> Read<(u32, SpanUnit)> {
        let count = self.count()?;
        let unit = self.one_word(&["days", "day", "hours", "hour"])?;
        Ok((count, if unit < 2 { SpanUnit::Days } else { SpanUnit::Hours }))
    }

    fn period_unit(&mut self) -> Read<PeriodUnit> {
        if self.takes("fiscal") {
            const FISCAL: [PeriodUnit; 3] =
                [PeriodUnit::FiscalQuarter, PeriodUnit::FiscalHalf, PeriodUnit::FiscalYear];
            return Ok(FISCAL[self.one_word(&["quarter", "half", "year"])?]);
        }
        const PLAIN: [PeriodUnit; 4] =
            [PeriodUnit::Week, PeriodUnit::Month, PeriodUnit::Quarter, PeriodUnit::Year];
        Ok(PLAIN[self.one_word(&["week", "month", "quarter", "year"])?])
    }

    fn change(&mut self) -> Read<Change> {
        let side = |this: &mut Self, word| {
            if !this.takes(word) {
                return Ok(Vec::new());
            }
            this.list(|this| if this.takes("nothing") { Ok(None) } else { this.literal().map(Some) })
        };
        let (from, to) = (side(self, "from")?, side(self, "to")?);
        Ok(Change { from, to, days: self.in_days()? })
    }
}
