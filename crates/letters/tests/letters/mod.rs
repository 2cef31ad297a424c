//! Letters to send in tests.

use bansou_letters::{Address, Attachment, Body, Kind, Letter, Mailbox, MessageId, RawLetter};

fn plain(number: usize) -> Letter {
    Letter {
        from: Mailbox::new("アクメ", Address::parse("cs@acme.example.jp").unwrap()),
        reply_to: None,
        to: Address::parse("taro@example.jp").unwrap().into(),
        subject: format!("ご案内 {number}"),
        date: "2026-11-29T08:30:00Z".parse().unwrap(),
        message_id: MessageId::parse(&format!("{number}@bansou.example.jp")).unwrap(),
        body: Body { text: Some(".\n..a line of dots\nFrom: nobody\n".into()), html: None },
        attachments: Vec::new(),
        kind: Kind::Notice,
        unsubscribe: None,
        feedback_id: None,
        answers: Vec::new(),
    }
}

pub fn letter(number: usize) -> RawLetter {
    plain(number).write().unwrap()
}

#[allow(dead_code, reason = "not each test sends big ones")]
pub fn big_letter(bytes: usize) -> RawLetter {
    let attachments = vec![Attachment {
        file_name: "a.bin".into(),
        media_type: "application/zip".into(),
        content: vec![7; bytes],
    }];
    Letter { attachments, ..plain(0) }.write().unwrap()
}
