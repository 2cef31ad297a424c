//! Names for the columns: every one non-empty, no two alike, the same for the same file each time.

use std::collections::HashSet;

use crate::values::text;

/// Trims the cells of the heading row, names blank ones `column 3` (counted from 1) and tells the second
/// `Name` from the first as `Name (2)`.
pub(crate) fn named<'a>(cells: impl Iterator<Item = &'a str>) -> Vec<String> {
    let cells: Vec<&str> = cells.map(text::trim).collect();
    // A name that the file itself gives to a later column is not taken away from it.
    let given: HashSet<&str> = cells.iter().copied().collect();
    let mut taken: HashSet<String> = HashSet::new();
    let mut names = Vec::with_capacity(cells.len());
    for (at, cell) in cells.iter().enumerate() {
        let wanted = if cell.is_empty() { format!("column {}", at + 1) } else { (*cell).to_owned() };
        let free = |name: &str, taken: &HashSet<String>| {
            !taken.contains(name) && (name == *cell || !given.contains(name))
        };
        let mut name = wanted.clone();
        let mut count = 2;
        while !free(&name, &taken) {
            name = format!("{wanted} ({count})");
            count += 1;
        }
        taken.insert(name.clone());
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn blanks_and_duplicates_get_stable_names() {
        let names = named(["名前\u{3000}", "", "名前", "column 2", "名前 (2)", " ", "名前"].into_iter());
        assert_eq!(
            names,
            ["名前", "column 2 (2)", "名前 (3)", "column 2", "名前 (2)", "column 6", "名前 (4)"]
        );
    }
}
