//! People at the accounts: who decides, who drives the product, who runs it, who uses it. Addresses are
//! unique within the account's own `.example` domain.

use std::collections::HashSet;

use jiff::civil::Date;

use crate::accounts::Account;
use crate::calendar::{Day, date_of};
use crate::dice::Dice;
use crate::life::Life;
use crate::names::people::PersonName;
use crate::names::places;
use crate::numbers::AccountNo;
use crate::numbers::{PersonNo, PersonRole};

/// Somebody at an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// `P-00001-001`: account, then person. Also the user id that usage carries.
    pub external_id: String,
    pub account: AccountNo,
    pub name: PersonName,
    pub title: &'static str,
    pub role: PersonRole,
    pub email: String,
    pub telephone: String,
    /// First day on a seat; none for those who never use the product.
    pub seat_since: Option<Date>,
    /// Day the person left the company.
    pub left_on: Option<Date>,
}

/// Adds the decision maker and one person for each seat to the list, and seats them.
pub(crate) fn staff(
    dice: &mut Dice,
    number: AccountNo,
    account: &Account,
    life: &mut Life,
    last: Day,
    people: &mut Vec<Person>,
) {
    let mut employer = Employer { number, account, addresses: HashSet::new(), count: 0 };
    people.push(employer.hire(dice, PersonRole::DecisionMaker));
    if life.contracts.is_empty() {
        people.push(employer.hire(dice, PersonRole::Champion));
    }
    // Whoever would have joined after the last day has not been heard of.
    life.seats.retain(|seat| seat.from <= last);
    for seat in &mut life.seats {
        let mut person = employer.hire(dice, seat.role);
        person.seat_since = Some(date_of(seat.from));
        person.left_on = (seat.left_company && seat.until <= last).then(|| date_of(seat.until));
        seat.person = PersonNo(people.len() as u32);
        people.push(person);
    }
}

struct Employer<'a> {
    number: AccountNo,
    account: &'a Account,
    addresses: HashSet<String>,
    count: u32,
}

impl Employer<'_> {
    fn hire(&mut self, dice: &mut Dice, role: PersonRole) -> Person {
        self.count += 1;
        let name = PersonName::draw(dice);
        let mut email = format!("{}@{}", name.latin, self.account.domain);
        let mut twin = 2;
        while !self.addresses.insert(email.clone()) {
            email = format!("{}{twin}@{}", name.latin, self.account.domain);
            twin += 1;
        }
        let area = self.account.telephone.split('-').next().unwrap_or("03");
        Person {
            external_id: format!("P-{:05}-{:03}", self.number.0 + 1, self.count),
            account: self.number,
            title: title(dice, role),
            role,
            email,
            telephone: places::telephone(dice, area),
            seat_since: None,
            left_on: None,
            name,
        }
    }
}

fn title(dice: &mut Dice, role: PersonRole) -> &'static str {
    let titles: &[&str] = match role {
        PersonRole::DecisionMaker => &["代表取締役", "取締役", "専務", "部長", "本部長", "事務長"],
        PersonRole::Champion => &["課長", "業務改善室 室長", "管理部 課長", "業務課 係長", "DX推進室"],
        PersonRole::Administrator => &["情報システム", "総務課", "システム管理", "情報システム 主任"],
        PersonRole::User => &["主任", "業務課", "経理課", "現場リーダー", "営業課", "総務課", "係長", "事務"],
    };
    dice.pick(titles)
}
