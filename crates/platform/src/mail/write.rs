//! The words of a letter, made into subject, HTML and text, and the bytes that a mail server takes.
//!
//! Invariant: what opens something stands in the bytes alone; the words that are kept to be shown have [`HIDDEN`] in its place.

use std::sync::LazyLock;

use bansou_letters::{
    Body, Filled, Kind, Letter, LetterError, Mailbox, MessageId, PLAIN_LAYOUT, RawLetter, Template,
    TemplateSource, Unsubscribe, merge_words,
};

use crate::{i18n::Locale, post::Out, time::Timestamp};

/// What stands in the kept words where the letter has what opens something.
pub(super) const HIDDEN: &str = "••••••••";

/// What a letter says.
#[derive(Clone, Debug)]
pub struct Words {
    pub locale: Locale,
    pub subject: String,
    /// Paragraphs.
    pub before: Vec<String>,
    /// What it says, and where it leads.
    pub button: Option<(String, String)>,
    pub sections: Vec<Section>,
    pub after: Vec<String>,
    /// A link that no person sees; whoever follows it is a machine. None but in letters that count clicks.
    pub trap: Option<String>,
}

/// A part of a list with its heading.
#[derive(Clone, Debug)]
pub struct Section {
    pub heading: String,
    pub lines: Vec<SectionLine>,
}

#[derive(Clone, Debug)]
pub struct SectionLine {
    pub title: String,
    /// A whole address.
    pub link: String,
    pub text: String,
}

/// What stands below a letter.
#[derive(Clone, Debug, Default)]
pub(super) struct Foot {
    pub sender: String,
    pub unsubscribe: Option<String>,
    pub preferences: Option<String>,
}

const BEFORE: &str = r#"<mj-section><mj-column><mj-text css-class="words">{% for text in before %}<p>{{ text }}</p>{% endfor %}</mj-text></mj-column></mj-section>"#;
const BUTTON: &str = r#"<mj-section><mj-column><mj-button href="{{ button.link }}" padding="4px 24px 20px">{{ button.words }}</mj-button></mj-column></mj-section>"#;
const AFTER: &str = r#"<mj-section><mj-column><mj-text css-class="words">{% for section in sections %}<h2 style="font-size:15px;margin:20px 0 8px">{{ section.heading }}</h2>{% for line in section.lines %}<p><a href="{{ line.link }}">{{ line.title }}</a><br>{{ line.text }}</p>{% endfor %}{% endfor %}{% for text in after %}<p>{{ text }}</p>{% endfor %}{% if trap %}<p style="display:none"><a href="{{ trap }}" aria-hidden="true" tabindex="-1"></a></p>{% endif %}</mj-text></mj-column></mj-section>"#;

/// By language, and whether there is a button.
static TEMPLATES: LazyLock<[[Template; 2]; 2]> = LazyLock::new(|| {
    [Locale::Ja, Locale::En].map(|locale| [false, true].map(|button| template(locale, button)))
});

fn template(locale: Locale, button: bool) -> Template {
    // The plain layout says the words of its foot in both languages.
    let (unsubscribe, preferences) = match locale {
        Locale::Ja => ("配信停止", "受信設定"),
        Locale::En => ("Unsubscribe", "Preferences"),
    };
    let layout = PLAIN_LAYOUT
        .replacen("<mjml lang=\"ja\">", &format!("<mjml lang=\"{locale}\">"), 1)
        .replacen("配信停止 / Unsubscribe", unsubscribe, 1)
        .replacen("受信設定 / Preferences", preferences, 1);
    let content = [BEFORE, if button { BUTTON } else { "" }, AFTER].concat();
    Template::compile(TemplateSource { subject: "{{ subject }}".to_owned(), content, layout, text: None })
        .expect("our own template compiles: a test fills it")
}

impl Words {
    pub(super) fn fill(&self, foot: &Foot) -> Result<Filled, bansou_letters::TemplateError> {
        let template = &TEMPLATES[usize::from(self.locale == Locale::En)][usize::from(self.button.is_some())];
        let (words, link) = self.button.clone().unwrap_or_default();
        let sections: Vec<_> = self.sections.iter().map(Section::values).collect();
        let values = |trap: Option<&String>| {
            merge_words! {
                subject => &self.subject,
                before => &self.before,
                button => merge_words! { words => &words, link => &link },
                sections => &sections,
                after => &self.after,
                sender => merge_words! { name => &foot.sender },
                unsubscribe_link => &foot.unsubscribe,
                preferences_link => &foot.preferences,
                trap => trap,
            }
        };
        let filled = template.fill(&values(self.trap.as_ref()))?;
        // A slash needs no escaping, and a link is read more easily without.
        let filled = Filled { html: filled.html.replace("&#x2f;", "/"), ..filled };
        if self.trap.is_none() {
            return Ok(filled);
        }
        // The text is read aloud and shown as it is: nothing is hidden in it.
        Ok(Filled { text: template.fill(&values(None))?.text, ..filled })
    }
}

impl Section {
    fn values(&self) -> bansou_letters::MergeWords {
        let lines: Vec<_> = self
            .lines
            .iter()
            .map(|line| merge_words! { title => &line.title, link => &line.link, text => &line.text })
            .collect();
        merge_words! { heading => &self.heading, lines => lines }
    }
}

