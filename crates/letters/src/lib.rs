//! Job: the pure part of mail.
mod address;
mod dkim;
mod letter;
mod returned;
mod send;
mod words;
pub use address::*;
pub use dkim::*;
pub use letter::*;
pub use returned::{read as read_returned, *};
pub use send::*;
pub use words::UnknownWord;
