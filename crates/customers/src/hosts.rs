//! Hosts and mailboxes that many share, so that they say nothing of who somebody is.
//!
//! Invariant: a shared host is nobody's domain; what is alike by it alone is not even proposed as the same.

/// Hosts of pages and of mail that everybody can have. A name below one of them is shared too, unless it is the
/// customer's own: `acme.jimdofree.com` is Acme's, `facebook.com/acme` is a page.
const SHARED: &[&str] = &[
    // Social networks, blogs and link pages.
    "facebook.com",
    "fb.com",
    "m.facebook.com",
    "ja-jp.facebook.com",
    "instagram.com",
    "twitter.com",
    "x.com",
    "linkedin.com",
    "youtube.com",
    "youtu.be",
    "tiktok.com",
    "line.me",
    "lin.ee",
    "page.line.me",
    "note.com",
    "note.mu",
    "ameblo.jp",
    "ameba.jp",
    "blog.goo.ne.jp",
    "blog.livedoor.jp",
    "livedoor.jp",
    "hatenablog.com",
    "hatenablog.jp",
    "medium.com",
    "linktr.ee",
    "lit.link",
    "pinterest.com",
    "pinterest.jp",
    "threads.net",
    "github.com",
    "qiita.com",
    "zenn.dev",
    "wantedly.com",
    // Malls, market places and directories.
    "rakuten.co.jp",
    "rakuten.ne.jp",
    "item.rakuten.co.jp",
    "amazon.co.jp",
    "amazon.com",
    "store.shopping.yahoo.co.jp",
    "shopping.yahoo.co.jp",
    "paypaymall.yahoo.co.jp",
    "mercari.com",
    "mercari-shops.com",
    "minne.com",
    "creema.jp",
    "tabelog.com",
    "hotpepper.jp",
    "beauty.hotpepper.jp",
    "gnavi.co.jp",
    "r.gnavi.co.jp",
    "retty.me",
    "ekiten.jp",
    "itp.ne.jp",
    "jalan.net",
    "suumo.jp",
    "homes.co.jp",
    "indeed.com",
    "en-gage.net",
    "ebay.com",
    "etsy.com",
    "yelp.com",
    "maps.google.com",
    "goo.gl",
    "maps.app.goo.gl",
    "g.page",
    "bit.ly",
    // Site builders whose addresses are paths.
    "sites.google.com",
    "docs.google.com",
    "drive.google.com",
    "google.com",
    "google.co.jp",
    "geocities.jp",
    "geocities.co.jp",
    "wix.com",
    "jimdo.com",
    "peraichi.com",
    "studio.site",
    "notion.site",
    "notion.so",
    "wordpress.com",
    "blogspot.com",
    "tumblr.com",
    "base.shop",
    "thebase.in",
    "stores.jp",
    "shop-pro.jp",
    "github.io",
    "yahoo.co.jp",
    "yahoo.com",
    // Free mail and mail of access providers and telephone companies.
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "outlook.jp",
    "hotmail.com",
    "hotmail.co.jp",
    "live.com",
    "live.jp",
    "msn.com",
    "icloud.com",
    "me.com",
    "mac.com",
    "aol.com",
    "aol.jp",
    "ymail.com",
    "ymail.ne.jp",
    "proton.me",
    "protonmail.com",
    "gmx.com",
    "gmx.de",
    "web.de",
    "mail.ru",
    "yandex.ru",
    "yandex.com",
    "qq.com",
    "163.com",
    "126.com",
    "naver.com",
    "daum.net",
    "zoho.com",
    "excite.co.jp",
    "goo.jp",
    "mail.goo.ne.jp",
    "infoseek.jp",
    "nifty.com",
    "nifty.ne.jp",
    "biglobe.ne.jp",
    "ocn.ne.jp",
    "so-net.ne.jp",
    "plala.or.jp",
    "dion.ne.jp",
    "au.com",
    "ezweb.ne.jp",
    "docomo.ne.jp",
    "softbank.ne.jp",
    "i.softbank.jp",
    "vodafone.ne.jp",
    "asahi-net.or.jp",
    "jcom.home.ne.jp",
    "jcom.zaq.ne.jp",
    "eonet.ne.jp",
    "rakuten.jp",
];

/// Hosts below which each customer has a name of its own, of those that the list of public suffixes does not have.
const OWN_BELOW: &[&str] = &[
    "hatenablog.com",
    "hatenablog.jp",
    "wordpress.com",
    "blogspot.com",
    "tumblr.com",
    "base.shop",
    "thebase.in",
    "stores.jp",
    "shop-pro.jp",
    "github.io",
    "notion.site",
    "studio.site",
    "livedoor.jp",
    "note.com",
    "mercari-shops.com",
];

