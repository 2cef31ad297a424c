//! The rows behind workspaces, in the control store.

use crate::{
    args,
    db::{self, Db, FromRow, Row, Tx, query, query_dynamic},
    i18n::Locale,
    ids::{LoginId, MemberId, WorkspaceId},
    money::Currency,
    time::Timestamp,
};

/// A workspace as the control store lists it.
#[derive(Clone, Debug)]
pub struct WorkspaceRow {
    pub id: WorkspaceId,
    pub slug: String,
    pub name: String,
    pub locale: Locale,
    pub timezone: String,
    pub fiscal_year_start: i64,
    pub currency: Currency,
    pub holidays: String,
    pub own_holidays: String,
    pub demo: bool,
    pub created_at: Timestamp,
}

/// What a new workspace is made of.
#[derive(Clone, Debug)]
pub struct NewWorkspace {
    pub name: String,
    pub locale: Locale,
    /// An IANA name, for example `Asia/Tokyo`.
    pub timezone: String,
    pub fiscal_year_start: i64,
    pub currency: Currency,
    pub demo: bool,
}

const COLUMNS: &str = "w.id, w.slug, w.name, w.locale, w.timezone, w.fiscal_year_start, w.currency, w.holidays, w.own_holidays, w.demo, w.created_at";

pub(super) async fn insert(tx: &mut Tx, row: &WorkspaceRow) -> db::Result<()> {
    const INSERT: &str = "
        insert into workspaces (id, slug, name, locale, timezone, fiscal_year_start, currency, holidays, demo, created_at,
                                own_holidays)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let args = args![
        row.id,
        &row.slug,
        &row.name,
        row.locale,
        &row.timezone,
        row.fiscal_year_start,
        row.currency,
        &row.holidays,
        row.demo,
        row.created_at,
        &row.own_holidays,
    ];
    query(INSERT, args).run(tx).await?;
    Ok(())
}

pub(crate) async fn update(tx: &mut Tx, row: &WorkspaceRow) -> db::Result<()> {
    const UPDATE: &str = "
        update workspaces
           set name = $2, locale = $3, timezone = $4, fiscal_year_start = $5, currency = $6, holidays = $7,
               own_holidays = $8
         where id = $1";
    let args = args![
        row.id,
        &row.name,
        row.locale,
        &row.timezone,
        row.fiscal_year_start,
        row.currency,
        &row.holidays,
        &row.own_holidays,
    ];
    query(UPDATE, args).run(tx).await?;
    Ok(())
}

/// Every workspace of the installation, by name.
pub async fn all(control: &Db) -> db::Result<Vec<WorkspaceRow>> {
    query_dynamic(format!("select {COLUMNS} from workspaces w order by w.name, w.id"), args![])
        .all(control)
        .await
}

/// The workspaces that a login belongs to, with its member in each.
pub async fn of_login(control: &Db, login: LoginId) -> db::Result<Vec<(WorkspaceRow, MemberId)>> {
    struct Found(WorkspaceRow, MemberId);
    impl FromRow for Found {
        fn from_row(row: &Row) -> db::Result<Self> {
            Ok(Self(WorkspaceRow::from_row(row)?, row.get("member_id")?))
        }
    }
    let sql = format!(
        "select {COLUMNS}, m.member_id from workspaces w join memberships m on m.workspace_id = w.id
          where m.login_id = $1 order by w.name, w.id"
    );
    let found: Vec<Found> = query_dynamic(sql, args![login]).all(control).await?;
    Ok(found.into_iter().map(|Found(workspace, member)| (workspace, member)).collect())
}

impl FromRow for WorkspaceRow {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            slug: row.get("slug")?,
            name: row.get("name")?,
            locale: row.get("locale")?,
            timezone: row.get("timezone")?,
            fiscal_year_start: row.get("fiscal_year_start")?,
            currency: row.get("currency")?,
            holidays: row.get("holidays")?,
            own_holidays: row.get("own_holidays")?,
            demo: row.get("demo")?,
            created_at: row.get("created_at")?,
        })
    }
}
