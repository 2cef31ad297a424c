//! Job: what a request to a link to unsubscribe means (RFC 8058).
//! Invariant: no GET unsubscribes anybody: gateways follow every link that is in a letter.

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnsubscribeRequest {
    /// The mail program's button: unsubscribe, answer 200, show nothing.
    OneClick,
    /// Show the page with a button that posts.
    ShowPage,
    /// The button of that page.
    FromPage,
    /// Neither; answer 405.
    Refuse,
}

/// What a request means. `body` is that of a form, `application/x-www-form-urlencoded` or `multipart/form-data` alike.
pub fn unsubscribe_request(method: &str, body: &[u8]) -> UnsubscribeRequest {
    match method.to_ascii_uppercase().as_str() {
        "GET" | "HEAD" => UnsubscribeRequest::ShowPage,
        "POST" if is_one_click(body) => UnsubscribeRequest::OneClick,
        "POST" => UnsubscribeRequest::FromPage,
        _ => UnsubscribeRequest::Refuse,
    }
}

fn is_one_click(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&body[..body.len().min(4_096)]);
    let in_form = text.split('&').any(|pair| pair.trim().eq_ignore_ascii_case("List-Unsubscribe=One-Click"));
    let lower = text.to_ascii_lowercase();
    let in_parts =
        lower.contains("name=\"list-unsubscribe\"") && lower.lines().any(|line| line.trim() == "one-click");
    in_form || in_parts
}
