//! Where stores are.

use std::path::PathBuf;

/// Where a store is.
#[derive(Clone, Debug)]
pub enum Location {
    File(PathBuf),
    Schema { url: String, schema: String },
}
