//! Job: the text of an HTML letter, for readers without HTML and for filters that distrust letters without text.
//! Invariant: every word that is shown is in the text once, in order, and every link with its address.

/// Longer HTML is cut by Gmail ("message clipped") and not read here.
pub const MOST_HTML_BYTES: usize = 1 << 20;

/// What a person would read of the HTML. Works on anything; made for what this crate's layouts give.
pub fn text_of_html(html: &str) -> String {
    let mut text = Plain::default();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.words(&rest[..start]);
        rest = &rest[start..];
        let Some(tag) = Tag::at(rest) else {
            text.words("<");
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag.length..];
        if tag.is_hidden_content() {
            rest = after_end_of(rest, tag.name);
        } else {
            text.tag(&tag);
        }
    }
    text.words(rest);
    text.finish()
}

struct Tag<'a> {
    name: &'a str,
    is_end: bool,
    attributes: &'a str,
    length: usize,
}

impl<'a> Tag<'a> {
    /// The tag, comment or declaration that begins here.
    fn at(html: &'a str) -> Option<Self> {
        if let Some(after) = html.strip_prefix("<!--") {
            let length = after.find("-->").map_or(html.len(), |end| end + 7);
            return Some(Self { name: "", is_end: false, attributes: "", length });
        }
        let inner = &html[1..];
        let is_end = inner.starts_with('/');
        let name_start = usize::from(is_end);
        let named = &inner[name_start..];
        if !named.starts_with(|first: char| first.is_ascii_alphabetic() || first == '!') {
            return None;
        }
        let name_length = named
            .find(|character: char| character.is_whitespace() || "/>".contains(character))
            .unwrap_or(named.len());
        let (name, after) = named.split_at(name_length);
        let end = end_of_tag(after);
        let length = 1 + name_start + name_length + (end + 1).min(after.len());
        Some(Self { name, is_end, attributes: &after[..end], length })
    }

    fn is(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.name.eq_ignore_ascii_case(name))
    }

    fn is_hidden_content(&self) -> bool {
        !self.is_end && self.is(&["head", "style", "script", "title"])
    }

    fn attribute(&self, name: &str) -> Option<String> {
        let mut rest = self.attributes;
        loop {
            let at = rest.to_ascii_lowercase().find(name)?;
            let begins = rest[..at].ends_with(|before: char| before.is_whitespace());
            let after = rest[at + name.len()..].trim_start();
            rest = &rest[at + name.len()..];
            let Some(value) = after.strip_prefix('=').map(str::trim_start).filter(|_| begins) else {
                continue;
            };
            let value = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value[1..].split(quote).next().unwrap_or_default(),
                _ => value.split_whitespace().next().unwrap_or_default(),
            };
            return Some(decoded(value));
        }
    }
}

/// Where the `>` stands that is in no quoted value.
fn end_of_tag(attributes: &str) -> usize {
    let mut quote = None;
    for (at, character) in attributes.char_indices() {
        match (quote, character) {
            (None, '>') => return at,
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            _ => {}
        }
    }
    attributes.len()
}

fn after_end_of<'a>(html: &'a str, name: &str) -> &'a str {
    let mut rest = html;
    while let Some(at) = rest.find("</") {
        rest = &rest[at + 2..];
        if rest.get(..name.len()).is_some_and(|ended| ended.eq_ignore_ascii_case(name)) {
            return rest.find('>').map_or("", |close| &rest[close + 1..]);
        }
    }
    ""
}

#[derive(Default)]
struct Plain {
    text: String,
    /// Line ends owed before the next word.
    breaks: usize,
    blank: bool,
    link: Option<(String, usize)>,
    lists: Vec<Option<usize>>,
    /// Open elements that are not shown, such as a preview line.
    hidden: Vec<(String, usize)>,
}

impl Plain {
    fn words(&mut self, html: &str) {
        if !self.hidden.is_empty() {
            return;
        }
        for character in decoded(html).chars() {
            match character {
                // Blanks that keep words together are blanks to read; those without width are nothing.
                ' ' | '\t' | '\n' | '\r' | '\u{a0}' => self.blank = true,
                '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{feff}' | '\u{34f}' | '\u{ad}'
                    if self.text.is_empty() => {}
                _ => self.push(character),
            }
        }
    }

    fn push(&mut self, character: char) {
        let at_start = self.text.is_empty() || self.text.ends_with('\n');
        if self.breaks > 0 && !self.text.is_empty() {
            self.text.truncate(self.text.trim_end_matches(' ').len());
            self.text.extend(std::iter::repeat_n('\n', self.breaks));
        } else if self.blank && !at_start && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
        (self.breaks, self.blank) = (0, false);
        self.text.push(character);
    }

    fn line(&mut self, breaks: usize) {
        if !self.text.is_empty() {
            self.breaks = self.breaks.max(breaks);
        }
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        if self.hides(tag) {
            return;
        }
        if tag.is(&["br"]) {
            self.breaks = (self.breaks + 1).min(2);
        } else if tag.is(&["p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr"]) {
            self.line(2);
        } else if tag.is(&["ul", "ol"]) {
            self.line(2);
            if tag.is_end {
                self.lists.pop();
            } else {
                self.lists.push(tag.is(&["ol"]).then_some(0));
            }
        } else if tag.is(&["li"]) && !tag.is_end {
            self.item();
        } else if tag.is(&["div", "tr", "table", "li", "section", "center", "body"]) {
            self.line(1);
        } else if tag.is(&["td", "th"]) {
            self.blank = true;
        } else if tag.is(&["a"]) {
            self.link(tag);
        } else if tag.is(&["img"])
            && let Some(instead) = tag.attribute("alt")
        {
            self.words(&instead.replace('&', "&amp;").replace('<', "&lt;"));
        }
    }

