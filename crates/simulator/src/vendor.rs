//! The company that uses Bansou: its members, product, price list and the day it raised prices.

use crate::calendar::Day;
use crate::contracts::Plan;
use crate::dice::{Dice, Purpose};
use crate::labels::labelled;
use crate::names::people::{FAMILY, GIVEN, PersonName};
use crate::numbers::MemberNo;
use jiff::civil::Date;

/// Name of the vendor.
pub const VENDOR_NAME: &str = "株式会社ミライノート";
/// Domain of the vendor's own addresses.
pub const VENDOR_DOMAIN: &str = "mirainote.example";
/// The one product it sells, in four plans.
pub const PRODUCT_NAME: &str = "ミライノート業務クラウド";

labelled!(
    /// Role of a member in the workspace.
    MemberRole {
        Admin = "admin", "管理者";
        Csm = "csm", "CSM";
        Agent = "agent", "サポート";
        Marketer = "marketer", "マーケティング";
        Sales = "sales", "営業";
    }
);

/// Somebody who works at the vendor and signs in to Bansou.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub name: PersonName,
    pub role: MemberRole,
    pub title: &'static str,
    /// Under [`VENDOR_DOMAIN`].
    pub email: String,
}

/// Price of one seat for a month in yen, from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    pub plan: Plan,
    pub from: Date,
    pub yen_per_seat: i64,
}

/// One CSM for each 64 accounts, at least two; 佐藤 美咲 is always the first.
pub(crate) fn members(seed: u64, accounts: u32) -> Vec<Member> {
    let mut dice = Dice::new(seed, Purpose::Vendor, 0);
    let csms = accounts.div_ceil(64).clamp(2, 40);
    let agents = (csms / 2).clamp(2, 12);
    let mut posts = vec![(MemberRole::Admin, "カスタマーサクセス部長")];
    posts.extend((0..csms).map(|_| (MemberRole::Csm, "カスタマーサクセス担当")));
    posts.extend((0..agents).map(|_| (MemberRole::Agent, "サポート担当")));
    posts.push((MemberRole::Marketer, "マーケティング担当"));
    posts.extend([(MemberRole::Sales, "営業担当"); 2]);
    let shift = dice.whole(0, 400) as usize;
    posts
        .into_iter()
        .enumerate()
        .map(|(place, (role, title))| {
            // Walking both lists in step keeps every member's family name apart for the first 56.
            let name = if place == 1 {
                PersonName::of(FAMILY[0], GIVEN[0])
            } else {
                let family = 1 + (place + shift) % (FAMILY.len() - 1);
                PersonName::of(FAMILY[family], GIVEN[(place * 5 + shift) % GIVEN.len()])
            };
            let email = format!("{}@{VENDOR_DOMAIN}", name.latin);
            Member { name, role, title, email }
        })
        .collect()
}

/// Members of one role, as places in the list.
pub(crate) fn with_role(members: &[Member], role: MemberRole) -> Vec<MemberNo> {
    (0u32..)
        .zip(members)
        .filter(|(_, member)| member.role == role)
        .map(|(place, _)| MemberNo(place))
        .collect()
}

/// The day the price of every plan rose by a tenth: 42 % of the window before its end.
pub(crate) fn price_rise_day(first: Day, last: Day) -> Day {
    last - ((last - first) * 42) / 100
}
