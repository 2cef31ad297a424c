//! Job: tell what a returned mail is, and read it.
//! Invariant: a mail that a person wrote is none of these, whatever it quotes.

use std::sync::LazyLock;

use mail_parser::{HeaderValue, Message};
use regex::Regex;

use super::addresses::{self, Mentioned};
use super::complaint::complaint;
use super::replies::{code_in, reply_in, status_in};
use super::report::{self, Group};
use super::sections::{self, Sections};
use super::step::step_of;
use super::verdict::Evidence;
use super::{Bounce, Returned, sns};

/// Reads a mail that came to the return path, or the body of a notification of Amazon SES.
pub fn read(raw: &[u8]) -> Returned {
    if let Some(returned) = sns::read(raw) {
        return returned;
    }
    let Some(message) = sections::parse(raw) else { return Returned::Other };
    let sections = Sections::of(&message);
    if let Some(returned) = sns::read(sections.human.as_bytes()) {
        return returned;
    }
    if let Some(feedback) = &sections.feedback {
        return Returned::Complaint(complaint(feedback, &sections));
    }
    let mail = Mail { message: &message, sections: &sections };
    let groups = report::groups(if sections.status.is_empty() { &sections.human } else { &sections.status });
    if mail.is_vacation() && groups.is_empty() {
        return Returned::AutomaticAnswer;
    }
    let (failed, arrived): (Vec<Group>, Vec<Group>) = groups.into_iter().partition(|group| {
        !matches!(group.action.as_str(), "delivered" | "deliverable" | "relayed" | "expanded")
    });
    if !failed.is_empty() {
        return Returned::Bounces(
            failed.iter().map(|group| mail.bounce_of_group(group, failed.len())).collect(),
        );
    }
    if !arrived.is_empty() {
        return Returned::Arrived;
    }
    if !mail.is_from_a_mail_server() {
        return if mail.is_automatic() { Returned::AutomaticAnswer } else { Returned::Other };
    }
    let bounces = mail.bounces_of_text();
    if bounces.is_empty() { Returned::Other } else { Returned::Bounces(bounces) }
}

struct Mail<'a> {
    message: &'a Message<'a>,
    sections: &'a Sections,
}

