//! The list as a page writes it.
//!
//! Invariant: every figure is made here from the rows and totals of one [`Ask`]; the template only places them.

use super::{
    Ask, ListedAccount, OwnerChoice, Slice, Sort, Totals,
    choice::{self, Chip},
};
use crate::{
    args,
    attributes::{Attribute, CUSTOM, facts},
    custom_fields::CustomField,
    customers::{Band, Ring},
    db::{self, query},
    health::why::{Lately, Why},
    ids::{AccountId, MemberId},
    members::Member,
    revenue,
    time::days_between,
    web::{Seat, Ui, figures::Delta},
};

/// One line of the table.
#[derive(Debug)]
pub struct Line {
    pub id: AccountId,
    pub name: String,
    pub ring: Ring,
    pub band: Option<Band>,
    /// A lead or former customer stands in no band and lacks none.
    pub is_customer: bool,
    pub delta: Option<Delta>,
    /// The first reason of that change.
    pub cause: Option<String>,
    pub stage: String,
    pub stage_tone: &'static str,
    pub owner: String,
    pub plan: String,
    pub mrr: String,
    pub seats: String,
    pub renewal: String,
    pub renewal_tone: &'static str,
    pub last_use: String,
    /// The chosen columns' cells.
    pub chosen: Vec<String>,
}

/// A heading, with the link that orders by it.
#[derive(Debug)]
pub struct Heading {
    pub label: String,
    pub class: &'static str,
    /// None where the column has no order.
    pub href: Option<String>,
    /// For `aria-sort`.
    pub sorted: Option<&'static str>,
}

/// What the fields of the filter bar offer.
#[derive(Debug)]
pub struct Offer {
    pub members: Vec<Member>,
    pub plans: Vec<String>,
    pub fields: Vec<CustomField>,
}

impl Offer {
    pub async fn load(seat: &Seat) -> db::Result<Self> {
        const PLANS: &str = "
            select k.plan as a from kept_accounts k
             where k.plan <> '' group by k.plan having sum(k.accounts) > 0 order by k.plan limit 200";
        let plans: Vec<(String,)> = query(PLANS, args![]).all(&seat.workspace.main).await?;
        Ok(Self {
            members: crate::members::all_members(&seat.workspace).await?,
            plans: plans.into_iter().map(|(plan,)| plan).collect(),
            fields: seat.ui.fields().to_vec(),
        })
    }

    /// How a file names the member: by the address where another has the same name.
    pub fn member_called(&self, id: MemberId) -> Option<&str> {
        called(&self.members, id)
    }

    pub fn member_name(&self, id: MemberId) -> Option<&str> {
        self.members.iter().find(|member| member.id == id).map(|member| member.name.as_str())
    }
}

/// How a file names one of the members: by the address where another has the same name.
fn called(members: &[Member], id: MemberId) -> Option<&str> {
    let member = members.iter().find(|member| member.id == id)?;
    let is_shared = members.iter().any(|other| {
        other.id != id
            && crate::customers::search::name_key(&other.name)
                == crate::customers::search::name_key(&member.name)
    });
    Some(if is_shared { &member.email } else { &member.name })
}

/// The lines, with what became of each score lately and why.
pub fn lines(
    ui: &Ui,
    ask: &Ask,
    slice: &Slice,
    offer: &Offer,
    (lately, known): (&Lately, &facts::Known),
) -> Vec<Line> {
    let unknown = String::new;
    slice
        .rows
        .iter()
        .map(|row| Line {
            id: row.id,
            name: row.name.clone(),
            ring: Ring::new(row.score, row.band),
            band: row.band,
            is_customer: row.stage.is_customer(),
            delta: change(row, lately).map(|(before, now, _)| Delta::between(before, now)),
            cause: change(row, lately).and_then(|change| cause(ui, row, change)),
            stage: row.stage.label(ui),
            stage_tone: row.stage.tone(),
            owner: row.owner.and_then(|id| offer.member_name(id)).unwrap_or_default().to_owned(),
            plan: row.plan.clone().unwrap_or_default(),
            mrr: ui.money(&row.mrr),
            seats: row.seats.map_or_else(unknown, |seats| ui.number(&seats)),
            renewal: row.renewal_on.map_or_else(unknown, |day| ui.day(&day)),
            renewal_tone: renewal_tone(ui, row),
            last_use: row.last_used_on.map_or_else(unknown, |day| ui.days_away(&day)),
            chosen: ask.columns.iter().map(|key| cell(ui, ask, row, key, offer, known)).collect(),
        })
        .collect()
}

/// A scored account's score before and now, with the reasons.
fn change<'a>(row: &ListedAccount, lately: &'a Lately) -> Option<(f64, f64, &'a Why)> {
    let why = lately.get(&row.id).filter(|_| row.score.is_some())?;
    Some((why.from?, why.to?, why))
}

/// The first reason of a change that shows.
fn cause(ui: &Ui, row: &ListedAccount, (before, now, why): (f64, f64, &Why)) -> Option<String> {
    let moved = !Delta::between(before, now).is_none();
    moved.then(|| why.told(ui, row.mrr.currency).short(ui)).flatten()
}

