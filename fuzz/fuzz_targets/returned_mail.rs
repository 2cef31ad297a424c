//! Any bytes, read as a mail that came back.
//!
//! Nothing panics; what is read is short, in one line, and hard only for the reasons that are; reading again says the same.

#![no_main]

use bansou_letters::{Hardness, Reason, Returned, read_returned};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let returned = read_returned(bytes);
    assert_eq!(returned, read_returned(bytes));
    let Returned::Bounces(bounces) = returned else { return };
    for bounce in bounces {
        assert!(bounce.words.chars().count() <= 500 && !bounce.words.contains(['\r', '\n']));
        assert!(bounce.code.is_none_or(|code| (400..600).contains(&code)));
        if bounce.verdict.hardness == Hardness::Hard {
            assert!(matches!(
                bounce.verdict.reason,
                Reason::UnknownUser | Reason::UnknownHost | Reason::Moved | Reason::NoMail
            ));
        }
    }
});
