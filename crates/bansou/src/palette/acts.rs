//! What the palette does, beside finding: acts on the account at hand, and acts that stand everywhere.
//!
//! Invariant: it offers what the member may do and sends to the same addresses as the pages; it has no verbs of its own.

use crate::{
    customers::{Stage, search::folded},
    ids::AccountId,
    members::{Act, Member},
    permissions,
    ui::Theme,
    web::{
        Seat, Ui,
        offers::{Doing, Offer},
    },
};

/// Whether its words hold the question.
pub fn answers(offer: &Offer, question: &str) -> bool {
    folded(&offer.label).contains(&folded(question))
}

/// What can be done at an account.
pub fn of_account(seat: &Seat, account: AccountId) -> Vec<Offer> {
    let ui = &seat.ui;
    let page = ui.href(&format!("/accounts/{account}"));
    let mut offers = vec![Offer::new(ui, "accounts", "palette-act-open", Doing::Go(page.clone()))];
    if seat.may(Act::EDIT_RECORDS) {
        let of = |path: &str| Doing::Dialog(ui.href(&format!("{path}?account={account}")));
        let choose = |list: &str| Doing::Choose(format!("account={account}&list={list}"));
        offers.extend([
            Offer::new(ui, "task", "palette-act-task", of("/tasks/new")),
            Offer::new(ui, "note", "palette-act-note", of("/notes/new")),
            Offer::new(ui, "people", "palette-act-owner", choose("owner")),
            Offer::new(ui, "right", "palette-act-stage", choose("stage")),
            Offer::new(ui, "edit", "palette-act-edit", Doing::Dialog(format!("{page}/edit"))),
        ]);
    }
    offers.extend(seat.workspace.areas().offers(seat, Some(account)));
    offers
}

/// Whom the account can be given to.
pub fn owners(ui: &Ui, account: AccountId, members: &[Member], now: Option<&str>) -> Vec<Offer> {
    let to = ui.href(&format!("/accounts/{account}/owner"));
    let send = |value: String| Doing::Send { to: to.clone(), field: "owner", value, anew: false };
    let mut offers: Vec<Offer> = members
        .iter()
        .filter(|member| member.ended_at.is_none())
        .map(|member| Offer {
            icon: "person",
            label: member.name.clone(),
            doing: send(member.id.to_string()),
            now: now == Some(member.name.as_str()),
        })
        .collect();
    let nobody = Offer::new(ui, "close", "accounts-owner-none", send("none".to_owned()));
    offers.push(Offer { now: now.is_none(), ..nobody });
    offers
}

/// Where the account can be moved to.
pub fn stages(ui: &Ui, account: AccountId, now: Stage) -> Vec<Offer> {
    let to = ui.href(&format!("/accounts/{account}/stage"));
    let offer = |stage: &Stage| Offer {
        icon: "right",
        label: stage.label(ui),
        doing: Doing::Send { to: to.clone(), field: "stage", value: stage.to_string(), anew: false },
        now: *stage == now,
    };
    Stage::ALL.iter().map(offer).collect()
}

/// What can be done wherever one is.
pub fn everywhere(seat: &Seat) -> Vec<Offer> {
    let ui = &seat.ui;
    let mut offers = Vec::new();
    if seat.may(Act::EDIT_RECORDS) {
        offers.push(Offer::new(ui, "accounts", "account-new-title", Doing::Dialog(ui.href("/accounts/new"))));
        offers.push(Offer::new(ui, "task", "palette-act-task", Doing::Dialog(ui.href("/tasks/new"))));
    }
    if seat.may(permissions::IMPORT_RECORDS) {
        offers.push(Offer::new(ui, "upload", "palette-act-import", Doing::Go(ui.href("/imports/new"))));
    }
    if seat.may(Act::MANAGE_MEMBERS) {
        offers.push(Offer::new(ui, "people", "palette-act-invite", Doing::Go(ui.href("/members"))));
    }
    offers.extend(seat.workspace.areas().offers(seat, None));
    let prefer = |field, value: &str| Doing::Send {
        to: ui.href("/me/preferences"),
        field,
        value: value.to_owned(),
        anew: true,
    };
    let themes = [
        (Theme::Light, "sun", "palette-act-theme-light"),
        (Theme::Dark, "moon", "palette-act-theme-dark"),
        (Theme::System, "settings", "palette-act-theme-system"),
    ];
    offers.extend(themes.into_iter().map(|(theme, icon, key)| Offer {
        now: seat.login.theme == theme,
        ..Offer::new(ui, icon, key, prefer("theme", theme.as_str()))
    }));
    let language = if ui.is_ja() { "en" } else { "ja" };
    offers.push(Offer::new(ui, "globe", "palette-act-language", prefer("locale", language)));
    let out = Doing::Send { to: "/sign-out".to_owned(), field: "", value: String::new(), anew: false };
    offers.push(Offer::new(ui, "exit", "palette-act-sign-out", out));
    offers
}
