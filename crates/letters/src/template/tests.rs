use super::*;

fn source(subject: &str, content: &str) -> TemplateSource {
    TemplateSource {
        subject: subject.into(),
        content: content.into(),
        layout: PLAIN_LAYOUT.into(),
        text: None,
    }
}

fn compiled(subject: &str, content: &str) -> Template {
    Template::compile(source(subject, content)).unwrap()
}

fn words() -> MergeWords {
    merge_words! {
        person => merge_words! { name => "鈴木 <太郎> & \"花子\"" },
        sender => merge_words! { name => "株式会社アクメ", address => "東京都千代田区1-1" },
        unsubscribe_link => "https://x.example.jp/u/a?b=1&c=2",
    }
}

#[test]
fn words_are_filled_escaped_in_html_and_plain_elsewhere() {
    let filled = compiled("{{ person.name }}様へ", "<p>{{ person.name }}様</p>").fill(&words()).unwrap();
    assert_eq!(filled.subject, "鈴木 <太郎> & \"花子\"様へ");
    assert!(filled.html.contains("鈴木 &lt;太郎&gt; &amp; &quot;花子&quot;様"), "{}", filled.html);
    assert_eq!(
        filled.text,
        concat!(
            "株式会社アクメ\n\n鈴木 <太郎> & \"花子\"様\n\n株式会社アクメ\n東京都千代田区1-1\n",
            "配信停止 / Unsubscribe (https://x.example.jp/u/a?b=1&c=2)\n"
        )
    );
}

#[test]
fn a_missing_word_is_named_with_its_line_unless_a_default_is_given() {
    let sender = merge_words! { name => "アクメ" };
    let nobody = merge_words! { sender => sender.clone(), person => merge_words! { id => 1 } };
    let error = compiled("件名", "<p>一行目</p>\n<p>{{ person.name }}様</p>").fill(&nobody).unwrap_err();
    assert_eq!(error.problem, Problem::MissingWord("person.name".into()));
    assert_eq!((error.part, error.line), (Part::Content, Some(2)));
    assert!(error.to_string().contains("{{ person.name | default(\"…\") }}"), "{error}");

    let error = compiled("{{ account }}", "x").fill(&nobody).unwrap_err();
    assert_eq!((error.part, error.problem), (Part::Subject, Problem::MissingWord("account".into())));
    let deep = compiled("x", "{{ account.owner.name }}").fill(&nobody).unwrap_err();
    assert!(matches!(&deep.problem, Problem::MissingWord(word) if word.starts_with("account")), "{deep}");

    let with_default =
        compiled("x", "<p>{{ person.name | default(\"ご担当者\") }}様</p>").fill(&nobody).unwrap();
    assert!(with_default.text.contains("ご担当者様"), "{}", with_default.text);
    // A branch that asks for a word that is not there is a hole too.
    let branch = compiled("x", "{% if person.vip %}a{% endif %}").fill(&nobody).unwrap_err();
    assert!(matches!(branch.problem, Problem::MissingWord(_)), "{branch}");
}

#[test]
fn mistakes_show_when_the_template_is_saved_with_part_and_line() {
    let error = |source: TemplateSource| Template::compile(source).unwrap_err();
    let syntax = error(source("件名", "<p>a</p>\n<p>b</p>\n<p>{{ person.name }</p>"));
    assert_eq!((syntax.part, syntax.line), (Part::Content, Some(3)), "{syntax}");
    assert!(matches!(syntax.problem, Problem::Syntax(_)), "{syntax}");
    let subject = error(source("{% if x %}", "a"));
    assert_eq!((subject.part, subject.line), (Part::Subject, Some(1)), "{subject}");
    let markup =
        error(source("x", "<mj-section>\n<mj-column>\n<mj-nonsense></mj-nonsense></mj-column></mj-section>"));
    assert_eq!((markup.part, markup.line), (Part::Content, Some(3)), "{markup}");
    assert!(markup.to_string().contains("<mj-nonsense>"), "{markup}");
    let crossed = error(source("x", "<mj-section>\n<mj-column>\n</mj-section></mj-column>"));
    assert_eq!((crossed.part, crossed.line), (Part::Content, Some(3)), "{crossed}");
    let open = error(source("x", "<mj-section><mj-column>"));
    assert!(matches!(open.problem, Problem::Markup(_)), "{open}");
    let layout = error(TemplateSource {
        layout: "<mjml>\n<mj-body>\n<mj-box>[[content]]</mj-box></mj-body></mjml>".into(),
        ..source("x", "y")
    });
    assert_eq!((layout.part, layout.line), (Part::Layout, Some(3)), "{layout}");
    let no_place =
        error(TemplateSource { layout: "<mjml><mj-body></mj-body></mjml>".into(), ..source("x", "y") });
    assert_eq!(no_place.problem, Problem::NoContent);
    let filter = compiled("x", "{{ 1 | nonsense }}").fill(&words()).unwrap_err();
    assert!(matches!(&filter.problem, Problem::Unknown(what) if what.contains("nonsense")), "{filter}");
}

#[test]
fn a_template_ends_whatever_it_does() {
    let endless = "{% for a in range(900) %}{% for b in range(900) %}{% for c in range(900) %}x{% endfor %}{% endfor %}{% endfor %}";
    assert_eq!(compiled("x", endless).fill(&words()).unwrap_err().problem, Problem::TooLong);
    let grown = merge_words! { big => "あ".repeat(400_000), ..words() };
    let big = compiled("x", "{{ big }}").fill(&grown).unwrap_err();
    assert!(matches!(big.problem, Problem::TooBig { .. }), "{big}");
    let deep = "<div>".repeat(5_000) + &"</div>".repeat(5_000);
    assert!(matches!(Template::compile(source("x", &deep)).unwrap_err().problem, Problem::Markup(_)));
    let long = "x".repeat(300 * 1024);
    assert!(matches!(Template::compile(source("x", &long)).unwrap_err().problem, Problem::TooBig { .. }));
    for reaching in ["{% include 'x' %}", "{% import 'x' as y %}", "{% extends 'x' %}"] {
        assert!(Template::compile(source("x", reaching)).is_err(), "{reaching}");
    }
}

#[test]
fn the_words_of_a_template_are_listed() {
    let template = compiled(
        "{{ account.name }}",
        "{% for line in lines %}{{ line }}{% endfor %}{{ person.name | upper }}",
    );
    let words: Vec<String> = template.words().into_iter().collect();
    assert_eq!(
        words,
        [
            "account.name",
            "lines",
            "person.name",
            "preferences_link",
            "sender.address",
            "sender.name",
            "unsubscribe_link"
        ]
    );
}

#[test]
fn the_subject_stays_one_line() {
    let two_lines = merge_words! { note => "a\r\nBcc: x@y.jp", ..words() };
    assert_eq!(compiled("{{ note }}", "x").fill(&two_lines).unwrap().subject, "a Bcc: x@y.jp");
}

#[test]
fn the_plain_layout_fetches_nothing_and_knows_dark() {
    let html = compiled("x", "<p>本文</p>").fill(&words()).unwrap().html;
    for fetched in ["fonts.googleapis", "<script", "@import", "<img"] {
        assert!(!html.contains(fetched), "{fetched}");
    }
    assert!(html.contains("prefers-color-scheme: dark") && html.contains("name=\"color-scheme\""));
    assert!(html.len() < 102 * 1024, "Gmail cuts longer ones");
}
