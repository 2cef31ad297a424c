//! What can be done in the product, and by whom: each area's acts, the page in docs that is made from them, and what a token
//! is never let do.

use std::{collections::BTreeSet, fmt::Write as _};

use crate::{
    i18n::Locale,
    members::{
        Act, Role,
        TokenScope::{self, Admin, Read, Write},
        Tokens,
    },
    registry::AREAS,
    rights,
    testing::bench,
    web::{Access, Routes, testing::app},
};

fn page() -> String {
    let words = |key: String| Locale::En.t(&key);
    let mut page = String::from(
        "# Roles\n\nWhat each member of a workspace may do, and the narrowest scope of an API token that may do it. Made from what each\n\
         area declares (`AREA.permissions`); a test keeps it in step (run it with `BANSOU_TEST_WRITE_DOCS=1` to write this page anew).\n\n|",
    );
    for role in Role::ALL {
        let _ = write!(page, " | {}", words(format!("role-{role}")));
    }
    page.push_str(" | API token |\n| ---");
    for _ in Role::ALL {
        page.push_str(" | ---");
    }
    page.push_str(" | --- |\n");
    for act in AREAS.parts().all::<Act>().iter().copied() {
        let _ = write!(page, "| {}", words(format!("act-{}", act.name)));
        for role in Role::ALL {
            page.push_str(if role.may(act) { " | yes" } else { " | " });
        }
        match act.tokens {
            Tokens::Never => page.push_str(" | never |\n"),
            Tokens::From(scope) => {
                let _ = writeln!(page, " | `{scope}` |");
            }
        }
    }
    page.push('\n');
    page.push_str(
        "A note is its author's: of those who may edit records, only the author and admins change or remove it. For an API\n\
         token that means: the scope `admin`, not `write`.\n\n",
    );
    for role in Role::ALL {
        let _ = writeln!(
            page,
            "- **{}** (`{role}`, {}): {}",
            words(format!("role-{role}")),
            Locale::Ja.t(&format!("role-{role}")),
            words(format!("role-{role}-text"))
        );
    }
    page
}

#[test]
fn the_page_in_docs_is_in_step() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/roles.md");
    if std::env::var_os("BANSOU_TEST_WRITE_DOCS").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), page());
}

#[test]
fn an_admin_may_do_everything_and_a_viewer_changes_nothing() {
    assert!(AREAS.parts().all::<Act>().iter().copied().all(|act| Role::Admin.may(act)));
    let includes = |one, other| rights::includes(&AREAS.parts(), one, other);
    assert!(
        Role::ALL.iter().all(|role| includes(Role::Admin, *role) && includes(*role, Role::Viewer)),
        "everybody may do what a viewer may"
    );
    assert!(!includes(Role::Csm, Role::Admin) && !includes(Role::Sales, Role::Csm));
    let seen: BTreeSet<_> = AREAS
        .parts()
        .all::<Act>()
        .iter()
        .copied()
        .filter(|act| Role::Viewer.may(*act))
        .map(|act| act.name)
        .collect();
    assert_eq!(seen, BTreeSet::from(["view-members", "view-records", "view-scorecard"]));
}

#[test]
fn every_act_has_its_name_once_and_its_words() {
    let mut names = BTreeSet::new();
    for act in AREAS.parts().all::<Act>().iter().copied() {
        assert!(names.insert(act.name), "{} stands twice", act.name);
        let key = format!("act-{}", act.name);
        assert!(Locale::Ja.has(&key) && Locale::En.has(&key), "{key}");
    }
}

/// What programs out there rely on, act by act.
#[test]
fn tokens_may_what_they_always_might() {
    let parts = AREAS.parts();
    let from = |scope: TokenScope| {
        let all = parts.all::<Act>().iter().filter(|act| act.tokens == Tokens::From(scope));
        all.map(|act| act.name).collect::<BTreeSet<_>>()
    };
    let reading = ["export-records", "view-members", "view-records", "view-scorecard", "view-tracking"];
    assert_eq!(from(Read), BTreeSet::from(reading));
    assert_eq!(from(Write), BTreeSet::from(["edit-records", "import-records", "override-health"]));
    let ruling = [
        "define-events",
        "edit-scorecard",
        "edit-tracking",
        "erase-people",
        "manage-members",
        "manage-workspace",
    ];
    assert_eq!(from(Admin), BTreeSet::from(ruling));
}

/// A route under an act that no area declares would stand on no page of roles, and none of the tests above would see it.
#[tokio::test]
async fn every_route_stands_under_an_act_of_an_area_and_tokens_under_one_that_says_so() {
    let bench = bench(None).await;
    let app = app(&bench);
    for route in Routes::of_all(&app).table() {
        let (Access::Member(act) | Access::Token(act)) = route.access else { continue };
        let place = format!("{} {}", route.method, route.path);
        assert!(
            AREAS.parts().all::<Act>().iter().copied().any(|of_area| of_area == act),
            "{place}: no area has {}",
            act.name
        );
        if matches!(route.access, Access::Token(_)) {
            assert_ne!(act.tokens, Tokens::Never, "{place}: no token may take it");
        }
    }
}
