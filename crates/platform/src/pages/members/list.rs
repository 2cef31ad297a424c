//! The members page: who is here, in which role, who is invited; and the page of what roles may do.
//!
//! Invariant: an invitation's link stands in the answer to making it and in no other page.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use super::person_fields::is_email;
use crate::{
    ids::{InvitationId, MemberId},
    joining::{
        invitations::{self, Invitation},
        mails,
        resets::{self, ResetLink},
    },
    mail::Posted,
    members::{
        Act, Member, Role, all_members,
        changes::{self, MemberProblem},
        find_login_by_email, login_key,
    },
    web::{App, FormErrors, Problem, Routes, Seat, Ui, html, html_with_status, redirect},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/members", Act::VIEW_MEMBERS, list)
        .get("/members/roles", Act::VIEW_MEMBERS, roles)
        .post("/members/{id}/role", Act::MANAGE_MEMBERS, change_role)
        .post("/members/{id}/end", Act::MANAGE_MEMBERS, remove)
        .post("/members/invitations", Act::MANAGE_MEMBERS, invite)
        .post("/members/invitations/{id}/revocation", Act::MANAGE_MEMBERS, revoke)
}

#[derive(Template)]
#[template(path = "members/list.html")]
struct MembersPage {
    ui: Ui,
    members: Vec<Member>,
    former: Vec<Member>,
    /// Empty for those who may not invite.
    invitations: Vec<Invitation>,
    /// Links for members who cannot sign in; empty for those who may not make them.
    resets: Vec<ResetLink>,
    may_manage: bool,
    me: MemberId,
    email: String,
    errors: FormErrors,
    /// The e-mail and link of the invitation just made.
    link: Option<(String, String)>,
    /// Whether it is on its way by mail as well.
    mailed: bool,
}

impl MembersPage {
    async fn new(app: &App, seat: &Seat) -> Result<Self, Problem> {
        let (members, former) =
            all_members(&seat.workspace).await?.into_iter().partition(|member| member.ended_at.is_none());
        let may_manage = seat.may(Act::MANAGE_MEMBERS);
        let (invitations, resets) = if may_manage {
            let control = &app.home.control;
            let invitations = invitations::open(control, &seat.workspace).await?;
            (invitations, resets::open(control, &seat.workspace).await?)
        } else {
            (Vec::new(), Vec::new())
        };
        Ok(Self {
            ui: seat.ui.clone(),
            members,
            former,
            invitations,
            resets,
            may_manage,
            me: seat.member.id,
            email: String::new(),
            errors: FormErrors::default(),
            link: None,
            mailed: false,
        })
    }

    fn roles(&self) -> &'static [Role] {
        Role::ALL
    }

    fn resets_label(&self, link: &ResetLink) -> String {
        self.ui.t(&format!("said-reset-{}", link.resets.as_str().replace('_', "-")))
    }
}

/// `GET /members`.
async fn list(State(app): State<App>, seat: Seat) -> Result<Response, Problem> {
    Ok(html(&MembersPage::new(&app, &seat).await?))
}

#[derive(Template)]
#[template(path = "members/roles.html")]
struct RolesPage {
    ui: Ui,
}

impl RolesPage {
    fn roles(&self) -> &'static [Role] {
        Role::ALL
    }

    fn acts(&self) -> Vec<Act> {
        self.ui.place.as_ref().map_or_else(Vec::new, |place| place.parts.all().to_vec())
    }
}

/// `GET /members/roles`.
async fn roles(seat: Seat) -> Response {
    html(&RolesPage { ui: seat.ui })
}

#[derive(Debug, serde::Deserialize)]
struct RoleForm {
    role: String,
}

async fn change_role(
    State(app): State<App>,
    seat: Seat,
    Path((_workspace, id)): Path<(String, MemberId)>,
    Form(given): Form<RoleForm>,
) -> Result<Response, Problem> {
    let Ok(role) = given.role.parse() else {
        return refused(&app, &seat, "members", seat.ui.t("invite-role-unknown")).await;
    };
    let changed = changes::change_role(&seat.workspace, id, role, seat.actor.clone()).await;
    answer(&app, &seat, changed).await
}

async fn remove(
    State(app): State<App>,
    seat: Seat,
    Path((_workspace, id)): Path<(String, MemberId)>,
) -> Result<Response, Problem> {
    let removed = changes::remove(&app.home.control, &seat.workspace, id, seat.actor.clone()).await;
    answer(&app, &seat, removed).await
}

async fn answer(app: &App, seat: &Seat, done: Result<(), MemberProblem>) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(redirect(&seat.ui.href("/members")).into_response()),
        Err(MemberProblem::NotFound) => Err(Problem::not_found()),
        Err(MemberProblem::LastAdmin) => refused(app, seat, "members", seat.ui.t("members-last-admin")).await,
        Err(MemberProblem::Db(error)) => Err(error.into()),
    }
}

async fn refused(app: &App, seat: &Seat, field: &str, message: String) -> Result<Response, Problem> {
    let page = MembersPage { errors: FormErrors::one(field, message), ..MembersPage::new(app, seat).await? };
    Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

#[derive(Debug, serde::Deserialize)]
struct InviteForm {
    email: String,
    role: String,
}

async fn invite(
    State(app): State<App>,
    seat: Seat,
    Form(given): Form<InviteForm>,
) -> Result<Response, Problem> {
    let page = MembersPage::new(&app, &seat).await?;
    let mut errors = FormErrors::default();
    if !is_email(&given.email) {
        errors.add("email", seat.ui.t("login-email-wrong"));
    } else if page.members.iter().any(|member| login_key(&member.email) == login_key(&given.email)) {
        errors.add("email", seat.ui.t("invite-already"));
    }
    let role = given.role.parse().ok();
    if role.is_none() {
        errors.add("role", seat.ui.t("invite-role-unknown"));
    }
    let Some(role) = role.filter(|_| errors.is_empty()) else {
        let page = MembersPage { errors, email: given.email, ..page };
        return Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let secret =
        invitations::invite(&app.home.control, &seat.workspace, &given.email, role, &seat.actor).await?;
    let known = find_login_by_email(&app.home.control, &given.email).await?;
    let invited = mails::Invited {
        email: &given.email,
        role,
        by: &seat.member.name,
        secret: &secret,
        locale: known.map_or(seat.workspace.locale, |login| login.locale),
    };
    let mailed = matches!(mails::invite(&seat.workspace, invited).await?, Posted::Waiting(_));
    let link = Some((given.email, link(&app.public_url, &secret)));
    Ok(html(&MembersPage { link, mailed, ..MembersPage::new(&app, &seat).await? }))
}

/// The address that accepts an invitation.
pub fn link(public_url: &str, secret: &str) -> String {
    format!("{public_url}/invitations/{secret}")
}

async fn revoke(
    State(app): State<App>,
    seat: Seat,
    Path((_workspace, id)): Path<(String, InvitationId)>,
) -> Result<Response, Problem> {
    if invitations::revoke(&app.home.control, &seat.workspace, id, &seat.actor).await? {
        Ok(redirect(&seat.ui.href("/members")).into_response())
    } else {
        Err(Problem::not_found())
    }
}
