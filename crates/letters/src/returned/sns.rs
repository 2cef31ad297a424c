//! Job: read notifications of Amazon SES, as they come to a webhook or by mail.
//! Invariant: only what says of itself that it is one is read as one.

use serde::Deserialize;

use super::complaint::{Complaint, ComplaintKind};
use super::verdict::Evidence;
use super::{Bounce, Returned};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Notification {
    #[serde(alias = "eventType")]
    notification_type: String,
    bounce: Option<BounceObject>,
    complaint: Option<ComplaintObject>,
    mail: Option<MailObject>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BounceObject {
    bounced_recipients: Vec<Recipient>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ComplaintObject {
    complained_recipients: Vec<Recipient>,
    complaint_feedback_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recipient {
    email_address: String,
    status: Option<String>,
    diagnostic_code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MailObject {
    #[serde(default)]
    headers: Vec<Header>,
    common_headers: Option<CommonHeaders>,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CommonHeaders {
    message_id: Option<String>,
}

/// The envelope in which SNS delivers it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope {
    message: String,
}

/// What the notification says, if it is one.
pub(super) fn read(body: &[u8]) -> Option<Returned> {
    // Sendmail breaks lines of over 998 octets by an exclamation mark.
    let unbroken = String::from_utf8_lossy(body).replace("!\r\n ", "").replace("!\n ", "");
    let body = unbroken.as_bytes();
    let start = body.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let body = body.get(start..).filter(|body| body.starts_with(b"{"))?;
    let first =
        |body: &[u8]| serde_json::Deserializer::from_slice(body).into_iter::<Notification>().next()?.ok();
    let notification = first(body).or_else(|| {
        let envelope = serde_json::Deserializer::from_slice(body).into_iter::<Envelope>().next()?.ok()?;
        first(envelope.message.as_bytes())
    })?;
    notification.read()
}

impl Notification {
    fn read(self) -> Option<Returned> {
        let message_id = self.mail.as_ref().and_then(MailObject::message_id);
        match self.notification_type.as_str() {
            "Bounce" => {
                let recipients = self.bounce?.bounced_recipients;
                Some(Returned::Bounces(
                    recipients.into_iter().map(|one| one.bounce(message_id.clone())).collect(),
                ))
            }
            "Complaint" => {
                let complaint = self.complaint?;
                let kind = match complaint.complaint_feedback_type.as_deref() {
                    Some("abuse") | None => ComplaintKind::Abuse,
                    Some("fraud") => ComplaintKind::Fraud,
                    Some("virus") => ComplaintKind::Virus,
                    Some("auth-failure") => ComplaintKind::AuthenticationFailure,
                    Some("not-spam") => ComplaintKind::NotSpam,
                    Some(_) => ComplaintKind::Other,
                };
                let recipient =
                    complaint.complained_recipients.into_iter().next().map(|one| one.email_address);
                Some(Returned::Complaint(Complaint { kind, recipient, message_id }))
            }
            "Delivery" => Some(Returned::Arrived),
            _ => None,
        }
    }
}

impl MailObject {
    fn message_id(&self) -> Option<String> {
        let in_headers = self.headers.iter().find(|header| header.name.eq_ignore_ascii_case("message-id"));
        let id = in_headers
            .map(|header| header.value.clone())
            .or_else(|| self.common_headers.as_ref().and_then(|headers| headers.message_id.clone()))?;
        Some(id.trim_matches(['<', '>', ' ']).to_owned())
    }
}

impl Recipient {
    fn bounce(self, message_id: Option<String>) -> Bounce {
        let words = self.diagnostic_code.unwrap_or_default();
        let diagnostic = words.split_once(';').map_or(words.as_str(), |(_, words)| words.trim());
        let code =
            diagnostic.get(..3).and_then(|code| code.parse().ok()).filter(|code| (400..600).contains(code));
        let status = self.status.or_else(|| super::replies::status_in(diagnostic));
        let verdict = Evidence {
            code,
            status: status.as_deref(),
            step: super::step::step_of(diagnostic),
            diagnostic,
            around: "",
            is_delayed: false,
        }
        .verdict();
        Bounce {
            written_to: Some(self.email_address.clone()),
            is_still_tried: false,
            recipient: Some(self.email_address),
            verdict,
            status,
            code,
            message_id,
            words: super::shortened(diagnostic),
        }
    }
}
