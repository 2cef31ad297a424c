//! Settings: from the command line, then `BANSOU_…` in the environment, then a TOML file.
//!
//! Invariant: every error in the settings is reported at once, each with its name, what was given and what would do.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use crate::{
    db::{FEWEST_CONNECTIONS, USUAL_CONNECTIONS},
    post::{MailSettings, settings as mail},
};

/// How the program runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub data: PathBuf,
    pub listen: SocketAddr,
    /// Where Prometheus reads; a port of its own, so that it is never open to the world by mistake.
    pub metrics_listen: Option<SocketAddr>,
    /// A `postgres://` address; without it everything is embedded.
    pub database: Option<String>,
    /// How many connections to PostgreSQL the program opens at most.
    pub database_connections: usize,
    /// How browsers reach the program, for links that it hands out.
    pub public_url: Option<String>,
    /// How mail is sent; without it mails stay on the screen.
    pub mail: Option<MailSettings>,
    /// How many proxies stand before the program that add to `X-Forwarded-For`; without it, one where it is on this machine.
    pub proxy_hops: Option<usize>,
}

/// Settings as given in one place; all optional.
#[derive(Clone, Debug, Default)]
pub struct Given {
    pub data: Option<String>,
    pub listen: Option<String>,
    pub metrics_listen: Option<String>,
    pub database: Option<String>,
    pub database_connections: Option<String>,
    pub public_url: Option<String>,
    pub mail: mail::Given,
    pub proxy_hops: Option<String>,
}

/// Everything that is wrong with the settings.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ConfigErrors(pub Vec<String>);

/// More than any server is set up for.
const MOST_CONNECTIONS: usize = 10_000;
const MOST_HOPS: usize = 10;

pub const DEFAULT_DATA: &str = "bansou-data";
pub const DEFAULT_LISTEN: &str = "127.0.0.1:7070";

