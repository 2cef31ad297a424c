use super::*;

pub(crate) fn letter() -> Letter {
    Letter {
        from: Mailbox::new(
            "株式会社アクメ カスタマーサクセス部",
            Address::parse("cs@acme.example.jp").unwrap(),
        ),
        reply_to: None,
        to: Mailbox::new("鈴木 太郎", Address::parse("taro.suzuki@customer.example.jp").unwrap()),
        subject: "【重要】ご契約更新のお知らせと2027年度の料金について".into(),
        date: "2026-11-29T08:30:00Z".parse().unwrap(),
        message_id: MessageId::parse("<01JF.7@bansou.example.jp>").unwrap(),
        body: Body { text: Some("鈴木様\n\nお世話になっております。\n".into()), html: None },
        attachments: Vec::new(),
        kind: Kind::Personal,
        unsubscribe: None,
        feedback_id: None,
        answers: Vec::new(),
    }
}

fn mailing() -> Letter {
    Letter {
        kind: Kind::Bulk { list: "news.acme.example.jp".into() },
        unsubscribe: Some(Unsubscribe {
            link: "https://bansou.example.jp/u/abc-DEF_123".into(),
            mail: Some(Address::parse("unsubscribe+abc@acme.example.jp").unwrap()),
        }),
        feedback_id: Some("m17:news:acme:bansou".into()),
        ..letter()
    }
}

fn text(letter: &Letter) -> String {
    String::from_utf8(letter.write().unwrap().into_bytes()).unwrap()
}

#[test]
fn a_line_break_in_any_field_is_refused_by_its_name() {
    let inject = "x\r\nBcc: victim@example.jp";
    let name = || Mailbox { name: Some(inject.into()), ..letter().to };
    for (field, broken) in [
        ("subject", Letter { subject: inject.into(), ..letter() }),
        ("subject", Letter { subject: "x\u{2028}y".into(), ..letter() }),
        ("from", Letter { from: name(), ..letter() }),
        ("to", Letter { to: name(), ..letter() }),
        ("reply_to", Letter { reply_to: Some(name()), ..letter() }),
        ("feedback_id", Letter { feedback_id: Some(inject.into()), ..letter() }),
        ("list", Letter { kind: Kind::Bulk { list: inject.into() }, ..mailing() }),
        (
            "attachments",
            Letter {
                attachments: vec![Attachment {
                    file_name: inject.into(),
                    media_type: "text/csv".into(),
                    content: vec![],
                }],
                ..letter()
            },
        ),
        ("text", Letter { body: Body { text: Some("a\0b".into()), html: None }, ..letter() }),
        ("html", Letter { body: Body { text: None, html: Some("<p>a\u{1b}[2Jb</p>".into()) }, ..letter() }),
    ] {
        let error = broken.write().expect_err(field);
        assert!(
            matches!(&error, LetterError::ControlCharacter { field: named, .. } if named == field),
            "{field}: {error}"
        );
    }
    for text in ["<a@b>\r\nX: y", "a b@c", "a@b@c", "", "<>"] {
        assert!(MessageId::parse(text).is_err(), "{text}");
    }
    let media_type = "text/csv\r\nX: y".into();
    let attachments = vec![Attachment { file_name: "a.csv".into(), media_type, content: vec![] }];
    assert!(matches!(Letter { attachments, ..letter() }.write(), Err(LetterError::MediaType { .. })));
}

#[test]
fn what_cannot_be_sent_says_what_is_missing() {
    let no_way_out = Letter { unsubscribe: None, ..mailing() }.write().unwrap_err();
    assert_eq!(no_way_out.to_string(), "a letter needs a link to unsubscribe where it is one of many alike");
    assert!(Letter { kind: Kind::AutomaticReply, ..letter() }.write().is_err());
    assert!(Letter { subject: " ".into(), ..letter() }.write().is_err());
    assert!(Letter { body: Body::default(), ..letter() }.write().is_err());
    for link in ["http://x.example.jp/u", "https://x.example.jp/a b", "https://x.example.jp/>,<mailto:x@y.jp"]
    {
        let unsubscribe = Some(Unsubscribe { link: link.into(), mail: None });
        assert!(
            matches!(Letter { unsubscribe, ..mailing() }.write(), Err(LetterError::Unsubscribe { .. })),
            "{link}"
        );
    }
    let content = vec![0; 20 << 20];
    let attachments =
        vec![Attachment { file_name: "a.zip".into(), media_type: "application/zip".into(), content }];
    assert!(matches!(Letter { attachments, ..letter() }.write(), Err(LetterError::TooBig { .. })));
}

