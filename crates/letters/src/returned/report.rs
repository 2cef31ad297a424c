//! Job: read the form of a bounce: groups of fields, one for each recipient (RFC 3464).
//! Invariant: fields are read wherever they stand, because many servers write them into the text for people.

use super::addresses;

/// What the form says of one recipient.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub recipient: Option<String>,
    /// Whom the letter was written to, before others passed it on.
    pub original: Option<String>,
    pub action: String,
    pub status: Option<String>,
    pub diagnostic: String,
}

/// The groups that name a recipient. What stands before the first is about the letter.
pub(super) fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut group = Group::default();
    for (name, value) in fields(text) {
        let is_named = matches!(name.as_str(), "final-recipient" | "original-recipient");
        let begins = is_named && group.recipient.is_some() && group.has_more_than(&name, &value);
        if begins || name.is_empty() {
            groups.push(std::mem::take(&mut group));
        }
        match name.as_str() {
            "final-recipient" => group.recipient = addresses::first_in(&value).or(group.recipient),
            "original-recipient" => {
                group.original = addresses::first_in(&value);
                group.recipient = group.recipient.or(group.original.clone());
            }
            "action" => group.action = value.trim().to_ascii_lowercase(),
            "status" => group.status = super::replies::status_in(&value),
            "diagnostic-code" => {
                let words = value.split_once(';').map_or(value.as_str(), |(_, words)| words);
                group.diagnostic = format!("{} {}", group.diagnostic, words.trim()).trim().to_owned();
            }
            _ => {}
        }
    }
    groups.push(group);
    groups.retain(|group| group.recipient.is_some());
    groups
}

impl Group {
    /// Whether another recipient field must belong to the next group.
    fn has_more_than(&self, name: &str, value: &str) -> bool {
        let is_same = self.recipient.as_deref().is_some_and(|known| {
            addresses::first_in(value).is_none_or(|address| address.eq_ignore_ascii_case(known))
        });
        let is_whole = !self.action.is_empty() || name == "final-recipient" && self.status.is_some();
        is_whole && !is_same
    }
}

/// Fields in order, continued lines joined; a blank line is a field without a name.
fn fields(text: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if line.trim().is_empty() {
            fields.push(Default::default());
        } else if line.starts_with([' ', '\t']) && fields.last().is_some_and(|(name, _)| !name.is_empty()) {
            let (_, value) = fields.last_mut().expect("looked at just now");
            value.push(' ');
            value.push_str(line.trim());
        } else if let Some((name, value)) = line.split_once(':') {
            let name = name.trim().to_ascii_lowercase();
            let is_name =
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            fields.push((if is_name { name } else { "-".to_owned() }, value.trim().to_owned()));
        } else if let Some((name, value)) = fields.last_mut().filter(|(name, _)| name == "diagnostic-code") {
            // Some servers forget to indent the lines that continue.
            let _ = name;
            value.push(' ');
            value.push_str(line.trim());
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_recipient_has_a_group() {
        let read = groups(concat!(
            "Reporting-MTA: dns; mx.example.jp\n\nOriginal-Recipient: rfc822;b@example.jp\nFinal-Recipient: rfc822; a@example.jp\n",
            "Action: failed\nStatus: 5.1.1 (bad)\nDiagnostic-Code: smtp; 550-5.1.1 no\n such user\n\n",
            "Final-Recipient: RFC822; <c@example.jp>\nAction: delayed\nStatus: 4.4.1\n"
        ));
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].recipient.as_deref(), Some("a@example.jp"));
        assert_eq!(read[0].original.as_deref(), Some("b@example.jp"));
        assert_eq!(
            (read[0].status.as_deref(), read[0].diagnostic.as_str()),
            (Some("5.1.1"), "550-5.1.1 no such user")
        );
        assert_eq!(
            (read[1].recipient.as_deref(), read[1].action.as_str()),
            (Some("c@example.jp"), "delayed")
        );
    }
}
