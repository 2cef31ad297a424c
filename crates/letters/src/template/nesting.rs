//! Job: whether elements stand inside of each other as they should.
//! Invariant: mrml is given only what it can read: it neither compares the names of what is opened and closed nor counts how deep.

/// Elements inside of elements: mrml reads and writes them by recursion.
const MOST_DEPTH: usize = 60;

/// Where it goes wrong, in octets, and how.
pub(super) fn mistake(text: &str) -> Option<(usize, String)> {
    const VOID: [&str; 8] = ["br", "img", "hr", "input", "meta", "link", "col", "wbr"];
    let mut open: Vec<(String, usize)> = Vec::new();
    let mut depth = 0_usize;
    for (at, _) in text.match_indices('<') {
        let inner = &text[at + 1..];
        let is_end = inner.starts_with('/');
        let named = inner.trim_start_matches('/');
        let name: String =
            named.chars().take_while(|one| one.is_ascii_alphanumeric() || *one == '-').collect();
        let name = name.to_ascii_lowercase();
        if name.is_empty() || VOID.contains(&name.as_str()) {
            continue;
        }
        let tag = &inner[..inner.find('>').unwrap_or(inner.len())];
        let is_layout = name.starts_with("mj");
        if is_end {
            depth = depth.saturating_sub(1);
            if is_layout {
                match open.pop() {
                    Some((opened, _)) if opened == name => {}
                    Some((opened, _)) => {
                        return Some((at, format!("</{name}> stands where <{opened}> is to be closed")));
                    }
                    None => return Some((at, format!("</{name}> closes nothing"))),
                }
            }
        } else if !tag.ends_with('/') {
            depth += 1;
            if is_layout {
                open.push((name, at));
            }
        }
        if depth > MOST_DEPTH {
            return Some((at, "elements stand too deep inside of each other".to_owned()));
        }
    }
    open.pop().map(|(name, at)| (at, format!("<{name}> is not closed")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_opened_is_closed_in_order() {
        let told = |text| mistake(text).map(|(at, what)| format!("{at}: {what}")).unwrap_or_default();
        assert_eq!(told("<mj-section><mj-column><p>a<br>b<mj-divider /></mj-column></mj-section>"), "");
        assert_eq!(
            told("<mj-section><mj-column></mj-section>"),
            "23: </mj-section> stands where <mj-column> is to be closed"
        );
        assert_eq!(told("<p></mj-text>"), "3: </mj-text> closes nothing");
        assert_eq!(told("a < b <mj-text>"), "6: <mj-text> is not closed");
        assert!(told(&"<b>".repeat(100)).ends_with("too deep inside of each other"));
    }
}