/// Mailboxes that stand for an office and not for a person.
const ROLES: &[&str] = &[
    "info",
    "information",
    "support",
    "contact",
    "contacts",
    "sales",
    "office",
    "mail",
    "email",
    "admin",
    "administrator",
    "webmaster",
    "postmaster",
    "hostmaster",
    "help",
    "helpdesk",
    "desk",
    "service",
    "services",
    "customer",
    "customerservice",
    "cs",
    "inquiry",
    "inquiries",
    "enquiry",
    "enquiries",
    "ask",
    "hello",
    "hi",
    "team",
    "staff",
    "all",
    "everyone",
    "group",
    "ml",
    "keiri",
    "soumu",
    "somu",
    "jinji",
    "eigyo",
    "eigyou",
    "kanri",
    "system",
    "systems",
    "it",
    "dev",
    "billing",
    "invoice",
    "invoices",
    "accounting",
    "accounts",
    "account",
    "finance",
    "payment",
    "payments",
    "order",
    "orders",
    "purchase",
    "purchasing",
    "procurement",
    "hr",
    "recruit",
    "recruiting",
    "jobs",
    "saiyo",
    "saiyou",
    "press",
    "pr",
    "media",
    "marketing",
    "legal",
    "security",
    "abuse",
    "noreply",
    "no-reply",
    "donotreply",
    "do-not-reply",
    "root",
    "test",
    "shop",
    "store",
    "reception",
    "front",
    "daihyo",
    "daihyou",
    "honsha",
    "toiawase",
    "otoiawase",
    "kojin",
    "privacy",
    "user",
    "users",
    "member",
    "members",
    "center",
    "gyomu",
    "kouhou",
];

/// Whether pages of many stand on this host.
pub fn is_shared_host(host: &str) -> bool {
    let host = host.strip_prefix("www.").unwrap_or(host);
    if SHARED.contains(&host) || is_public_suffix(host) {
        return true;
    }
    SHARED.iter().any(|shared| {
        host.strip_suffix(shared).is_some_and(|rest| rest.ends_with('.'))
            && !OWN_BELOW.contains(shared)
            && !is_public_suffix(shared)
    })
}

/// Whether everybody can have a name below this one: `co.jp`, `github.io`, `myshopify.com`.
fn is_public_suffix(host: &str) -> bool {
    psl::suffix(host.as_bytes())
        .is_some_and(|suffix| suffix.is_known() && suffix.as_bytes() == host.as_bytes())
}

/// The name that somebody registered, below a suffix that is known.
fn registered(host: &str) -> Option<&[u8]> {
    let domain = psl::domain(host.as_bytes())?;
    let own_below = OWN_BELOW.iter().any(|shared| domain.as_bytes() == shared.as_bytes());
    (domain.suffix().is_known() && !own_below).then(|| domain.as_bytes())
}

/// Whether an address is that of an office: `info@`, `support+jp@`, `sales-tokyo@`.
pub fn is_role_mailbox(address: &str) -> bool {
    let name = address.split('@').next().unwrap_or_default().to_lowercase();
    let first = name.split(['+', '.', '-', '_']).next().unwrap_or_default();
    ROLES.contains(&name.as_str())
        || ROLES.contains(&first)
        || ROLES.contains(&first.trim_end_matches(char::is_numeric))
}

/// Whether two hosts can be of one company: the same, one below the other, or both below a name that one registered.
pub fn are_related_hosts(a: &str, b: &str) -> bool {
    let below = |a: &str, b: &str| a.strip_suffix(b).is_some_and(|rest| rest.ends_with('.'));
    let of_one = || registered(a).is_some_and(|name| registered(b) == Some(name));
    a == b || below(a, b) || below(b, a) || of_one()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portals_are_nobodys_and_own_names_are_somebodys() {
        for host in [
            "facebook.com",
            "www.facebook.com",
            "ja-jp.facebook.com",
            "rakuten.co.jp",
            "co.jp",
            "gmail.com",
            "sites.google.com",
            "note.com",
            "github.io",
            "myshopify.com",
            "or.jp",
            "co.za",
            "web.app",
            "tokyo.jp",
        ] {
            assert!(is_shared_host(host), "{host}");
        }
        for host in [
            "acme.co.jp",
            "acme.github.io",
            "acme.base.shop",
            "acme.myshopify.com",
            "acme.hatenablog.com",
            "notfacebook.com",
            "kou.example.jp",
            "example.com",
        ] {
            assert!(!is_shared_host(host), "{host}");
        }
    }

    #[test]
    fn hosts_of_one_company_are_below_the_name_that_it_registered() {
        for (a, b, related) in [
            ("shop.acme.co.jp", "www2.acme.co.jp", true),
            ("acme.com", "mail.acme.com", true),
            ("kou.co.jp", "otsu.co.jp", false),
            ("kou.myshopify.com", "otsu.myshopify.com", false),
            ("kou.github.io", "otsu.github.io", false),
            ("kou.base.shop", "otsu.base.shop", false),
            ("city.kou.lg.jp", "city.otsu.lg.jp", false),
            ("a.kou.example", "b.kou.example", false),
        ] {
            assert_eq!(are_related_hosts(a, b), related, "{a} {b}");
        }
    }

    #[test]
    fn offices_are_told_from_people() {
        for address in ["info@example.jp", "Support@example.jp", "sales-tokyo@example.jp", "info2@example.jp"]
        {
            assert!(is_role_mailbox(address), "{address}");
        }
        for address in ["sato@example.jp", "taro.info@example.jp", "i.suzuki@example.jp"] {
            assert!(!is_role_mailbox(address), "{address}");
        }
    }
}
