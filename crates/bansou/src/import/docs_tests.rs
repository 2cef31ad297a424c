//! `docs/import.md` names every field, so that whoever writes a mapping by hand finds it.

use super::{ImportKind, fields};

#[test]
fn the_page_about_importing_names_every_field() {
    let page = include_str!("../../../../docs/import.md");
    for kind in ImportKind::ALL {
        let row = page
            .lines()
            .find(|line| line.starts_with(&format!("| `{kind}` |")))
            .unwrap_or_else(|| panic!("{}", kind.as_str()));
        let keys: Vec<&str> = fields(*kind).iter().map(|field| field.key).collect();
        assert!(row.contains(&format!("`{}`", keys.join(" "))), "{kind} has {}", keys.join(" "));
    }
}
