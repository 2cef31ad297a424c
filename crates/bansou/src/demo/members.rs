//! The vendor's members as logins, one of whom a visitor can sign in as.
//!
//! Invariant: the password of the demo is drawn at random and stored only as its hash; nobody knows the others'.

use bansou_simulator::{Company, MemberRole};
use rand::RngExt as _;

use crate::{
    activity::Actor,
    i18n::Locale,
    ids::MemberId,
    members::{self, Role, password},
    workspaces::{Home, Workspace},
};

/// How a visitor signs in to the demo. The password is shown once and kept nowhere.
pub struct SignIn {
    pub name: String,
    pub email: String,
    pub password: String,
}

/// Makes the vendor's members, in the order of the company's list.
///
/// The first CSM is who the visitor signs in as, and an administrator, so that a visitor sees both a CSM's own Today
/// and every setting.
pub(super) async fn join(
    home: &Home,
    workspace: &Workspace,
    company: &Company,
) -> anyhow::Result<(SignIn, Vec<(MemberId, String)>)> {
    let visitor = company.members.iter().position(|member| member.role == MemberRole::Csm);
    let secret = random_password();
    let known = password::hash(secret.clone()).await?;
    let unknown = password::hash(random_password()).await?;
    let mut staff = Vec::with_capacity(company.members.len());
    let mut sign_in = None;
    for (place, member) in company.members.iter().enumerate() {
        let is_visitor = Some(place) == visitor;
        let (hash, role) = if is_visitor { (&known, Role::Admin) } else { (&unknown, role(member.role)) };
        let name = member.name.full();
        let login = match members::find_login_by_email(&home.control, &member.email).await? {
            Some(_) if is_visitor => anyhow::bail!("{} has a login here already", member.email),
            Some(login) => login,
            None => members::new_login(&home.control, &member.email, &name, hash.clone(), Locale::Ja).await?,
        };
        let id = members::add_member(&home.control, workspace, &login, role, Actor::System).await?;
        staff.push((id, name.clone()));
        if is_visitor {
            sign_in = Some(SignIn { name, email: member.email.clone(), password: secret.clone() });
        }
    }
    let sign_in = sign_in.ok_or_else(|| anyhow::anyhow!("the simulated vendor has no CSM"))?;
    Ok((sign_in, staff))
}

fn role(simulated: MemberRole) -> Role {
    match simulated {
        MemberRole::Admin => Role::Admin,
        MemberRole::Csm => Role::Csm,
        MemberRole::Agent => Role::Agent,
        MemberRole::Marketer => Role::Marketer,
        MemberRole::Sales => Role::Sales,
    }
}

/// Three groups of five characters without those that are read as one another: 74 bits.
fn random_password() -> String {
    const CHARACTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut rng = rand::rng();
    let groups = [(); 3].map(|()| {
        (0..5).map(|_| char::from(CHARACTERS[rng.random_range(0..CHARACTERS.len())])).collect::<String>()
    });
    groups.join("-")
}