impl Config {
    /// Puts the settings together. `flags` win over `environment`, which wins over the file, which is the one named,
    /// or `bansou.toml` in the data folder where that exists.
    pub fn load(
        flags: Given,
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigErrors> {
        let mut errors = Vec::new();
        let environment = from_environment(environment, &mut errors);
        let early = flags.clone().or(environment.clone());
        let beside = Path::new(early.data.as_deref().unwrap_or(DEFAULT_DATA)).join("bansou.toml");
        let file = match file {
            Some(path) => from_file(path, &mut errors),
            None if beside.is_file() => from_file(&beside, &mut errors),
            None => Given::default(),
        };
        let given = early.or(file);
        let listen = address("listen", given.listen.as_deref().unwrap_or(DEFAULT_LISTEN), &mut errors);
        let metrics_listen =
            given.metrics_listen.as_deref().and_then(|text| address("metrics_listen", text, &mut errors));
        if let Some(url) = &given.database
            && !(url.starts_with("postgres://") || url.starts_with("postgresql://"))
        {
            errors.push(format!(
                "database: {url:?} is not a postgres:// address; leave it out to use the data folder"
            ));
        }
        let connections = given.database_connections.as_deref();
        let database_connections = connections.map_or(Some(USUAL_CONNECTIONS), |text| {
            text.trim().parse().ok().filter(|count| (FEWEST_CONNECTIONS..=MOST_CONNECTIONS).contains(count))
        });
        if let (None, Some(text)) = (database_connections, connections) {
            errors.push(format!(
                "database_connections: {text:?} is not a number from {FEWEST_CONNECTIONS} to {MOST_CONNECTIONS}"
            ));
        }
        if let Some(url) = &given.public_url
            && !(url.starts_with("https://") || url.starts_with("http://"))
        {
            errors.push(format!("public_url: {url:?} does not begin with https:// or http://"));
        }
        let mail = MailSettings::read(&given.mail, given.public_url.as_deref(), &mut errors);
        let hops = given.proxy_hops.as_deref();
        let proxy_hops = hops.and_then(|text| text.trim().parse().ok().filter(|hops| *hops <= MOST_HOPS));
        if let (None, Some(text)) = (proxy_hops, hops) {
            errors.push(format!("proxy_hops: {text:?} is not a number from 0 to {MOST_HOPS}"));
        }
        match listen {
            Some(listen) if errors.is_empty() => Ok(Self {
                data: given.data.unwrap_or_else(|| DEFAULT_DATA.to_owned()).into(),
                listen,
                metrics_listen,
                database: given.database,
                database_connections: database_connections.unwrap_or(USUAL_CONNECTIONS),
                public_url: given.public_url.map(|url| url.trim_end_matches('/').to_owned()),
                mail,
                proxy_hops,
            }),
            _ => Err(ConfigErrors(errors)),
        }
    }
}

impl Given {
    fn or(self, other: Self) -> Self {
        Self {
            data: self.data.or(other.data),
            listen: self.listen.or(other.listen),
            metrics_listen: self.metrics_listen.or(other.metrics_listen),
            database: self.database.or(other.database),
            database_connections: self.database_connections.or(other.database_connections),
            public_url: self.public_url.or(other.public_url),
            mail: other.mail.into_iter().chain(self.mail).collect(),
            proxy_hops: self.proxy_hops.or(other.proxy_hops),
        }
    }
}

fn address(name: &str, text: &str, errors: &mut Vec<String>) -> Option<SocketAddr> {
    let parsed = text.parse().ok();
    if parsed.is_none() {
        errors.push(format!("{name}: {text:?} is not an address with a port, such as {DEFAULT_LISTEN}"));
    }
    parsed
}

fn from_environment(all: impl Iterator<Item = (String, String)>, errors: &mut Vec<String>) -> Given {
    let mut given = Given::default();
    for (name, value) in all {
        let Some(setting) = name.strip_prefix("BANSOU_") else { continue };
        let place = match setting {
            "DATA" => &mut given.data,
            "LISTEN" => &mut given.listen,
            "METRICS_LISTEN" => &mut given.metrics_listen,
            "DATABASE" => &mut given.database,
            "DATABASE_CONNECTIONS" => &mut given.database_connections,
            "PUBLIC_URL" => &mut given.public_url,
            "PROXY_HOPS" => &mut given.proxy_hops,
            // Read elsewhere: logging, tests, where the program's own file is.
            "LOG" | "CONFIG" | "BIN" | "WORKSPACE" => continue,
            other if mail::name_of(&other.to_lowercase()).is_some() => {
                given.mail.extend(mail::name_of(&other.to_lowercase()).map(|name| (name, value)));
                continue;
            }
            other if other.starts_with("TEST_") || other.starts_with("BENCH_") => continue,
            _ => {
                errors.push(format!(
                    "{name}: there is no such setting; there are BANSOU_DATA, BANSOU_LISTEN, BANSOU_METRICS_LISTEN, \
                     BANSOU_DATABASE, BANSOU_DATABASE_CONNECTIONS, BANSOU_PUBLIC_URL, BANSOU_PROXY_HOPS, BANSOU_MAIL_SERVER and the other BANSOU_MAIL_…, BANSOU_CONFIG, BANSOU_WORKSPACE and BANSOU_LOG"
                ));
                continue;
            }
        };
        *place = Some(value);
    }
    given
}

fn from_file(path: &Path, errors: &mut Vec<String>) -> Given {
    let mut given = Given::default();
    let parsed = std::fs::read_to_string(path)
        .map_err(|e| e.to_string())
        .and_then(|text| text.parse::<toml::Table>().map_err(|e| e.to_string().trim_end().to_owned()));
    let table = match parsed {
        Ok(table) => table,
        Err(why) => {
            errors.push(format!("{}: {why}", path.display()));
            return given;
        }
    };
    for (name, value) in table {
        let place = match name.as_str() {
            "data" => &mut given.data,
            "listen" => &mut given.listen,
            "metrics_listen" => &mut given.metrics_listen,
            "database" => &mut given.database,
            "database_connections" => &mut given.database_connections,
            "public_url" => &mut given.public_url,
            "proxy_hops" => &mut given.proxy_hops,
            name if mail::name_of(name).is_some() => {
                match (value, mail::name_of(name)) {
                    (toml::Value::String(text), Some(name)) => drop(given.mail.insert(name, text)),
                    (other, _) => {
                        errors.push(format!("{}: {name}: {other} is not a text in quotes", path.display()));
                    }
                }
                continue;
            }
            _ => {
                errors.push(format!(
                    "{}: {name}: there is no such setting; there are data, listen, metrics_listen, database, \
                     database_connections, public_url, proxy_hops, mail_server and the other mail_…",
                    path.display()
                ));
                continue;
            }
        };
        match value {
            toml::Value::String(text) => *place = Some(text),
            toml::Value::Integer(number)
                if matches!(name.as_str(), "database_connections" | "proxy_hops") =>
            {
                *place = Some(number.to_string());
            }
            other => errors.push(format!("{}: {name}: {other} is not a text in quotes", path.display())),
        }
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(of: &[(&str, &str)]) -> impl Iterator<Item = (String, String)> {
        of.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect::<Vec<_>>()
            .into_iter()
    }

    #[test]
    fn flags_win_over_the_environment_which_wins_over_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.toml");
        std::fs::write(
            &file,
            "listen = \"127.0.0.1:1\"\ndatabase_connections = 40\ndatabase = \"postgres://file\"\ndata = \"from-file\"",
        )
        .unwrap();
        let flags = Given { listen: Some("127.0.0.1:3".to_owned()), ..Given::default() };
        let environment = pairs(&[("BANSOU_DATABASE", "postgres://environment"), ("HOME", "/")]);
        let config = Config::load(flags, Some(&file), environment).unwrap();
        assert_eq!(config.listen.port(), 3);
        assert_eq!(config.database.as_deref(), Some("postgres://environment"));
        assert_eq!(config.data, Path::new("from-file"));
        assert_eq!(config.database_connections, 40);
    }

    #[test]
    fn all_errors_are_reported_at_once() {
        let flags = Given { database: Some("mysql://x".to_owned()), ..Given::default() };
        let environment = pairs(&[("BANSOU_LISTEN", "here"), ("BANSOU_LISTN", "127.0.0.1:1")]);
        let ConfigErrors(errors) = Config::load(flags, None, environment).unwrap_err();
        assert_eq!(errors.len(), 3, "{errors:#?}");
    }

    #[test]
    fn all_errors_of_the_file_are_reported_at_once_too() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.toml");
        let text = "listen = \"here\"\nport = 80\npublic_url = \"ftp://x\"\ndatabase = 5\ndatabase_connections = 2\n";
        std::fs::write(&file, text).unwrap();
        let ConfigErrors(errors) = Config::load(Given::default(), Some(&file), pairs(&[])).unwrap_err();
        for of in [
            "listen: \"here\"",
            "port: there is no such setting",
            "public_url: \"ftp",
            "database: 5",
            "connections: \"2\" is not a number from 9",
        ] {
            assert!(errors.iter().any(|error| error.contains(of)), "{of} is not among {errors:#?}");
        }
        assert_eq!(errors.len(), 5);
    }
}