    /// Whether the tag is inside of what is not shown, or begins it.
    fn hides(&mut self, tag: &Tag<'_>) -> bool {
        if let Some((name, depth)) = self.hidden.last_mut() {
            if tag.name.eq_ignore_ascii_case(name) {
                *depth = if tag.is_end { *depth - 1 } else { *depth + 1 };
                if *depth == 0 {
                    self.hidden.pop();
                }
            }
            return true;
        }
        let style = || tag.attribute("style").unwrap_or_default().replace(' ', "").to_ascii_lowercase();
        let is_void = tag.is(&["br", "img", "hr", "input", "meta", "link"]);
        if !tag.is_end && !is_void && style().contains("display:none") {
            self.hidden.push((tag.name.to_owned(), 1));
            return true;
        }
        false
    }

    fn item(&mut self) {
        self.line(1);
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{number}.")
            }
            _ => "-".to_owned(),
        };
        mark.chars().for_each(|character| self.push(character));
        self.text.push(' ');
    }

    fn link(&mut self, tag: &Tag<'_>) {
        if !tag.is_end {
            let target = tag.attribute("href").filter(|target| !target.starts_with('#'));
            self.link = target.map(|target| (target, self.text.len()));
        } else if let Some((target, start)) = self.link.take() {
            let shown = self.text.get(start..).unwrap_or_default().trim();
            let bare = target.strip_prefix("mailto:").unwrap_or(&target);
            if shown != bare && !shown.is_empty() {
                format!(" ({bare})").chars().for_each(|character| self.push_raw(character));
            } else if shown.is_empty() {
                bare.chars().for_each(|character| self.push(character));
            }
        }
    }

    fn push_raw(&mut self, character: char) {
        if character == ' ' {
            self.blank = true;
        } else {
            self.push(character);
        }
    }

    fn finish(self) -> String {
        let text = self.text.trim_end();
        if text.is_empty() { String::new() } else { format!("{text}\n") }
    }
}

/// The few character references that HTML of letters has; others stay as they are.
fn decoded(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(12).find(|(_, character)| *character == ';').map(|(end, _)| end);
        let known = end.and_then(|end| reference(&rest[1..end]).map(|character| (character, end + 1)));
        let (character, length) = known.unwrap_or(('&', 1));
        text.push(character);
        rest = &rest[length..];
    }
    text.push_str(rest);
    text
}

fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
            None => number.parse(),
        };
        return char::from_u32(code.ok()?).filter(|character| !character.is_control() || *character == '\n');
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "zwnj" => '\u{200c}',
        "zwj" => '\u{200d}',
        "shy" => '\u{ad}',
        "copy" => '©',
        "yen" => '¥',
        "hellip" => '…',
        "ndash" => '–',
        "mdash" => '—',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_reads_as_the_page_shows() {
        for (html, text) in [
            ("<p>こんにちは</p><p>株式会社アクメ<br>鈴木様</p>", "こんにちは\n\n株式会社アクメ\n鈴木様\n"),
            ("<a href=\"https://x.jp/?a=1&amp;b=2\">開く</a>。", "開く (https://x.jp/?a=1&b=2)。\n"),
            ("<a href='https://x.jp'>https://x.jp</a>", "https://x.jp\n"),
            ("<a href=\"mailto:a@x.jp\">a@x.jp</a>", "a@x.jp\n"),
            ("<ul><li>一</li><li>二</li></ul><ol><li>A<li>B</ol>", "- 一\n- 二\n\n1. A\n2. B\n"),
            ("a  \n b&nbsp;c", "a b c\n"),
            ("1 &lt; 2 &amp;&amp; 3 &#x3042;&#12354; & &unknown;", "1 < 2 && 3 ああ & &unknown;\n"),
            ("<!--[if mso]><p>Outlook</p><![endif]--><style>p{}</style><p>x</p>", "x\n"),
            ("<div style=\"display:none\">先読み<div>中</div></div><p>本文</p>", "本文\n"),
            ("<img src=x alt=\"ロゴ\"><td>a</td><td>b</td>", "ロゴ a b\n"),
            ("3 < 4 と x<y", "3 < 4 と x\n"),
            ("<a data-href=\"no\" href=\"https://yes.jp\">x</a>", "x (https://yes.jp)\n"),
            ("<p title=\"a > b\">c</p>", "c\n"),
            ("", ""),
        ] {
            assert_eq!(text_of_html(html), text, "{html}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(100))]
        #[test]
        fn any_text_is_read(html in "(<|>|/|a|p|li|ol|!--|--|&|;|\"|'| |=|href|style|display:none|あ|\n){0,60}") {
            let text = text_of_html(&html);
            proptest::prop_assert!(text.is_empty() || text.ends_with('\n'));
        }
    }
}
