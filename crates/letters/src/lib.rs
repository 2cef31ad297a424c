//! Job: everything about a letter that needs no database: written, signed, handed over, read when it comes back, and when it
//! may be sent at all.
//! Invariant: each part is a function of what it is given; what is kept, and what is done about an answer, is the caller's.
//!
//! The way of a letter:
//!
//! 1. [`decide`] says whether the person may be written to now: one budget over all departments, quiet hours where they live.
//! 2. [`Template::fill`] makes subject, HTML and text for this person; a merge word without a value is an error by name.
//! 3. [`Tickets::seal`] makes the links to unsubscribe and to choose.
//! 4. [`Letter::write`] makes the bytes, [`Signer::sign`] puts DKIM signatures above them. They are stored as they are
//!    ([`RawLetter`]), so that every try sends the same letter with the same Message-ID.
//! 5. [`Sender::send`] hands it to a mail server and tells four outcomes apart. [`Outcome::Unknown`] is the one to think about:
//!    the server may have taken the letter. What must not come twice waits for a person; what must come is sent again.
//! 6. [`read_returned`] reads bounces, complaints and automatic answers. A report is a claim that anybody can post: believe it
//!    only where its Message-ID is one of ours and the recipient was that letter's. [`Hardness::Hard`] and complaints belong on
//!    the list of those not to be written to, under [`Address::key`]: [`after_bounce`], [`after_complaint`].
//! 7. [`judge`] tells clicks of people from those of machines, [`judge_open`] opens, [`unsubscribe_request`] what a request to
//!    the link of `List-Unsubscribe` means.

mod address;
mod budget;
mod clicks;
mod dkim;
mod letter;
mod links;
mod returned;
mod send;
mod suppression;
mod template;
mod words;

pub use address::{Address, AddressError, Mailbox};
pub use budget::{
    Budget, Decision, HeldBack, QuietHours, Rules, SentLetter, Urgency, counted, decide, time_zone,
};
pub use clicks::{
    Hit, HitLetter, Judgement, MachineSign, NetworkError, NetworkKind, Networks, Open, UnsubscribeRequest,
    judge, judge_open, unsubscribe_request,
};
pub use dkim::{DkimKey, KeyError, KeyKind, SignError, Signer};
pub use letter::{
    Attachment, Body, Kind, Letter, LetterError, MessageId, RawError, RawLetter, Unsubscribe, text_of_html,
};
pub use links::{LEAST_SECRET_BYTES, Purpose, SecretTooShort, Ticket, TicketError, Tickets};
pub use returned::{
    Bounce, Complaint, ComplaintKind, Hardness, Reason, Returned, Verdict, read as read_returned,
    verdict_of_reply,
};
pub use send::{
    Cause, Envelope, Login, Outcome, Party, Reply, Sender, SettingsError, SmtpSettings, Step, Timeouts,
    TlsMode,
};
pub use suppression::{Suppression, after_bounce, after_complaint, is_about_address};
pub use template::{
    Filled, MergeWords, PLAIN_LAYOUT, Part, Problem, Template, TemplateError, TemplateSource, merge_words,
};
pub use words::UnknownWord;
