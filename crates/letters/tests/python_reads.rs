//! What is written here is read by a program that knows nothing of ours: the e-mail parser of Python.

use std::io::Write;
use std::process::{Command, Stdio};

use bansou_letters::{Address, Attachment, Body, Kind, Letter, Mailbox, MessageId, Unsubscribe};
use serde_json::{Value, json};

/// Reads mails from standard input, each behind its length, and prints what it finds as JSON.
const READER: &str = r#"
import sys, json, struct, email, email.header, email.utils, re
from email import policy
data, found = sys.stdin.buffer.read(), []
while data:
    size = struct.unpack('>I', data[:4])[0]
    raw, data = data[4:4 + size], data[4 + size:]
    m = email.message_from_bytes(raw, policy=policy.default)
    # Each encoded word must be whole by itself: some mail programs decode them one by one.
    for word in re.findall(rb'=\?utf-8\?[bq]\?[^?]*\?=', raw, re.I):
        assert len(word) <= 75, word
        email.header.decode_header(word.decode('ascii'))[0][0].decode('utf-8')
    body = lambda kind: (m.get_body((kind,)).get_content().replace('\r\n', '\n') if m.get_body((kind,)) else None)
    # Python's newer parser puts a blank between two encoded words of a name; its older one reads them by the standard.
    old = email.message_from_bytes(raw, policy=policy.compat32)
    name = lambda h: str(email.header.make_header(email.header.decode_header(email.utils.parseaddr(old[h])[0])))
    who = lambda h: [name(h), m[h].addresses[0].addr_spec] if m[h] else None
    found.append({
        'subject': m['subject'], 'from': who('from'), 'to': who('to'), 'reply_to': who('reply-to'),
        'message_id': m['message-id'], 'date': m['date'].datetime.isoformat(),
        'unsubscribe': m['list-unsubscribe'], 'plain': body('plain'), 'html': body('html'),
        'files': [[a.get_filename(), a.get_content_type(), list(a.get_payload(decode=True))] for a in m.iter_attachments()],
        'kind': m.get_content_type(), 'longest': max(len(l) for l in raw.split(b'\r\n')),
        'defects': [str(d) for p in m.walk() for d in p.defects] + [str(d) for h in m.values() for d in getattr(h, 'defects', [])],
    })
json.dump(found, sys.stdout)
"#;

