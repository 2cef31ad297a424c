//! Job: why a letter did not arrive, in a dozen words of ours, and whether it is for good.
//! Invariant: the words are stored, and none of them ever changes.

/// Why a letter did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// There is no such address.
    UnknownUser,
    /// There is no such domain or host.
    UnknownHost,
    /// The address is no longer here.
    Moved,
    /// The domain takes no mail at all.
    NoMail,
    /// The person's or the provider's filter turned it away; some say "user unknown" for it.
    Filtered,
    /// The account is closed for now.
    Disabled,
    MailboxFull,
    /// The letter is too big.
    TooBig,
    Spam,
    /// Something in the letter: a virus, a kind of file, a broken header.
    Content,
    /// SPF, DKIM, DMARC or the name of our machine: ours to mend.
    Authentication,
    /// A rule of the server: block lists, reputation, relaying, senders, standards.
    Policy,
    /// Too many letters or connections at once.
    TooFast,
    /// The server did not answer or asked to wait, and time ran out or runs on.
    Unreached,
    /// The server failed in itself.
    Server,
    /// The words do not say.
    Unclear,
}

crate::words::words!(Reason {
    UnknownUser => "unknown-user", UnknownHost => "unknown-host", Moved => "moved", NoMail => "no-mail",
    Filtered => "filtered", Disabled => "disabled", MailboxFull => "mailbox-full", TooBig => "too-big", Spam => "spam",
    Content => "content", Authentication => "authentication", Policy => "policy", TooFast => "too-fast",
    Unreached => "unreached", Server => "server", Unclear => "unclear",
});

/// Whether writing again can make sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hardness {
    /// Never: the address goes on the list of those not to be written to.
    Hard,
    Soft,
}

crate::words::words!(Hardness { Hard => "hard", Soft => "soft" });
