//! Job: put merge words into the parts of a template.
//! Invariant: values are escaped in HTML; each filling ends, by a budget of steps and of bytes.

use std::collections::BTreeSet;

use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};

use super::layout::{MOST_SOURCE_BYTES, line_at};
use super::{Part, Problem, TemplateError, TemplateSource};
use crate::letter::MOST_HTML_BYTES;

/// Steps of one filling; a letter with a table of a hundred rows takes about two thousand.
const FUEL: u64 = 100_000;

/// The parts, parsed.
#[derive(Debug)]
pub(super) struct Engine {
    environment: Environment<'static>,
}

impl Engine {
    pub fn new(source: &TemplateSource, html: String) -> Result<Self, TemplateError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        environment.set_recursion_limit(50);
        environment.set_auto_escape_callback(|name| {
            if name == Part::Content.as_str() { AutoEscape::Html } else { AutoEscape::None }
        });
        // Each part is read as it was written first, so that a mistake has the line that its writer sees.
        let as_written = [
            (Part::Subject, Some(&source.subject)),
            (Part::Content, Some(&source.content)),
            (Part::Layout, Some(&source.layout)),
            (Part::Text, source.text.as_ref()),
        ];
        for (part, text) in as_written {
            let Some(text) = text else { continue };
            if text.len() > MOST_SOURCE_BYTES {
                return Err(TemplateError {
                    part,
                    line: None,
                    problem: Problem::TooBig { most: MOST_SOURCE_BYTES },
                });
            }
            environment.template_from_named_str("x", text).map_err(|error| told(part, text, text, &error))?;
        }
        let parts = [(Part::Subject, source.subject.clone()), (Part::Content, html)];
        let text = source.text.clone().map(|text| (Part::Text, text));
        for (part, text) in parts.into_iter().chain(text) {
            let written = written(part, source);
            environment
                .add_template_owned(part.as_str(), text.clone())
                .map_err(|error| told(part, &text, written, &error))?;
        }
        Ok(Self { environment })
    }

    pub fn words(&self) -> BTreeSet<String> {
        let globals: BTreeSet<&str> = self.environment.globals().map(|(name, _)| name).collect();
        [Part::Subject, Part::Content, Part::Text]
            .iter()
            .filter_map(|part| self.environment.get_template(part.as_str()).ok())
            .flat_map(|template| template.undeclared_variables(true))
            .filter(|word| !globals.contains(word.as_str()))
            .collect()
    }

    pub fn fill(&self, part: Part, source: &TemplateSource, words: &Value) -> Result<String, TemplateError> {
        let of_source = |error: &Error| {
            let compiled = error.template_source().unwrap_or_default();
            told(part, compiled, written(part, source), error)
        };
        let template = self.environment.get_template(part.as_str()).map_err(|error| of_source(&error))?;
        let mut filled = Bounded { bytes: Vec::new(), is_full: false };
        let outcome = template.render_captured_to(words.clone(), &mut filled);
        if filled.is_full {
            return Err(TemplateError {
                part,
                line: None,
                problem: Problem::TooBig { most: MOST_HTML_BYTES },
            });
        }
        outcome.map_err(|error| of_source(&error))?;
        Ok(String::from_utf8(filled.bytes).unwrap_or_default())
    }
}

/// Takes so many bytes and no more.
struct Bounded {
    bytes: Vec<u8>,
    is_full: bool,
}

impl std::io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + bytes.len() > MOST_HTML_BYTES {
            self.is_full = true;
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn written(part: Part, source: &TemplateSource) -> &str {
    match part {
        Part::Subject => &source.subject,
        Part::Content => &source.content,
        Part::Layout => &source.layout,
        Part::Text => source.text.as_deref().unwrap_or_default(),
    }
}

/// The error in the words of who wrote the part. `compiled` is what was run, `written` what its writer sees.
fn told(part: Part, compiled: &str, written: &str, error: &Error) -> TemplateError {
    let expression =
        error.range().and_then(|range| compiled.get(range)).unwrap_or_default().trim().to_owned();
    let problem = match error.kind() {
        ErrorKind::SyntaxError | ErrorKind::BadEscape => {
            Problem::Syntax(error.detail().unwrap_or("it cannot be read").to_owned())
        }
        ErrorKind::UndefinedError => Problem::MissingWord(expression.clone()),
        ErrorKind::UnknownFilter
        | ErrorKind::UnknownTest
        | ErrorKind::UnknownFunction
        | ErrorKind::UnknownMethod => Problem::Unknown(error.detail().unwrap_or(&expression).to_owned()),
        ErrorKind::OutOfFuel => Problem::TooLong,
        _ => Problem::Other(error.to_string()),
    };
    let line = match written.find(&expression) {
        _ if compiled == written => error.line(),
        Some(at) if !expression.is_empty() => Some(line_at(written, at)),
        _ => None,
    };
    TemplateError { part, line, problem }
}