#[test]
fn machines_on_the_way_are_told_what_it_is() {
    let raw = mailing().write().unwrap();
    for (header, value) in [
        (
            "List-Unsubscribe",
            "<https://bansou.example.jp/u/abc-DEF_123>, <mailto:unsubscribe+abc@acme.example.jp>",
        ),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("List-Id", "<news.acme.example.jp>"),
        ("Precedence", "bulk"),
        ("Auto-Submitted", "auto-generated"),
        ("Feedback-ID", "m17:news:acme:bansou"),
        ("Message-ID", "<01JF.7@bansou.example.jp>"),
        ("Date", "Sun, 29 Nov 2026 08:30:00 +0000"),
    ] {
        assert_eq!(raw.header(header), [value], "{header}");
    }
    let personal = letter().write().unwrap();
    for header in ["Auto-Submitted", "Precedence", "List-Unsubscribe", "X-Auto-Response-Suppress"] {
        assert!(personal.header(header).is_empty(), "{header}");
    }
    let notice = Letter { kind: Kind::Notice, ..letter() }.write().unwrap();
    assert_eq!(notice.header("Auto-Submitted"), ["auto-generated"]);
    let answers = vec![MessageId::parse("a@x.jp").unwrap(), MessageId::parse("b@x.jp").unwrap()];
    let reply = Letter { kind: Kind::AutomaticReply, answers, ..letter() }.write().unwrap();
    assert_eq!(reply.header("Auto-Submitted"), ["auto-replied"]);
    assert_eq!(reply.header("In-Reply-To"), ["<b@x.jp>"]);
    assert_eq!(reply.header("References"), ["<a@x.jp> <b@x.jp>"]);
}

#[test]
fn one_letter_has_one_form() {
    let html = Some("<p>鈴木様</p><p><a href=\"https://x.jp/a\">開く</a></p>".into());
    let both = Letter { body: Body { text: None, html }, ..mailing() };
    assert_eq!(text(&both), text(&both.clone()));
    assert!(text(&both).contains("multipart/alternative"));
}

#[test]
fn every_line_end_arrives_as_one() {
    let body = Body { text: Some("a\rb\nc\r\nd\u{85}e".into()), html: None };
    let written = text(&Letter { body, ..letter() });
    assert!(written.ends_with("\r\n\r\na\r\nb\r\nc\r\nd\r\ne\r\n"), "{written:?}");
}

#[test]
fn latin_text_stays_readable_and_japanese_takes_little_room() {
    let encoding = |text: &str| {
        let body = Body { text: Some(text.into()), html: None };
        Letter { body, ..letter() }.write().unwrap().header("Content-Transfer-Encoding").concat()
    };
    assert_eq!(encoding("Hello\n"), "7bit");
    assert_eq!(encoding(&"Café au lait for everybody on the team ".repeat(9)), "quoted-printable");
    assert_eq!(encoding(&"お世話になっております。".repeat(9)), "base64");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(80))]
    #[test]
    fn whatever_is_accepted_is_clean_and_reads_back(
        subject in "(\\PC| |=|\\?|契|📮){1,90}",
        name in "(\\PC|\"|,|<|=\\?|田){0,40}",
        words in "(\\PC|\r|\n|\t|\\.|From ){0,400}",
        file_name in "(\\PC|;|\"|資){1,60}",
    ) {
        let attachments = vec![Attachment { file_name: file_name.clone(), media_type: "text/csv".into(), content: words.clone().into_bytes() }];
        let to = Mailbox::new(name.clone(), letter().to.address);
        let letter = Letter { subject: subject.clone(), to, body: Body { text: Some(words.clone()), html: None }, attachments, ..letter() };
        let raw = match letter.write() {
            Ok(raw) => raw,
            Err(LetterError::ControlCharacter { .. } | LetterError::Missing(_)) => return Ok(()),
            Err(error) => return Err(proptest::test_runner::TestCaseError::fail(error.to_string())),
        };
        for line in raw.as_bytes().split(|byte| *byte == b'\n') {
            proptest::prop_assert!(line.len() <= 79, "{}", String::from_utf8_lossy(line));
        }
        let message = mail_parser::MessageParser::default().parse(raw.as_bytes()).unwrap();
        proptest::prop_assert_eq!(message.subject().unwrap(), subject.trim());
        let read_name = message.to().unwrap().first().unwrap().name().unwrap_or_default();
        proptest::prop_assert_eq!(read_name, name.trim());
        use mail_parser::MimeHeaders;
        let file = message.attachment(0).unwrap();
        proptest::prop_assert_eq!(file.contents(), words.as_bytes());
        proptest::prop_assert_eq!(file.attachment_name().unwrap(), file_name);
    }
}
