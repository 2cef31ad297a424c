//! The list as a page writes it.
//!
//! Invariant: every figure is made here from the rows and totals of one [`Ask`]; the template only places them.

use super::{Ask, Column, ListedAccount, OwnerChoice, Slice, Sort, Totals, ask::CustomCondition};
use crate::{
    args,
    customers::CustomField,
    db::{self, query},
    health::{
        Band,
        why::{Lately, Why},
    },
    ids::{AccountId, MemberId},
    members::Member,
    revenue,
    time::days_between,
    web::{
        Seat, Ui,
        figures::{Delta, Ring},
    },
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

/// A filter in force, with the link that lifts it.
#[derive(Debug)]
pub struct Chip {
    pub label: String,
    pub href: String,
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
pub fn lines(ui: &Ui, ask: &Ask, slice: &Slice, offer: &Offer, lately: &Lately) -> Vec<Line> {
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
            chosen: ask.columns.iter().map(|column| cell(ui, row, column, &offer.fields)).collect(),
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
fn cell(ui: &Ui, row: &ListedAccount, column: &Column, fields: &[CustomField]) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    match column {
        Column::Touch => row.touch.label(ui),
        Column::Notice => row.notice_on.map(|day| ui.day(&day)).unwrap_or_default(),
        Column::CustomerSince => row.customer_since.map(|day| ui.day(&day)).unwrap_or_default(),
        Column::Industry => text(&row.industry),
        Column::Country => text(&row.country),
        Column::Region => text(&row.region),
        Column::Domain => text(&row.domain),
        Column::Employees => row.employees.map(|n| ui.number(&n)).unwrap_or_default(),
        Column::Custom(key) => fields
            .iter()
            .find(|field| field.key == *key)
            .and_then(|field| field.shown(ui, &row.custom))
            .unwrap_or_default(),
    }
}

/// A column's heading.
pub fn column_label(ui: &Ui, column: &Column, fields: &[CustomField]) -> String {
    match column {
        Column::Custom(key) => {
            fields.iter().find(|f| f.key == *key).map_or_else(|| key.clone(), |f| f.label.clone())
        }
        fixed => ui.t(&format!("accounts-col-{}", fixed.word())),
    }
}

fn is_figure(column: &Column, fields: &[CustomField]) -> bool {
    match column {
        Column::Employees => true,
        Column::Custom(key) => fields.iter().any(|field| field.key == *key && field.kind.is_figure()),
        _ => false,
    }
}

pub fn headings(ui: &Ui, ask: &Ask, fields: &[CustomField]) -> Vec<Heading> {
    let heading = |key: &str, class, sort: Option<Sort>| Heading {
        label: ui.t(key),
        class,
        href: sort.map(|sort| order_link(ui, ask, sort)),
        sorted: sort
            .filter(|sort| *sort == ask.sort)
            .map(|_| if ask.descending { "descending" } else { "ascending" }),
    };
    let mut headings = vec![
        heading("accounts-col-name", "name", Some(Sort::Name)),
        heading("accounts-col-score", "", Some(Sort::Score)),
        heading("accounts-col-delta", "", None),
        heading("accounts-col-stage", "", Some(Sort::Stage)),
        heading("accounts-col-owner", "", None),
        heading("accounts-col-plan", "", None),
        heading("accounts-col-mrr", "num", Some(Sort::Mrr)),
        heading("accounts-col-seats", "num", None),
        heading("accounts-col-renewal", "num", Some(Sort::Renewal)),
        heading("accounts-col-last-use", "num", Some(Sort::LastUse)),
    ];
    headings.extend(ask.columns.iter().map(|column| Heading {
        label: column_label(ui, column, fields),
        class: if is_figure(column, fields) { "num" } else { "" },
        href: None,
        sorted: None,
    }));
    headings
}

/// Orders by this, or turns the order where it is this already. Amounts and scores start from where it burns.
fn order_link(ui: &Ui, ask: &Ask, sort: Sort) -> String {
    let starts_down = sort == Sort::Mrr;
    let down = if ask.sort == sort { !ask.descending } else { starts_down };
    let word = format!("{}{sort}", if down { "-" } else { "" });
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
    for condition in &ask.custom {
        let (key, value) = condition_words(ui, condition);
        let label = offer.fields.iter().find(|f| f.key == key).map_or(key.clone(), |f| f.label.clone());
        let names = [format!("c.{key}"), format!("c.{key}.from"), format!("c.{key}.to")];
        let lifted: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
        chips.push(Chip {
            label: ui.t2("accounts-chip", "name", label, "value", value),
            href: format!("{}?{}", ui.href("/accounts"), ask.query_with(&lifted)),
        });
    }
    chips
}

fn condition_words(ui: &Ui, condition: &CustomCondition) -> (String, String) {
    let span = |from: Option<String>, to: Option<String>| {
        format!("{}–{}", from.unwrap_or_default(), to.unwrap_or_default())
    };
    match condition {
        CustomCondition::Text { key, is, .. } => (key.clone(), is.clone()),
        CustomCondition::Flag { key, is } => (key.clone(), ui.t(if *is { "word-yes" } else { "word-no" })),
        CustomCondition::Number { key, from, to, .. } => {
            (key.clone(), span(from.map(|n| ui.decimal(&n)), to.map(|n| ui.decimal(&n))))
        }
        CustomCondition::Day { key, from, to } => {
            (key.clone(), span(from.map(|day| ui.day(&day)), to.map(|day| ui.day(&day))))
        }
    }
}

/// The amounts of the total row, one a currency.
pub fn amounts(ui: &Ui, totals: &Totals) -> String {
    totals.mrr.iter().map(|money| ui.money(money)).collect::<Vec<_>>().join(" · ")
}
