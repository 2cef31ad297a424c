//! The text form cut into words, values and signs.
//!
//! Invariant: each character belongs to one token or to the space between two; a token knows where it begins.

use jiff::{Timestamp, civil::Date};

use super::TextError;
use crate::Decimal;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A plain word: of the language, or the key of an attribute.
    Word(String),
    /// A key in backquotes.
    Quoted(String),
    /// A text in double quotes.
    Text(String),
    Number(Decimal),
    Day(Date),
    Time(Timestamp),
    Open,
    Close,
    Comma,
    Percent,
    /// The end of a line, or `;`.
    Line,
    End,
}

#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub token: Token,
    pub line: usize,
    pub column: usize,
}

/// Whether a key can stand without backquotes, as far as its characters go.
pub(super) fn is_plain_word(key: &str) -> bool {
    let mut characters = key.chars();
    characters.next().is_some_and(|first| is_word_start(first) && narrow(first) == first)
        && characters.all(|each| is_word_part(each) && narrow(each) == each)
}

fn is_word_start(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

fn is_word_part(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '.' | '-')
}

/// What stands for a character that a Japanese keyboard writes in full width.
fn narrow(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        '\u{3000}' => ' ',
        '、' => ',',
        _ => character,
    }
}

pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, TextError> {
    let mut lexer =
        Lexer { rest: text.chars().collect::<Vec<_>>().into_iter().peekable(), line: 1, column: 1 };
    let mut out = Vec::new();
    loop {
        let token = lexer.next()?;
        let end = token.token == Token::End;
        out.push(token);
        if end {
            return Ok(out);
        }
    }
}

struct Lexer {
    rest: std::iter::Peekable<std::vec::IntoIter<char>>,
    line: usize,
    column: usize,
}

impl Lexer {
    fn peek(&mut self) -> Option<char> {
        self.rest.peek().copied().map(narrow)
    }

    /// The next character, as it is written.
    fn take(&mut self) -> Option<char> {
        let character = self.rest.next()?;
        if character == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
        Some(character)
    }

    fn next(&mut self) -> Result<Placed, TextError> {
        while self.peek().is_some_and(|next| next != '\n' && next.is_whitespace()) {
            self.take();
        }
        let (line, column) = (self.line, self.column);
        let token = self.token(line, column)?;
        Ok(Placed { token, line, column })
    }

    fn token(&mut self, line: usize, column: usize) -> Result<Token, TextError> {
        let Some(first) = self.peek() else { return Ok(Token::End) };
        // A quote of full width is not the one that would have to end it.
        let first =
            if first == '"' || first == '`' { self.rest.peek().copied().unwrap_or(first) } else { first };
        let sign = match first {
            '\n' | ';' => Token::Line,
            '(' => Token::Open,
            ')' => Token::Close,
            ',' => Token::Comma,
            '%' => Token::Percent,
            '"' => return self.quoted('"', line, column).map(Token::Text),
            '`' => return self.quoted('`', line, column).map(Token::Quoted),
            _ if first.is_ascii_digit() || first == '-' => return self.number(line, column),
            _ if is_word_start(first) => return Ok(Token::Word(self.run(is_word_part))),
            _ => {
                let found = format!("{first:?}");
                let would_do = match first {
                    '“' | '”' | '„' | '＂' | '｀' | '「' | '『' | '\'' | '«' => {
                        "a text in double quotes (\"…\")"
                    }
                    '=' | '<' | '>' | '!' => "a word such as is, above, at least",
                    '¥' | '￥' | '$' | '€' => {
                        "an amount with the code of its currency, such as 100000 JPY,"
                    }
                    _ => "a name, a value in double quotes, or a name in backquotes",
                };
                return Err(TextError { line, column, found, would_do: would_do.to_owned() });
            }
        };
        self.take();
        Ok(sign)
    }

    fn run(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let mut out = String::new();
        while let Some(next) = self.peek()
            && belongs(next)
        {
            self.take();
            out.push(next);
        }
        out
    }

    fn number(&mut self, line: usize, column: usize) -> Result<Token, TextError> {
        let written = self.run(|each| each.is_ascii_alphanumeric() || matches!(each, '-' | '+' | '.' | ':'));
        let refuse = |would_do: &str| TextError {
            line,
            column,
            found: format!("{written:?}"),
            would_do: would_do.to_owned(),
        };
        let dashes = written.bytes().skip(1).filter(|byte| *byte == b'-').count();
        if written.contains(':') || written.contains('T') {
            let read = written.parse().map(Token::Time);
            return read.map_err(|_| refuse("an instant such as 2026-04-01T09:00:00+09:00"));
        }
        if dashes > 0 {
            let is_iso = written.len() == 10 && dashes == 2;
            let read = written.parse().ok().filter(|_| is_iso).map(Token::Day);
            return read.ok_or_else(|| refuse("a day of the calendar such as 2026-04-01"));
        }
        let read = written.parse().map(Token::Number);
        read.map_err(|_| {
            refuse("a number such as 12.5, without thousands and with a space before what follows,")
        })
    }

    /// What stands between two such quotes; its characters are taken as they are.
    fn quoted(&mut self, quote: char, line: usize, column: usize) -> Result<String, TextError> {
        self.take();
        let mut out = String::new();
        loop {
            let (at_line, at_column) = (self.line, self.column);
            let wrong = |found: String, would_do: &str| TextError {
                line: at_line,
                column: at_column,
                found,
                would_do: would_do.to_owned(),
            };
            match self.take() {
                None | Some('\n') => {
                    let would_do =
                        format!("the {quote} that ends what begins at line {line}, column {column},");
                    return Err(wrong("the end of the line".to_owned(), &would_do));
                }
                Some(character) if character == quote => return Ok(out),
                Some('\\') => match self.take() {
                    Some(same @ ('"' | '`' | '\\')) => out.push(same),
                    Some('n') => out.push('\n'),
                    Some('t') => out.push('\t'),
                    Some('r') => out.push('\r'),
                    Some('u') => {
                        let read = self.code().ok_or_else(|| {
                            wrong(
                                "a code that is none".to_owned(),
                                "a character's code in hexadecimal, as \\u{200b},",
                            )
                        })?;
                        out.push(read);
                    }
                    other => {
                        let found = other.map_or("the end".to_owned(), |other| format!("\\{other}"));
                        return Err(wrong(found, "\\\", \\\\, \\n, \\t, \\r or \\u{…}"));
                    }
                },
                Some(character) => out.push(character),
            }
        }
    }

    /// The character of `{…}` after `\u`.
    fn code(&mut self) -> Option<char> {
        if self.take()? != '{' {
            return None;
        }
        let mut code = String::new();
        loop {
            match self.take()? {
                '}' => break,
                digit if digit.is_ascii_hexdigit() && code.len() < 6 => code.push(digit),
                _ => return None,
            }
        }
        char::from_u32(u32::from_str_radix(&code, 16).ok()?)
    }
}
