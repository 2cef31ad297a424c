//! Job: a layout in MJML with the words in it, made into the HTML that mail programs show alike.
//! Invariant: nothing is fetched while it is made or when it is shown: no includes, no fonts of others.

use mrml::prelude::parser::Error as ParseError;
use mrml::prelude::render::RenderOptions;

use super::{Part, Problem, TemplateError, TemplateSource, nesting};

/// A plain layout: the sender's name, the words, and below them who writes and how to stop it. Light and dark, wide and narrow.
/// Its merge words are `sender.name`, `sender.address` (may be missing) and `unsubscribe_link`, `preferences_link` (may be missing).
pub const PLAIN_LAYOUT: &str = include_str!("plain.mjml");

const PLACE: &str = "[[content]]";
/// Bytes of a part as written.
pub(super) const MOST_SOURCE_BYTES: usize = 256 * 1024;
/// The HTML, with merge words still in it.
pub(super) fn html(source: &TemplateSource) -> Result<String, TemplateError> {
    let error = |part, line, problem| TemplateError { part, line, problem };
    for (part, text) in [(Part::Content, &source.content), (Part::Layout, &source.layout)] {
        if text.len() > MOST_SOURCE_BYTES {
            return Err(error(part, None, Problem::TooBig { most: MOST_SOURCE_BYTES }));
        }
        if let Some((at, mistake)) = nesting::mistake(text) {
            return Err(error(part, Some(line_at(text, at)), Problem::Markup(mistake)));
        }
    }
    if source.layout.matches(PLACE).count() != 1 {
        return Err(error(Part::Layout, None, Problem::NoContent));
    }
    let content = placed(&source.content);
    let start = source.layout.find(PLACE).unwrap_or_default();
    let whole = source.layout.replacen(PLACE, &content, 1);
    let parsed = mrml::parse(&whole).map_err(|parse_error| {
        let (problem, at) = told(&parse_error);
        // The place of a mistake in the whole, as a line of the part that it is in.
        match at {
            Some(at) if (start..start + content.len()).contains(&at) => {
                error(Part::Content, Some(line_at(&content, at - start)), Problem::Markup(problem))
            }
            Some(at) if at >= start => {
                let at = at - content.len() + PLACE.len();
                error(Part::Layout, Some(line_at(&source.layout, at)), Problem::Markup(problem))
            }
            Some(at) => error(Part::Layout, Some(line_at(&source.layout, at)), Problem::Markup(problem)),
            None => error(Part::Layout, None, Problem::Markup(problem)),
        }
    })?;
    let options = RenderOptions { fonts: std::collections::HashMap::new(), ..RenderOptions::default() };
    let html = parsed
        .element
        .render(&options)
        .map_err(|render| error(Part::Layout, None, Problem::Markup(render.to_string())))?;
    match unknown_element(&html) {
        // mrml lets through what it does not know, and mail programs show nothing of it.
        Some(name) => {
            let problem = Problem::Markup(format!("there is no element <{name}>"));
            let found = [(Part::Content, &source.content), (Part::Layout, &source.layout)]
                .into_iter()
                .find_map(|(part, text)| Some((part, line_at(text, text.find(&format!("<{name}"))?))));
            let (part, line) = found.map_or((Part::Content, None), |(part, line)| (part, Some(line)));
            Err(error(part, line, problem))
        }
        None => Ok(html),
    }
}

fn unknown_element(html: &str) -> Option<String> {
    let at = html.find("<mj-")?;
    Some(html[at + 1..].chars().take_while(|one| one.is_ascii_alphanumeric() || *one == '-').collect())
}

/// The words as MJML. Bare HTML gets a column of its own, on the same line so that lines keep their numbers.
fn placed(content: &str) -> String {
    if content.trim_start().starts_with("<mj-") {
        return content.to_owned();
    }
    format!(
        "<mj-section><mj-column><mj-text css-class=\"words\">{content}</mj-text></mj-column></mj-section>"
    )
}

fn told(error: &ParseError) -> (String, Option<usize>) {
    match error {
        ParseError::UnexpectedElement { position, .. } => {
            ("an element that cannot stand here".into(), Some(position.start))
        }
        ParseError::UnexpectedToken { position, .. } => {
            ("something that cannot stand here".into(), Some(position.start))
        }
        ParseError::MissingAttribute { name, position, .. } => {
            (format!("the attribute {name} is missing"), Some(position.start))
        }
        ParseError::InvalidAttribute { position, .. } => {
            ("an attribute that cannot be read".into(), Some(position.start))
        }
        ParseError::InvalidFormat { position, .. } => {
            ("a value that cannot be read".into(), Some(position.start))
        }
        ParseError::EndOfStream { .. } => ("an element is not closed".into(), None),
        ParseError::NoRootNode => ("there is no <mjml> around it".into(), None),
        ParseError::IncludeLoaderError { position, .. } => {
            ("nothing can be included".into(), Some(position.start))
        }
        other => (other.to_string(), None),
    }
}

/// The line of a place in a text, counted from 1.
pub(super) fn line_at(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1
}
