//! Job: make a letter's subject and words from a template and the merge words of one person.
//! Invariant: a letter with a hole in it is never made: a merge word without a value is an error that names it, unless the
//! template itself says what stands there instead.
//!
//! A template is written once and filled many times. [`Template::compile`] turns the layout (MJML, by mrml) into HTML with the
//! merge words still in it; [`Template::fill`] puts in one person's values (minijinja) and derives the text. So the slow part
//! is done once, and a mistake shows while the template is edited, with its line, and not in the middle of a mailing.
//!
//! `{{ person.name }}` is a merge word, `{{ person.name | default("ご担当者") }}` one that may be missing. Values are escaped in HTML and
//! left alone in subject and text. A template cannot read files, include others or run for long: each filling has a budget of
//! steps (fuel). Branches around parts of a layout stand in `<mj-raw>`, as MJML has no text between its elements.

mod layout;
mod merge;
mod nesting;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;

pub use self::layout::PLAIN_LAYOUT;
use self::merge::Engine;
pub use minijinja::Value as MergeWords;
pub use minijinja::context as merge_words;

use crate::letter::text_of_html;

/// What people write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateSource {
    pub subject: String,
    /// HTML of the words, or MJML (`<mj-section>…`) for whom that is not enough.
    pub content: String,
    /// MJML with `[[content]]` where the words go; [`PLAIN_LAYOUT`] is ours.
    pub layout: String,
    /// The text for readers without HTML, where the derived one will not do.
    pub text: Option<String>,
}

/// A template that has been checked and can be filled.
#[derive(Debug)]
pub struct Template {
    source: TemplateSource,
    engine: Engine,
}

/// A letter's words for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    pub subject: String,
    pub html: String,
    pub text: String,
}

/// The part of a template that something is wrong with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    Subject,
    Content,
    Layout,
    Text,
}

crate::words::words!(Part { Subject => "subject", Content => "content", Layout => "layout", Text => "text" });

/// What is wrong with a template, where, and what would do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct TemplateError {
    pub part: Part,
    /// Counted from 1 in the part as it was written.
    pub line: Option<usize>,
    pub problem: Problem,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// Braces or a statement that cannot be read.
    Syntax(String),
    /// MJML that cannot be read.
    Markup(String),
    /// A merge word that has no value here.
    MissingWord(String),
    /// A filter, test or function that does not exist.
    Unknown(String),
    /// It takes too many steps.
    TooLong,
    /// It is too big, before or after it is filled.
    TooBig { most: usize },
    /// A layout without `[[content]]`, or with several.
    NoContent,
    /// Anything else that the filling stumbled over.
    Other(String),
}

impl fmt::Display for TemplateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.part)?;
        if let Some(line) = self.line {
            write!(formatter, ", line {line}")?;
        }
        formatter.write_str(": ")?;
        match &self.problem {
            Problem::Syntax(what) => {
                write!(formatter, "{what}; a merge word looks like {{{{ person.name }}}}")
            }
            Problem::Markup(what) => {
                write!(formatter, "{what}; each element must be closed inside the one that it stands in")
            }
            Problem::MissingWord(word) => write!(
                formatter,
                "`{word}` has no value for this person; give one, or write {{{{ {word} | default(\"…\") }}}}"
            ),
            Problem::Unknown(what) => write!(formatter, "{what}"),
            Problem::TooLong => formatter.write_str("it takes too many steps; loops over fewer things do"),
            Problem::TooBig { most } => write!(formatter, "it is longer than {most} bytes"),
            Problem::NoContent => {
                formatter.write_str("the words have no place; write [[content]] once where they go")
            }
            Problem::Other(what) => formatter.write_str(what),
        }
    }
}

impl Template {
    /// Checks a template and makes its layout into HTML.
    ///
    /// # Errors
    /// The first thing that is wrong, with its part and line.
    pub fn compile(source: TemplateSource) -> Result<Self, TemplateError> {
        let html = layout::html(&source)?;
        let engine = Engine::new(&source, html)?;
        Ok(Self { source, engine })
    }

    /// The merge words that it uses, as in `person.name`, for a list beside the editor.
    pub fn words(&self) -> BTreeSet<String> {
        self.engine.words()
    }

    /// The words for one person. The subject is one line, whatever the values hold.
    ///
    /// # Errors
    /// When a merge word has no value, or the filling takes too long or grows too big.
    pub fn fill(&self, words: &MergeWords) -> Result<Filled, TemplateError> {
        let subject = self.engine.fill(Part::Subject, &self.source, words)?;
        let html = self.engine.fill(Part::Content, &self.source, words)?;
        let text = match self.source.text {
            Some(_) => self.engine.fill(Part::Text, &self.source, words)?,
            None => text_of_html(&html),
        };
        Ok(Filled { subject: subject.split_whitespace().collect::<Vec<_>>().join(" "), html, text })
    }
}
