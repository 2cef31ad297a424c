//! The text form read.
//!
//! Invariant: a line that is not understood to its end is refused, at the word that was not understood.

mod attribute;

use super::{
    Places, TextError,
    lexer::{Placed, Token, tokens},
};
use crate::{
    Amount, Direction, Literal, Pattern, Quantifier, Rule, Times,
    limits::{MOST_BYTES, MOST_DEPTH, MOST_NODES},
    measured,
};

/// Words with which lines begin that name no attribute.
pub(super) const OPENING_WORDS: [&str; 11] =
    ["all", "any", "not", "did", "never", "some", "every", "no", "in", "anything", "nothing"];

type Read<T> = Result<T, TextError>;

pub(super) fn document(text: &str) -> Read<(Rule, Places)> {
    let at_start = |found: String, would_do: &str| TextError {
        line: 1,
        column: 1,
        found,
        would_do: would_do.to_owned(),
    };
    if text.len() > MOST_BYTES {
        return Err(at_start(format!("{} bytes", text.len()), "1 MiB at most"));
    }
    let mut parser = Parser { tokens: tokens(text)?, at: 0, places: Vec::new() };
    let rule = parser.block(&Token::End, 1)?;
    let places = Places(parser.places);
    match measured::broken(&rule).into_iter().next() {
        None => Ok((rule, places)),
        Some(problem) => {
            let (line, column) = places.get(problem.node).unwrap_or((1, 1));
            let (found, would_do) = problem.wrong.given_and_wanted();
            Err(TextError { line, column, found, would_do })
        }
    }
}

struct Parser {
    tokens: Vec<Placed>,
    at: usize,
    places: Vec<(usize, usize)>,
}

impl Parser {
    /// Lines up to the token that ends them: one, or several that must all be true.
    fn block(&mut self, end: &Token, depth: usize) -> Read<Rule> {
        let first_node = self.places.len();
        self.skip_line_ends();
        let place = self.place();
        let mut rules = self.lines(end, depth)?;
        if rules.is_empty() {
            return Err(self.refused("a condition (\"anything\" where every record is meant)"));
        }
        self.at += usize::from(*end == Token::Close);
        if rules.len() == 1 {
            return Ok(rules.remove(0));
        }
        self.places.insert(first_node, place);
        Ok(Rule::All(rules))
    }

    /// Lines up to the token that ends them, which stays.
    fn lines(&mut self, end: &Token, depth: usize) -> Read<Vec<Rule>> {
        let mut rules = Vec::new();
        loop {
            self.skip_line_ends();
            if self.peek() == end {
                return Ok(rules);
            }
            rules.push(self.condition(depth)?);
            if self.peek() != end && *self.peek() != Token::Line {
                let end = if *end == Token::Close { ")" } else { "the end" };
                return Err(self.refused(&format!("a new line, or {end},")));
            }
        }
    }

    fn condition(&mut self, depth: usize) -> Read<Rule> {
        if depth > MOST_DEPTH {
            return Err(self.refused(&format!("{MOST_DEPTH} rules inside one another at most")));
        }
        if self.places.len() >= MOST_NODES {
            return Err(self.refused(&format!("{MOST_NODES} conditions at most")));
        }
        let place = self.place();
        let word = match self.peek() {
            Token::Word(word) => word.clone(),
            Token::Quoted(_) => return self.of_attribute(place),
            _ => return Err(self.refused("a condition that begins with a name, did, some, any, not …")),
        };
        let quantifier = Quantifier::ALL.into_iter().find(|quantifier| quantifier.word() == word);
        if !OPENING_WORDS.contains(&word.as_str()) {
            return self.of_attribute(place);
        }
        self.at += 1;
        if word != "never" {
            self.places.push(place);
        }
        match (word.as_str(), quantifier) {
            ("anything", _) => Ok(Rule::ANYTHING),
            ("nothing", _) => Ok(Rule::NOTHING),
            ("all", _) => self.group(depth).map(Rule::All),
            ("any", _) => self.group(depth).map(Rule::Any),
            ("not", _) => {
                let inner = match self.peek() {
                    Token::Open => {
                        self.at += 1;
                        self.block(&Token::Close, depth + 1)?
                    }
                    _ => self.condition(depth + 1)?,
                };
                Ok(Rule::not(inner))
            }
            ("in", _) => {
                self.word("segment")?;
                self.text("the key of a segment in double quotes").map(Rule::Segment)
            }
            (_, Some(quantifier)) => {
                let set = self.name("the name of what belongs to the record, such as people,")?;
                self.open()?;
                let rule = Box::new(self.block(&Token::Close, depth + 1)?);
                Ok(Rule::Related { set, quantifier, rule })
            }
            ("never", _) => {
                self.word("did")?;
                self.places.push(place);
                let event = self.event()?;
                let pattern = Pattern::Times { times: Times::Exactly(0), days: self.in_days()? };
                Ok(Rule::Did { event, pattern })
            }
            _ => {
                let event = self.event()?;
                Ok(Rule::Did { event, pattern: self.pattern()? })
            }
        }
    }

    fn group(&mut self, depth: usize) -> Read<Vec<Rule>> {
        self.open()?;
        let rules = self.lines(&Token::Close, depth + 1)?;
        self.at += 1;
        Ok(rules)
    }

    fn event(&mut self) -> Read<String> {
        self.text("what was done, in double quotes,")
    }