/// A letter of the outbox about to be written as bytes.
#[derive(Debug)]
pub(super) struct ToWrite<'a> {
    pub from_name: &'a str,
    pub to: Mailbox,
    pub message_id: MessageId,
    pub date: Timestamp,
    pub subject: &'a str,
    pub html: &'a str,
    pub plain: &'a str,
    pub secret: Option<&'a str>,
    pub unsubscribe: Option<String>,
}

impl ToWrite<'_> {
    /// The bytes, signed where there is a key.
    pub fn write(self, out: &Out) -> anyhow::Result<RawLetter> {
        let whole = |text: &str| match self.secret {
            Some(secret) => text.replace(HIDDEN, secret),
            None => text.to_owned(),
        };
        let from = match &out.from.name {
            Some(_) => out.from.clone(),
            None => Mailbox::new(one_line(self.from_name), out.from.address.clone()),
        };
        // RFC 8058 wants https; on this machine the link below the letter does.
        let link = self.unsubscribe.filter(|link| link.starts_with("https://"));
        let letter = Letter {
            from,
            reply_to: None,
            subject: one_line(self.subject),
            date: self.date.to_jiff(),
            message_id: self.message_id,
            body: Body { text: Some(whole(self.plain)), html: Some(whole(self.html)) },
            attachments: Vec::new(),
            kind: Kind::Notice,
            unsubscribe: link.map(|link| Unsubscribe { link, mail: None }),
            feedback_id: None,
            answers: Vec::new(),
            to: self.to,
        };
        let raw = letter.write()?;
        Ok(match &out.signer {
            Some(signer) => signer.sign(raw)?,
            None => raw,
        })
    }
}

/// A text that stands in a header: what ends a line there is a blank, and what is too long ends in an ellipsis.
pub(super) fn one_line(text: &str) -> String {
    let ends = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '\u{2028}' | '\u{2029}');
    let line = text.split(ends).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MOST {
        return line;
    }
    line.chars().take(MOST - 1).chain(['…']).collect()
}

/// Characters of a name or a subject.
const MOST: usize = 190;

impl From<LetterError> for super::MailReason {
    fn from(_: LetterError) -> Self {
        Self::Unwritable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(locale: Locale) -> Words {
        Words {
            locale,
            subject: "件名 {{ 7 }}".to_owned(),
            before: vec!["鈴木 <太郎> 様".to_owned()],
            button: Some(("開く".to_owned(), "https://x.example/reset/••••••••".to_owned())),
            sections: vec![Section {
                heading: "今日".to_owned(),
                lines: vec![SectionLine {
                    title: "青葉商事".to_owned(),
                    link: "https://x.example/w/a?b=1&c=2".to_owned(),
                    text: "スコアが下がりました".to_owned(),
                }],
            }],
            after: vec!["24時間有効です。".to_owned()],
            trap: None,
        }
    }

    #[test]
    fn words_are_in_both_forms_and_never_run_as_a_template() {
        for locale in [Locale::Ja, Locale::En] {
            for button in [true, false] {
                let mut words = words(locale);
                words.button = words.button.filter(|_| button);
                let foot = Foot { sender: "アクメ".to_owned(), ..Foot::default() };
                let filled = words.fill(&foot).unwrap();
                assert_eq!(filled.subject, "件名 {{ 7 }}");
                assert!(filled.html.contains(&format!("lang=\"{locale}\"")), "{}", filled.html);
                assert!(filled.html.contains("鈴木 &lt;太郎&gt; 様"), "{}", filled.html);
                for part in [
                    "鈴木 <太郎> 様",
                    "青葉商事 (https://x.example/w/a?b=1&c=2)",
                    "スコアが下がりました",
                    "24時間有効です。",
                ] {
                    assert!(filled.text.contains(part), "{part}: {}", filled.text);
                }
                assert_eq!(filled.html.contains(HIDDEN), button);
                assert_eq!(filled.text.contains(HIDDEN), button);
                assert!(!filled.text.contains("Unsubscribe"), "{}", filled.text);
            }
        }
    }

    #[test]
    fn the_foot_speaks_one_language() {
        let foot = Foot {
            sender: "アクメ".to_owned(),
            unsubscribe: Some("https://x.example/u".to_owned()),
            preferences: Some("https://x.example/p".to_owned()),
        };
        for (locale, said, silent) in [
            (Locale::Ja, ["配信停止", "受信設定"], ["Unsubscribe", "Preferences"]),
            (Locale::En, ["Unsubscribe", "Preferences"], ["配信停止", "受信設定"]),
        ] {
            let filled = words(locale).fill(&foot).unwrap();
            for text in [&filled.html, &filled.text] {
                assert!(said.iter().all(|word| text.contains(word)), "{text}");
                assert!(silent.iter().all(|word| !text.contains(word)), "{text}");
            }
        }
    }

    #[test]
    fn a_header_is_one_line() {
        assert_eq!(one_line("鈴木\r\nBcc: x@y.jp\u{2028}\0太郎"), "鈴木 Bcc: x@y.jp 太郎");
        assert_eq!(one_line(&"あ".repeat(300)).chars().count(), MOST);
    }
}
