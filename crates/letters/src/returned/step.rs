//! Job: at which step of the conversation a server refused.
//! Invariant: nothing is guessed; what no report names is none.

use std::sync::LazyLock;

use regex::Regex;

/// What had been said to the server that refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpStep {
    Hello,
    Sender,
    Recipient,
    /// DATA and the letter itself.
    Content,
}

/// The step that the words name.
pub fn step_of(words: &str) -> Option<SmtpStep> {
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?i)(?:in (?:reply|response) to|after|did not like our(?: final)?|following|for|error from remote server for",
            r"|command|while sending|>>>|\[|SMTP:|step|rejected (?:the )?|stage|\()\s*(?:the |end of |sending |pipelined )*",
            r"(EHLO|HELO|LHLO|MAIL FROM|MAIL command|RCPT[ _]TO|RCPT\b|DATA\b|TEXT command|message body|initial connection)"
        ))
        .expect("a fixed expression")
    });
    if words.contains("does not like recipient") {
        return Some(SmtpStep::Recipient);
    }
    let named = NAMED.captures_iter(words).last()?;
    let command = named[1].to_ascii_uppercase();
    Some(match command.as_str() {
        "EHLO" | "HELO" | "LHLO" | "INITIAL CONNECTION" => SmtpStep::Hello,
        "DATA" | "TEXT COMMAND" | "MESSAGE BODY" => SmtpStep::Content,
        mail if mail.starts_with("MAIL") => SmtpStep::Sender,
        _ => SmtpStep::Recipient,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_is_found_in_the_habits_of_servers() {
        for (words, step) in [
            ("550 user unknown (in reply to RCPT TO command)", Some(SmtpStep::Recipient)),
            ("did not like our final DATA: 550", Some(SmtpStep::Content)),
            ("error from remote mail server after end of data:", Some(SmtpStep::Content)),
            ("after MAIL FROM:<a@example.jp> SIZE=1543:", Some(SmtpStep::Sender)),
            (">>> RCPT To:<a@example.jp>\n<<< 550 no", Some(SmtpStep::Recipient)),
            ("... User Unknown [RCPT_TO]", Some(SmtpStep::Recipient)),
            ("-------SMTP command DATA", Some(SmtpStep::Content)),
            ("550 user unknown", None),
        ] {
            assert_eq!(step_of(words), step, "{words}");
        }
    }
}