    fn pattern(&mut self) -> Read<Pattern> {
        if self.takes("for") {
            for word in ["the", "first", "time", "in"] {
                self.word(word)?;
            }
            return Ok(Pattern::First { days: self.days()? });
        }
        let times = if self.takes("exactly") {
            Times::Exactly(self.count()?)
        } else if self.takes("at") {
            let which = self.one_word(&["least", "most"])?;
            let count = self.count()?;
            if which == 0 && *self.peek() == Token::Percent {
                self.at += 1;
                let direction = [Direction::More, Direction::Less][self.one_word(&["more", "less"])?];
                self.word("over")?;
                return Ok(Pattern::Trend { direction, percent: count, days: self.days()? });
            }
            if which == 0 { Times::AtLeast(count) } else { Times::AtMost(count) }
        } else {
            return Ok(Pattern::Times { times: Times::AtLeast(1), days: self.in_days()? });
        };
        self.one_word(&["times", "time"])?;
        Ok(Pattern::Times { times, days: self.in_days()? })
    }

    fn in_days(&mut self) -> Read<Option<u32>> {
        if self.takes("in") { self.days().map(Some) } else { Ok(None) }
    }

    fn days(&mut self) -> Read<u32> {
        let count = self.count()?;
        self.one_word(&["days", "day"])?;
        Ok(count)
    }

    /// Values with commas between them; after a comma the line may end, and before the first.
    fn list<T>(&mut self, read: impl Fn(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        self.skip_line_ends();
        let mut values = vec![read(self)?];
        while *self.peek() == Token::Comma {
            self.at += 1;
            self.skip_line_ends();
            values.push(read(self)?);
        }
        Ok(values)
    }

    fn literal(&mut self) -> Read<Literal> {
        let literal = match self.peek().clone() {
            Token::Text(text) => Literal::Text(text),
            Token::Day(day) => Literal::Day(day),
            Token::Time(time) => Literal::Time(time),
            Token::Word(word) if word == "yes" => Literal::YesNo(true),
            Token::Word(word) if word == "no" => Literal::YesNo(false),
            Token::Number(value) => {
                self.at += 1;
                let Token::Word(currency) = self.peek().clone() else { return Ok(Literal::Number(value)) };
                if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
                    return Ok(Literal::Number(value));
                }
                Literal::Money(Amount { value, currency })
            }
            _ => {
                let would_do = "a value: a text in double quotes, a number, an amount such as 100000 JPY, a day such as 2026-04-01, \
                                yes or no,";
                return Err(self.refused(would_do));
            }
        };
        self.at += 1;
        Ok(literal)
    }

    fn text(&mut self, would_do: &str) -> Read<String> {
        match self.peek().clone() {
            Token::Text(text) => {
                self.at += 1;
                Ok(text)
            }
            _ => Err(self.refused(would_do)),
        }
    }

    fn name(&mut self, would_do: &str) -> Read<String> {
        match self.peek().clone() {
            Token::Word(name) | Token::Quoted(name) => {
                self.at += 1;
                Ok(name)
            }
            _ => Err(self.refused(would_do)),
        }
    }

    fn count(&mut self) -> Read<u32> {
        let count = match self.peek() {
            Token::Number(number) => number.times_ten_to(0).and_then(|whole| u32::try_from(whole).ok()),
            _ => None,
        };
        let count = count.ok_or_else(|| self.refused("a whole number"))?;
        self.at += 1;
        Ok(count)
    }

    fn open(&mut self) -> Read<()> {
        if *self.peek() != Token::Open {
            return Err(self.refused("("));
        }
        self.at += 1;
        Ok(())
    }

    fn word(&mut self, word: &str) -> Read<()> {
        self.one_word(&[word]).map(drop)
    }

    /// One of these words must stand here; answers which.
    fn one_word(&mut self, words: &[&str]) -> Read<usize> {
        let found = match self.peek() {
            Token::Word(word) => words.iter().position(|each| each == word),
            _ => None,
        };
        let found = found.ok_or_else(|| self.refused(&words.join(", ")))?;
        self.at += 1;
        Ok(found)
    }

    fn takes(&mut self, word: &str) -> bool {
        let takes = matches!(self.peek(), Token::Word(next) if next == word);
        self.at += usize::from(takes);
        takes
    }

    fn skip_line_ends(&mut self) {
        while *self.peek() == Token::Line {
            self.at += 1;
        }
    }

    fn here(&self) -> &Placed {
        // The last token is the end, and nothing goes past it.
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn peek(&self) -> &Token {
        &self.here().token
    }

    fn place(&self) -> (usize, usize) {
        (self.here().line, self.here().column)
    }

    fn refused(&self, would_do: &str) -> TextError {
        let (line, column) = self.place();
        let found = match self.peek() {
            Token::Word(word) => format!("{word:?}"),
            Token::Quoted(name) => format!("the name `{name}`"),
            Token::Text(text) => format!("the text {text:?}"),
            Token::Number(number) => format!("the number {number}"),
            Token::Day(day) => format!("the day {day}"),
            Token::Time(time) => format!("the instant {time}"),
            Token::Open => "(".to_owned(),
            Token::Close => ")".to_owned(),
            Token::Comma => "a comma".to_owned(),
            Token::Percent => "%".to_owned(),
            Token::Line => "the end of the line".to_owned(),
            Token::End => "the end".to_owned(),
        };
        TextError { line, column, found, would_do: would_do.to_owned() }
    }
}
