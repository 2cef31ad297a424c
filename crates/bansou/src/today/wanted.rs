//! What the address of a page of Today asks for, and whose list it is then.

use super::Whose;
use crate::{
    ids::MemberId,
    members::{Member, Role},
    web::Seat,
};

/// Whose list the page is.
pub(super) enum View {
    Mine,
    Team,
    Other(MemberId, String),
}

impl View {
    pub fn is_mine(&self) -> bool {
        matches!(self, Self::Mine)
    }

    pub fn is_team(&self) -> bool {
        matches!(self, Self::Team)
    }

    pub fn other(&self) -> String {
        if let Self::Other(id, _) = self { id.to_string() } else { String::new() }
    }

    /// The query of the page's own address.
    pub fn query(&self) -> String {
        match self {
            Self::Mine => "view=mine".to_owned(),
            Self::Team => "view=team".to_owned(),
            Self::Other(id, _) => format!("owner={id}"),
        }
    }

    /// A member without customers who is no CSM looks at the team's list unless they ask for their own.
    pub fn of(seat: &Seat, wanted: &Wanted, everyone: &[Member], owned: i64) -> Self {
        let owner = everyone.iter().find(|member| member.id.to_string() == wanted.owner);
        match (wanted.view.as_str(), owner) {
            (_, Some(owner)) if owner.id == seat.member.id => Self::Mine,
            (_, Some(owner)) => Self::Other(owner.id, owner.name.clone()),
            ("team", None) => Self::Team,
            ("mine", None) => Self::Mine,
            _ if owned == 0 && seat.member.role != Role::Csm => Self::Team,
            _ => Self::Mine,
        }
    }

    pub fn whose(&self, me: MemberId) -> Whose {
        match self {
            Self::Mine => Whose::Member(me),
            Self::Team => Whose::Everyone,
            Self::Other(id, _) => Whose::Member(*id),
        }
    }
}

/// What the address asks for.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    pub view: String,
    #[serde(default)]
    pub owner: String,
    /// `1` for every line and not a day's.
    #[serde(default)]
    pub all: String,
    pub show: Option<usize>,
    /// How many lines come before the first that is shown.
    #[serde(default)]
    pub skip: usize,
}