/// Renewals that are near stand out.
fn renewal_tone(ui: &Ui, row: &ListedAccount) -> &'static str {
    let Some(place) = &ui.place else { return "" };
    match row.renewal_on.map(|day| days_between(place.figures.day, day)) {
        Some(..=revenue::SOON) => "risk",
        Some(..=60) => "watch",
        _ => "",
    }
}

/// A chosen column's cell on screen.
fn cell(ui: &Ui, ask: &Ask, row: &ListedAccount, key: &str, offer: &Offer, known: &facts::Known) -> String {
    if let Some(field) = key.strip_prefix(CUSTOM) {
        let field = offer.fields.iter().find(|of| of.key == field);
        return field.and_then(|field| field.shown(ui, &row.custom)).unwrap_or_default();
    }
    choice::cell(ui, &ask.terms, known, row.id.0, key, &offer.members)
}

/// What is known of the accounts of a page beside what every list shows. The fields of the workspace's own come with the rows.
pub async fn known(seat: &Seat, ask: &Ask, rows: &[ListedAccount]) -> db::Result<facts::Known> {
    let keys: Vec<&String> = ask.columns.iter().filter(|key| !key.starts_with(CUSTOM)).collect();
    let ids: Vec<uuid::Uuid> = rows.iter().map(|row| row.id.0).collect();
    choice::known(seat, &ask.terms, &keys, &ids).await
}

pub fn headings(ui: &Ui, ask: &Ask) -> Vec<Heading> {
    let heading = |key: &str, class, sort: Option<&str>| {
        let sort = sort.and_then(|word| Sort::read(word, &ask.terms));
        let is_this = sort.as_ref() == Some(&ask.sort);
        Heading {
            label: ui.t(key),
            class,
            href: sort.map(|sort| order_link(ui, ask, &sort)),
            sorted: is_this.then_some(if ask.descending { "descending" } else { "ascending" }),
        }
    };
    let mut headings = vec![
        heading("accounts-col-name", "name", Some("name")),
        heading("accounts-col-score", "", Some("score")),
        heading("accounts-col-delta", "", None),
        heading("accounts-col-stage", "", Some("stage")),
        heading("accounts-col-owner", "", None),
        heading("accounts-col-plan", "", None),
        heading("accounts-col-mrr", "num", Some("mrr")),
        heading("accounts-col-seats", "num", Some("seats")),
        heading("accounts-col-renewal", "num", Some("renewal")),
        heading("accounts-col-last-use", "num", Some("last_use")),
    ];
    headings.extend(ask.columns.iter().map(|key| {
        let is_figure = ask.terms.register.get(key).is_some_and(Attribute::is_figure);
        Heading {
            label: choice::label(ui, &ask.terms, key),
            ..heading("accounts-col-name", if is_figure { "num" } else { "" }, Some(key))
        }
    }));
    headings
}

/// Orders by this, or turns the order where it is this already. Amounts and scores start from where it burns.
fn order_link(ui: &Ui, ask: &Ask, sort: &Sort) -> String {
    let starts_down = sort.key == "mrr";
    let down = if ask.sort == *sort { !ask.descending } else { starts_down };
    let word = format!("{}{}", if down { "-" } else { "" }, sort.word());
    format!("{}?{}", ui.href("/accounts"), ask.query_with(&[("sort", &word)]))
}

pub fn chips(ui: &Ui, ask: &Ask, offer: &Offer) -> Vec<Chip> {
    let mut chips = Vec::new();
    let mut chip = |key: &str, value: String, names: &[&str]| {
        let lifted: Vec<(&str, &str)> = names.iter().map(|name| (*name, "")).collect();
        chips.push(Chip {
            label: ui.t2("accounts-chip", "name", ui.t(key), "value", value),
            href: format!("{}?{}", ui.href("/accounts"), ask.query_with(&lifted)),
        });
    };
    if let Some(question) = &ask.question {
        chip("accounts-filter-q", question.clone(), &["q"]);
    }
    if let Some(stage) = ask.stage {
        chip("accounts-col-stage", stage.label(ui), &["stage"]);
    }
    match ask.owner {
        Some(OwnerChoice::Nobody) => chip("accounts-col-owner", ui.t("accounts-owner-none"), &["owner"]),
        Some(OwnerChoice::Member(id)) => {
            chip("accounts-col-owner", offer.member_name(id).unwrap_or("?").to_owned(), &["owner"]);
        }
        None => {}
    }
    if let Some(band) = ask.band {
        let label = band.map_or_else(|| ui.t("band-none"), |band| band.label(ui));
        chip("accounts-filter-band", label, &["band"]);
    }
    if let Some(plan) = &ask.plan {
        chip("accounts-col-plan", plan.clone(), &["plan"]);
    }
    if let Some(touch) = ask.touch {
        chip("accounts-col-touch", touch.label(ui), &["touch"]);
    }
    chips.extend(choice::chips(ui, &ask.terms, &ask.more, &ask.address, "/accounts", &offer.members));
    chips
}

/// The amounts of the total row, one a currency.
pub fn amounts(ui: &Ui, totals: &Totals) -> String {
    totals.mrr.iter().map(|money| ui.money(money)).collect::<Vec<_>>().join(" · ")
}
