//! The upload: streamed to a file, with a limit, and only kept where it is a table.

use axum::{
    extract::{Multipart, multipart::Field},
    http::StatusCode,
    response::Response,
};
use bansou_tabular::ReadError;
use tokio::io::AsyncWriteExt as _;

use super::{NewPage, to};
use crate::{
    customers::import::{ImportError, ImportKind, Upload, receive},
    web::{Problem, Seat, html_with_status},
};

/// A million rows are some hundred megabytes.
pub(super) const MOST_BYTES: usize = 512 * 1024 * 1024;

/// `POST /imports`. Its route gives it [`MOST_BYTES`] instead of the limit of forms.
pub(super) async fn upload(seat: Seat, mut form: Multipart) -> Result<Response, Problem> {
    let folder = seat.workspace.files.join("imports");
    tokio::fs::create_dir_all(&folder).await.map_err(|error| Problem::internal(error.into()))?;
    let path = folder.join(format!("upload-{}", uuid::Uuid::now_v7()));
    let taken = take(&seat, &mut form, &path).await;
    // Where the file was taken in it has moved; what is left is of a failed upload.
    let _ = tokio::fs::remove_file(&path).await;
    match taken {
        Ok(id) => Ok(to(&seat, id)),
        Err(Refused::Problem(problem)) => Err(problem),
        Err(Refused::Said(key)) => {
            let page = NewPage::of(seat.ui.clone(), Some(seat.ui.t(&key)));
            Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

enum Refused {
    /// Said on the form, by the key of its message.
    Said(String),
    Problem(Problem),
}

async fn take(
    seat: &Seat,
    form: &mut Multipart,
    path: &std::path::Path,
) -> Result<crate::ids::ImportId, Refused> {
    let mut kind: Option<ImportKind> = None;
    let mut name = None;
    while let Some(field) =
        form.next_field().await.map_err(|_| Refused::Said("import-upload-broken".to_owned()))?
    {
        match field.name() {
            Some("kind") => {
                kind = field.text().await.ok().and_then(|text| text.parse().ok());
            }
            Some("file") => {
                name = field.file_name().filter(|name| !name.is_empty()).map(str::to_owned);
                write(field, path).await?;
            }
            _ => {}
        }
    }
    let Some(name) = name else { return Err(Refused::Said("import-upload-missing".to_owned())) };
    let upload = Upload { path: path.to_owned(), name, by: Some(seat.member.id) };
    match receive(&seat.workspace, upload, kind, None).await {
        Ok(import) => Ok(import.id),
        Err(ImportError::Read(error)) => Err(Refused::Said(said(&error))),
        Err(error) => Err(Refused::Problem(super::problem(&seat.ui, error))),
    }
}

async fn write(mut field: Field<'_>, path: &std::path::Path) -> Result<(), Refused> {
    let failed = |error: std::io::Error| Refused::Problem(Problem::internal(error.into()));
    let mut file = tokio::fs::File::create(path).await.map_err(failed)?;
    loop {
        match field.chunk().await {
            Ok(Some(bytes)) => file.write_all(&bytes).await.map_err(failed)?,
            Ok(None) => break,
            Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                return Err(Refused::Said("import-upload-too-large".to_owned()));
            }
            Err(_) => return Err(Refused::Said("import-upload-broken".to_owned())),
        }
    }
    file.flush().await.map_err(failed)
}

fn said(error: &ReadError) -> String {
    let key = match error {
        ReadError::Empty => "import-upload-empty",
        ReadError::OldOrProtectedExcel => "import-upload-old-excel",
        ReadError::BrokenWorkbook { .. } => "import-upload-broken-workbook",
        ReadError::NotATable { content } => return format!("import-upload-is-{}", content.word()),
        ReadError::UnreadableHeadings(_) => "import-upload-headings",
        ReadError::Io(_) | ReadError::NoSuchSheet { .. } => "import-upload-broken",
    };
    key.to_owned()
}