impl Mail<'_> {
    fn header(&self, name: &str) -> String {
        self.message.header_raw(name).unwrap_or_default().trim().to_owned()
    }

    fn subject(&self) -> &str {
        self.message.subject().unwrap_or_default()
    }

    fn is_vacation(&self) -> bool {
        static AWAY: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?i)out of (the )?office|automatic reply|auto(matic)?[- ]?(response|reply|reponse)|vacation|away (until|from)|on leave|不在|自動(応答|返信|送信)|abwesen").expect("a fixed expression")
        });
        AWAY.is_match(self.subject())
            || ["X-Autoreply", "X-Autorespond", "X-Auto-Response"]
                .iter()
                .any(|name| !self.header(name).is_empty())
    }

    fn is_automatic(&self) -> bool {
        let submitted = self.header("Auto-Submitted").to_ascii_lowercase();
        !submitted.is_empty() && submitted != "no"
            || self.is_vacation()
            || self.header("Precedence").eq_ignore_ascii_case("auto_reply")
    }

    fn is_from_a_mail_server(&self) -> bool {
        static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(concat!(
                r"(?i)undeliver|returned (mail|to sender)|failure (notice|notification)|(delivery|mail|message).{0,20}(fail|status|problem|error|delay|notification|report|abort|warning|system)",
                r"|error sending|could ?n.t be delivered|not delivered|mail system error|unable to deliver|delay(ed)? mail|bounce|non-?remis|unzustellbar|loop alert|not member|aws notification",
                r"|warning: could not send|配信(不能|エラー)|送信エラー|エラー通知|エラーメール|不達"
            ))
            .expect("a fixed expression")
        });
        static SENDER: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?i)mailer[-_. ]?daemon|post_?master|mail.?(deliver|system|administrator)|^<>$|bounce|system administrator").expect("a fixed expression")
        });
        !self.header("X-Failed-Recipients").is_empty()
            || SENDER.is_match(&self.header("From"))
            || self.header("Return-Path") == "<>" && !self.is_automatic()
            || SUBJECT.is_match(self.subject())
    }

    fn is_warning(&self) -> bool {
        static WARNING: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(
                r"(?i)warning (message )?only|not need to resend|still being retried|(will|should) (be retried|keep (on )?trying|continue)|no action is required|delivery delay|mail delayed|delayed mail",
            )
            .expect("a fixed expression")
        });
        WARNING.is_match(self.subject()) || WARNING.is_match(&self.sections.human)
    }

    fn message_id(&self) -> Option<String> {
        static FIELD: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?im)^[ \t>]*message-id:\s*<?([^<>\s]{3,250})>?").expect("a fixed expression")
        });
        let own = self.message.message_id().unwrap_or_default();
        let in_text = |text: &str| {
            FIELD.captures_iter(text).map(|captures| captures[1].to_owned()).find(|found| found != own)
        };
        let answered = || match self.message.header("In-Reply-To") {
            Some(HeaderValue::Text(id)) => Some(id.to_string()),
            _ => None,
        };
        in_text(&self.sections.original).or_else(|| in_text(&self.sections.human)).or_else(answered)
    }

    fn bounce_of_group(&self, group: &Group, groups: usize) -> Bounce {
        let recipient = group.recipient.clone();
        let human = self.sections.human.as_str();
        let about = match (groups, recipient.as_deref()) {
            (2.., Some(address)) => lines_about(human, address),
            _ => human.to_owned(),
        };
        self.bounce(recipient, group, &about)
    }

    fn bounces_of_text(&self) -> Vec<Bounce> {
        let human = self.sections.human.as_str();
        let named = self.header("X-Failed-Recipients");
        let mentioned = if named.is_empty() {
            addresses::mentioned(human, |address| self.is_ours(address))
        } else {
            Vec::new()
        };
        let group = Group::default();
        if !named.is_empty() {
            let recipients: Vec<&str> = named.split(',').map(str::trim).collect();
            return recipients
                .iter()
                .map(|recipient| {
                    let about =
                        if recipients.len() > 1 { lines_about(human, recipient) } else { human.to_owned() };
                    self.bounce(addresses::first_in(recipient), &group, &about)
                })
                .collect();
        }
        match mentioned.as_slice() {
            [] => {
                let to = self.original_recipient();
                vec![self.bounce(to, &group, human)]
            }
            [one] => vec![self.bounce(Some(one.address.clone()), &group, human)],
            several => several
                .iter()
                .map(|Mentioned { address, words }| self.bounce(Some(address.clone()), &group, words))
                .collect(),
        }
    }

    fn original_recipient(&self) -> Option<String> {
        static TO: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?im)^[ \t>]*(?:x-envelope-to|to):\s*(.*)").expect("a fixed expression")
        });
        TO.captures(&self.sections.original).and_then(|captures| addresses::first_in(&captures[1]))
    }

    /// Whether the address is the one that sent the report, or the one that it came to.
    fn is_ours(&self, address: &str) -> bool {
        ["From", "To", "Delivered-To", "X-Original-To"]
            .iter()
            .any(|name| self.header(name).to_ascii_lowercase().contains(&address.to_ascii_lowercase()))
    }

    fn bounce(&self, recipient: Option<String>, group: &Group, about: &str) -> Bounce {
        let mut diagnostic =
            if group.diagnostic.is_empty() { reply_in(about) } else { group.diagnostic.clone() };
        if diagnostic.is_empty() && group.status.is_none() {
            diagnostic = about.to_owned();
        }
        let in_words = status_in(&diagnostic).or_else(|| status_in(about));
        let status = match (&group.status, in_words) {
            (Some(given), Some(said)) if given.ends_with(".0.0") => Some(said),
            (Some(given), _) => Some(given.clone()),
            (None, said) => said,
        };
        let code = code_in(&diagnostic).or_else(|| code_in(about));
        let evidence = Evidence {
            code,
            status: status.as_deref(),
            step: step_of(&diagnostic).or_else(|| step_of(about)),
            diagnostic: &diagnostic,
            around: about,
            is_delayed: group.action == "delayed",
        };
        let shown = if diagnostic.is_empty() { about } else { diagnostic.as_str() };
        Bounce {
            recipient,
            written_to: group.original.clone(),
            is_still_tried: group.action == "delayed" || group.action.is_empty() && self.is_warning(),
            verdict: evidence.verdict(),
            code,
            message_id: self.message_id(),
            words: super::shortened(shown),
            status,
        }
    }
}

