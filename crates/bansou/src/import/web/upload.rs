//! The upload: streamed to a file, with a limit, and only kept where it is a table.

use std::path::{Path, PathBuf};

use axum::{
    extract::{Multipart, multipart::Field},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use bansou_tabular::ReadError;
use tokio::io::AsyncWriteExt as _;

use uuid::Uuid;

use super::NewPage;
use crate::{
    import::{ImportError, ImportKind, Upload, discard, folder::FOLDER, receive_with, upload_name},
    web::{Problem, Seat, html_with_status, redirect},
};

/// A million rows are some hundred megabytes.
pub(super) const MOST_BYTES: usize = 512 * 1024 * 1024;

/// Files of one hand-in.
const MOST_FILES: usize = 20;

/// `POST /imports`: one file or several. Its route gives it [`MOST_BYTES`] instead of the limit of forms.
pub(super) async fn upload(seat: Seat, mut form: Multipart) -> Result<Response, Problem> {
    let folder = seat.workspace.files.join(FOLDER);
    tokio::fs::create_dir_all(&folder).await.map_err(|error| Problem::internal(error.into()))?;
    let mut files = Uploaded(Vec::new());
    let taken = take(&mut form, &folder, &mut files.0).await;
    let done = match taken {
        Ok(kind) => hand_in(&seat, kind, &files.0).await,
        Err(refused) => Err(refused),
    };
    drop(files);
    let said = match done {
        Ok(path) => return Ok(redirect(&seat.ui.href(&path)).into_response()),
        Err(Refused::Problem(problem)) => return Err(problem),
        Err(Refused::Said(key)) => seat.ui.t(&key),
        Err(Refused::TooMany) => seat.ui.t1("import-batch-many", "n", MOST_FILES as i64),
        Err(Refused::Files(problems)) => problems.join(" "),
    };
    let page = NewPage::of(seat.ui.clone(), Some(said));
    Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// Names and paths of the files of a form. Where one was taken in it has moved; what is left goes with this, also where the
/// sender went away.
struct Uploaded(Vec<(String, PathBuf)>);

impl Drop for Uploaded {
    fn drop(&mut self) {
        for (_, path) in &self.0 {
            let _ = std::fs::remove_file(path);
        }
    }
}

enum Refused {
    /// Said on the form, by the key of its message.
    Said(String),
    TooMany,
    /// Of several files, those that cannot be read, each with its reason.
    Files(Vec<String>),
    Problem(Problem),
}

/// Streams the files of the form to the folder, each with the name that it has.
async fn take(
    form: &mut Multipart,
    folder: &Path,
    files: &mut Vec<(String, PathBuf)>,
) -> Result<Option<ImportKind>, Refused> {
    let mut kind: Option<ImportKind> = None;
    while let Some(field) =
        form.next_field().await.map_err(|_| Refused::Said("import-upload-broken".to_owned()))?
    {
        match field.name() {
            Some("kind") => {
                kind = field.text().await.ok().and_then(|text| text.parse().ok());
            }
            Some("file") => {
                let Some(name) = field.file_name().filter(|name| !name.is_empty()).map(str::to_owned) else {
                    continue;
                };
                if files.len() == MOST_FILES {
                    return Err(Refused::TooMany);
                }
                let path = folder.join(upload_name());
                files.push((name.replace('\0', ""), path.clone()));
                write(field, &path).await?;
            }
            _ => {}
        }
    }
    Ok(kind)
}

/// Takes the files in, all or none, and answers the path of their page.
async fn hand_in(
    seat: &Seat,
    kind: Option<ImportKind>,
    files: &[(String, PathBuf)],
) -> Result<String, Refused> {
    if files.is_empty() {
        return Err(Refused::Said("import-upload-missing".to_owned()));
    }
    let batch = (files.len() > 1).then(Uuid::now_v7);
    // A kind that was chosen is that of one file.
    let kind = kind.filter(|_| batch.is_none());
    let (mut imports, mut problems) = (Vec::new(), Vec::new());
    for (name, path) in files {
        let upload = Upload { path: path.clone(), name: name.clone(), by: Some(seat.member.id) };
        match receive_with(&seat.workspace, upload, kind, None, batch).await {
            Ok(import) => imports.push(import),
            Err(ImportError::Read(error)) if batch.is_none() => return Err(Refused::Said(said(&error))),
            Err(ImportError::Read(error)) => problems.push(format!("{name}: {}", seat.ui.t(&said(&error)))),
            Err(error) => return Err(Refused::Problem(super::problem(&seat.ui, error))),
        }
    }
    if !problems.is_empty() {
        for import in &imports {
            let discarded = discard(&seat.workspace, import).await;
            discarded.map_err(|error| Refused::Problem(super::problem(&seat.ui, error)))?;
        }
        return Err(Refused::Files(problems));
    }
    Ok(match batch {
        Some(batch) => super::batch::path(batch),
        None => imports[0].path(),
    })
}

async fn write(mut field: Field<'_>, path: &Path) -> Result<(), Refused> {
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
        ReadError::TooLarge => "import-upload-unpacks-too-large",
        ReadError::TooManyColumns { .. } => "import-upload-too-many-columns",
        ReadError::UnreadableHeadings(_) => "import-upload-headings",
        ReadError::Io(_) | ReadError::NoSuchSheet { .. } => "import-upload-broken",
    };
    key.to_owned()
}