fn read_by_python(letters: &[Letter]) -> Option<Vec<Value>> {
    let python =
        Command::new("python3").args(["-c", READER]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut python) = python else {
        println!("skipped: python3 is not here");
        return None;
    };
    let mut stdin = python.stdin.take().unwrap();
    for letter in letters {
        let raw = letter.write().unwrap();
        stdin.write_all(&u32::try_from(raw.as_bytes().len()).unwrap().to_be_bytes()).unwrap();
        stdin.write_all(raw.as_bytes()).unwrap();
    }
    drop(stdin);
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn letter() -> Letter {
    Letter {
        from: Mailbox::new("アクメ", Address::parse("cs@acme.example.jp").unwrap()),
        reply_to: None,
        to: Address::parse("taro@example.jp").unwrap().into(),
        subject: "件名".into(),
        date: "2026-11-29T08:30:00Z".parse().unwrap(),
        message_id: MessageId::parse("1@bansou.example.jp").unwrap(),
        body: Body { text: Some("本文\n".into()), html: None },
        attachments: Vec::new(),
        kind: Kind::Notice,
        unsubscribe: None,
        feedback_id: None,
        answers: Vec::new(),
    }
}

/// Subjects in the shapes of public reports of mailers: characters cut in the middle, blanks lost or gained at folds, signs
/// that are not in ISO-2022-JP, names with commas, what looks encoded already.
fn subjects() -> Vec<String> {
    let mut subjects: Vec<String> = [
        "こんにちは",
        "【重要】ご契約更新のお知らせ（2027年度料金改定）と、今後のサポート体制についてのご案内でございます",
        "①②③ ㈱アクメ 髙橋 﨑 ～ ― ∥ － ¥ 〜",
        "𠮷野家 𩸽 👨‍👩‍👧‍👦 🇯🇵",
        "Re: Re: Fwd: 見積書の件",
        "Plain ASCII subject that is rather long, so long that it must be folded somewhere before the end of it",
        "日本語 and English が 混ざった subject with  two  blanks",
        "=?UTF-8?B?5pys5b2T?= と書いた件名",
        "=?utf-8?Q?=0AX:_y?=",
        "半角ｶﾅ ﾃｽﾄ",
        "100% オフ = 無料？_下線_",
        "\"引用\" <tag> (括弧), カンマ; コロン:",
        "か\u{3099} (濁点の結合文字)",
        "a",
        "あ",
        "العربية עברית",
        "絵文字だけ🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉",
    ]
    .map(str::to_owned)
    .to_vec();
    // Every length, so that a fold falls on every octet of a character.
    for length in 1..=60 {
        subjects.push("契約更新のお知らせ".chars().cycle().take(length).collect());
        subjects.push(format!("{}更新", "x".repeat(length)));
        subjects.push(format!("{}x 𠮷", "é".repeat(length)));
    }
    subjects.push("ご案内".repeat(100));
    subjects
}

#[test]
fn subjects_and_names_are_read_as_given() {
    let subjects = subjects();
    let letters: Vec<Letter> = subjects
        .iter()
        .map(|subject| {
            let name: String = subject.chars().take(200).collect();
            let reply_to = Some(Mailbox::new(name.clone(), Address::parse("reply@acme.example.jp").unwrap()));
            Letter {
                subject: subject.clone(),
                from: Mailbox::new(name, letter().from.address),
                reply_to,
                ..letter()
            }
        })
        .collect();
    let Some(read) = read_by_python(&letters) else { return };
    for (letter, read) in letters.iter().zip(&read) {
        let subject = &letter.subject;
        assert_eq!(read["subject"], json!(subject));
        assert_eq!(read["from"], json!([letter.from.name, "cs@acme.example.jp"]), "{subject}");
        assert_eq!(read["reply_to"][0], json!(letter.from.name), "{subject}");
        assert!(read["longest"].as_u64().unwrap() <= 78, "{subject}: {}", read["longest"]);
        assert_eq!(read["defects"], json!([]), "{subject}");
    }
    println!("{} subjects and names", letters.len());
}

#[test]
fn bodies_and_files_are_read_as_given() {
    let long = "一行がとても長い本文。".repeat(300);
    let bodies = [
        "Hello\n".to_owned(),
        ".\n..\n.hidden\nFrom here on\n".to_owned(),
        "末尾の空白 \n\tタブ\t\n".to_owned(),
        "trailing blank \nand = signs =20 =E3\n".to_owned(),
        format!("{long}\n"),
        format!("{}\n", "x".repeat(2_000)),
        "①㈱髙﨑～𠮷👍\n".to_owned(),
    ];
    let content: Vec<u8> = (0..=255).collect();
    let letters: Vec<Letter> = bodies
        .iter()
        .map(|text| Letter {
            body: Body { text: Some(text.clone()), html: Some(format!("<p>{text}</p>\n")) },
            attachments: ["見積書（2027年度・株式会社アクメ御中）.pdf", "a\"b;c.csv", "plain.txt"]
                .map(|name| Attachment {
                    file_name: name.into(),
                    media_type: "text/csv".into(),
                    content: content.clone(),
                })
                .to_vec(),
            kind: Kind::Bulk { list: "news.acme.example.jp".into() },
            unsubscribe: Some(Unsubscribe {
                link: format!("https://x.example.jp/u/{}", "a".repeat(300)),
                mail: None,
            }),
            ..letter()
        })
        .collect();
    let Some(read) = read_by_python(&letters) else { return };
    for ((letter, text), read) in letters.iter().zip(&bodies).zip(&read) {
        assert_eq!(read["plain"], json!(text));
        assert_eq!(read["html"], json!(format!("<p>{text}</p>\n")));
        for (file, attachment) in read["files"].as_array().unwrap().iter().zip(&letter.attachments) {
            assert_eq!(file, &json!([attachment.file_name, "text/csv", content]));
        }
        assert_eq!(read["files"].as_array().unwrap().len(), 3);
        assert_eq!(read["kind"], "multipart/mixed");
        assert_eq!(read["unsubscribe"], json!(format!("<{}>", letter.unsubscribe.as_ref().unwrap().link)));
        assert_eq!(read["message_id"], "<1@bansou.example.jp>");
        assert_eq!(read["date"], "2026-11-29T08:30:00+00:00");
        assert_eq!(read["defects"], json!([]));
    }
}

#[test]
fn addresses_of_old_telephones_are_read_as_given() {
    let typed = ["taro..suzuki@docomo.ne.jp", "taro.@ezweb.ne.jp", "info@日本語.jp", "o'brien@example.com"];
    let letters: Vec<Letter> =
        typed.iter().map(|typed| Letter { to: Address::parse(typed).unwrap().into(), ..letter() }).collect();
    let Some(read) = read_by_python(&letters) else { return };
    let sent: Vec<&str> = read.iter().map(|read| read["to"][1].as_str().unwrap()).collect();
    assert_eq!(
        sent,
        ["taro..suzuki@docomo.ne.jp", "taro.@ezweb.ne.jp", "info@xn--wgv71a119e.jp", "o'brien@example.com"]
    );
}