/// The lines that name the address, each with what follows up to a line that names another.
fn lines_about(human: &str, address: &str) -> String {
    let address = address.trim().to_ascii_lowercase();
    let mut about = String::new();
    let mut is_about = false;
    for line in human.lines() {
        let lower = line.to_ascii_lowercase();
        if addresses::first_in(&lower).is_some() {
            is_about = lower.contains(&address);
        }
        if is_about {
            about.push_str(line);
            about.push('\n');
        }
    }
    if about.is_empty() { human.to_owned() } else { about }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returned::{Hardness, Reason};

    #[test]
    fn what_people_write_is_no_report() {
        for mail in [
            "From: taro@example.jp\nSubject: Re: ご契約の件\n\n550 5.1.1 user unknown と表示されました\n",
            "From: taro@example.jp\nTo: us@acme.example.jp\nSubject: 質問\n\nメールが届きません\n> <a@example.jp>: 550 no such user\n",
            "no mail at all",
            "",
        ] {
            assert_eq!(read(mail.as_bytes()), Returned::Other, "{mail}");
        }
        let away = "From: taro@example.jp\nSubject: 自動応答: 不在にしております\nAuto-Submitted: auto-replied\n\n来週戻ります\n";
        assert_eq!(read(away.as_bytes()), Returned::AutomaticAnswer);
    }

    /// In the words of Japanese servers, with the charset of the day.
    #[test]
    fn a_japanese_report_is_read() {
        let words = "送信先のメールボックスが一杯のため、送信できませんでした。\n\n<hanako@example.ne.jp>\n";
        let (body, _, _) = encoding_rs::ISO_2022_JP.encode(words);
        let head = "From: MAILER-DAEMON@example.ne.jp\nSubject: =?UTF-8?B?44Oh44O844Or44Ko44Op44O86YCa55+l?=\n\
                    Content-Type: text/plain; charset=ISO-2022-JP\nContent-Transfer-Encoding: 7bit\n\n";
        let Returned::Bounces(bounces) = read(&[head.as_bytes(), &body].concat()) else {
            panic!("no bounce")
        };
        assert_eq!(bounces[0].recipient.as_deref(), Some("hanako@example.ne.jp"));
        assert_eq!(
            bounces[0].verdict,
            super::super::Verdict { reason: Reason::MailboxFull, hardness: Hardness::Soft }
        );
    }

    const PIECES: [&str; 16] = [
        "From: mailer-daemon@x.jp\n",
        "Subject: failure notice\n",
        "Content-Type: multipart/report; boundary=b\n",
        "Content-Type: message/delivery-status\n",
        "Content-Type: message/rfc822\n",
        "Content-Type: message/feedback-report\n",
        "Content-Transfer-Encoding: base64\n",
        "--b\n",
        "--b--\n",
        "\n",
        "Final-Recipient: rfc822; a@b.jp\n",
        "Status: 5.1.1\n",
        "Action: failed\n",
        "Diagnostic-Code: smtp; 550\n",
        "<a@b.jp>: 550 5.1.1 no\n",
        "{\"notificationType\":\"Bounce\",\"bounce\":{\"bouncedRecipients\":[]}}",
    ];

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(150))]
        #[test]
        fn anything_is_read(
            pieces in proptest::collection::vec(proptest::sample::select(PIECES.to_vec()), 0..40),
            noise in "\\PC{0,20}",
        ) {
            let mail = pieces.concat() + &noise;
            let returned = read(mail.as_bytes());
            proptest::prop_assert_eq!(&returned, &read(mail.as_bytes()));
            if let Returned::Bounces(bounces) = returned {
                for bounce in bounces {
                    proptest::prop_assert!(!bounce.words.contains('\n') && bounce.words.chars().count() <= 500);
                }
            }
        }
    }
}
