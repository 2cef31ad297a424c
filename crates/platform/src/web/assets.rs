//! The bundled script, style and pictures, inside the program.
//!
//! Invariant: an address with the version in it never changes its content, so browsers keep it.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};

use crate::ui::Ui;

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
struct Bundle;

/// Changes whenever any asset changes; pages put it behind `?v=`.
pub static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut paths: Vec<_> = Bundle::iter().collect();
    paths.sort();
    let mut hash = Sha256::new();
    for path in paths {
        if let Some(file) = Bundle::get(&path) {
            hash.update(path.as_bytes());
            hash.update(file.metadata.sha256_hash());
        }
    }
    hex::encode(&hash.finalize()[..6])
});

/// A file of the bundle under its own name, to be cached as the caller says.
pub fn file(path: &str) -> Response {
    let Some(file) = Bundle::get(path) else { return StatusCode::NOT_FOUND.into_response() };
    ([(header::CONTENT_TYPE, content_type(path))], file.data).into_response()
}

fn content_type(path: &str) -> HeaderValue {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    HeaderValue::from_str(kind.as_ref()).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

/// `GET /assets/{path}`.
pub async fn asset(Path(path): Path<String>, uri: Uri) -> Response {
    let Some(file) = Bundle::get(&path) else { return StatusCode::NOT_FOUND.into_response() };
    let cached = if uri.query().is_some_and(|query| query.contains("v=")) {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=300"
    };
    let kind = content_type(&path);
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, HeaderValue::from_static(cached))], file.data)
        .into_response()
}

impl Ui {
    pub fn assets_version(&self) -> &'static str {
        &VERSION
    }
}
