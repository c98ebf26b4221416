//! What a setting allows. Values come as text, from the environment as from a file; what comes out fits [`super::Config`].

use figment::value::Value;
use reqwest::Url;
use std::net::{IpAddr, SocketAddr};
use tracing_subscriber::EnvFilter;

/// What may stand in a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Address and port.
    Listen,
    /// `https://…`, or `http://…` on this machine.
    WebAddress,
    /// A path.
    Folder,
    /// `postgres://…`. May hold a password.
    DatabaseUrl,
    /// 1 to 1000.
    Connections,
    /// 1 to 2000.
    Megabytes,
    /// The name of a bucket.
    Bucket,
    /// Letters, digits and `-`.
    Name,
    /// Names of hosts with commas between them; `*.` before one means all below it.
    Hosts,
    /// One of these.
    Word(&'static [&'static str]),
    /// Directives of `EnvFilter`.
    LogFilter,
    /// `v26.0`.
    GraphVersion,
    /// `true` or `false`.
    Switch,
    /// Digits.
    PlatformId,
    /// Secret; travels in headers and addresses.
    Token,
    /// Secret; any words.
    Phrase,
    /// Secret; what Telegram allows as `secret_token`.
    TelegramSecret,
}

impl Kind {
    /// Whether the value is a secret: it may stand in a file of its own.
    pub(super) const fn is_secret(self) -> bool {
        matches!(self, Self::DatabaseUrl | Self::Token | Self::Phrase | Self::TelegramSecret)
    }

    /// Whether this text must not be shown: a secret, or an address that may hold a password.
    pub(super) fn hides(self, text: &str) -> bool {
        self.is_secret() || (self == Self::WebAddress && text.contains('@'))
    }

    /// The value, if the text is allowed.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what is allowed, without the text itself.
    pub(super) fn check(self, text: &str) -> Result<Value, String> {
        match self {
            Self::Listen => text.parse::<SocketAddr>().map(|address| Value::from(address.to_string())).map_err(|_| {
                "expected a numeric address and a port, like 127.0.0.1:8080, 0.0.0.0:8080 or [::1]:8080".to_owned()
            }),
            Self::WebAddress => web_address(text).map(Value::from),
            Self::Folder => allow(text, !text.contains('\0'), "expected a path"),
            Self::DatabaseUrl => {
                let rest = text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://"));
                let allowed = rest.is_some_and(|rest| !rest.is_empty());
                allow(text, allowed, "expected postgres://user:password@host:5432/database, or blank for a SQLite file")
            }
            Self::Connections => match text.parse::<u32>() {
                Ok(number @ 1..=1000) => Ok(Value::from(number)),
                _ => Err("expected a whole number from 1 to 1000".to_owned()),
            },
            Self::Megabytes => match text.parse::<u32>() {
                Ok(number @ 1..=2000) => Ok(Value::from(number)),
                _ => Err("expected a whole number from 1 to 2000".to_owned()),
            },
            Self::Bucket => allow(
                text,
                (3..=63).contains(&text.len()) && is_made_of(text, b".-"),
                "expected 3 to 63 of the characters a-z A-Z 0-9 . -",
            ),
            Self::Name => allow(text, is_made_of(text, b"-"), "expected letters, digits and - only, like eu-central-1"),
            Self::Hosts => hosts(text),
            Self::Word(words) => {
                let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
                allow(text, words.contains(&text), &format!("expected {}", quoted.join(" or ")))
            }
            Self::LogFilter => match EnvFilter::try_new(text) {
                Ok(_) => Ok(Value::from(text)),
                Err(error) => Err(format!(
                    "{error}; expected error, warn, info, debug or trace, or parts like \"info,nestor::work=debug\""
                )),
            },
            Self::GraphVersion => {
                allow(text, is_graph_version(text), "expected v, a number, a dot and a number, like v26.0")
            }
            Self::Switch => text.parse::<bool>().map(Value::from).map_err(|_| "expected true or false".to_owned()),
            Self::PlatformId => allow(
                text,
                is_digits(text),
                "expected an id of digits only (not a name, not a telephone number with +)",
            ),
            Self::Token => {
                let allowed = text.bytes().all(|byte| byte.is_ascii_graphic());
                allow(
                    text,
                    allowed,
                    "expected letters, digits and signs of ASCII; there is a space, a line break or another character in it",
                )
            }
            Self::Phrase => allow(
                text,
                !text.chars().any(char::is_control),
                "expected one line; there is a line break or a control character in it",
            ),
            Self::TelegramSecret => {
                let allowed =
                    text.len() <= 256 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
                allow(text, allowed, "expected 1 to 256 characters of A-Z a-z 0-9 _ -")
            }
        }
    }
}

fn allow(text: &str, allowed: bool, sentence: &str) -> Result<Value, String> {
    if allowed { Ok(Value::from(text)) } else { Err(sentence.to_owned()) }
}

fn is_made_of(text: &str, signs: &[u8]) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || signs.contains(&byte))
}

/// The names in lower case, as a list.
fn hosts(text: &str) -> Result<Value, String> {
    let names: Vec<String> =
        text.split(',').map(|name| name.trim().to_ascii_lowercase()).filter(|name| !name.is_empty()).collect();
    let is_name = |name: &String| {
        let bare = name.strip_prefix("*.").unwrap_or(name);
        let letters = bare.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_alphabetic()));
        bare.contains('.') && letters && bare.split('.').all(|label| is_made_of(label, b"-"))
    };
    match names.iter().find(|name| !is_name(name)) {
        Some(wrong) => Err(format!("{wrong:?} is no host; expected names like cdn.example.org, *.example.org")),
        None => Ok(Value::from(names)),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_graph_version(text: &str) -> bool {
    let numbers = text.strip_prefix('v').and_then(|rest| rest.split_once('.'));
    numbers.is_some_and(|(major, minor)| is_digits(major) && is_digits(minor))
}

/// The address in its usual form, without slashes at the end.
fn web_address(text: &str) -> Result<String, String> {
    const EXPECTED: &str = "expected an address like https://chat.example.org";
    if !text.starts_with("https://") && !text.starts_with("http://") {
        return Err(format!("it does not begin with https://; {EXPECTED}"));
    }
    let url = Url::parse(text).map_err(|error| format!("{error}; {EXPECTED}"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(format!("there is a user name or a password in it; {EXPECTED}"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(format!("there is a ? or # in it; {EXPECTED}"));
    }
    if url.scheme() == "http" && !url.host_str().is_some_and(is_loopback) {
        return Err(format!("http is allowed only on this machine (localhost, 127.0.0.1, [::1]); {EXPECTED}"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(kind: Kind, text: &str) -> Option<String> {
        kind.check(text).ok().and_then(|value| value.as_str().map(str::to_owned))
    }

    #[test]
    fn addresses_are_https_or_loopback_and_lose_their_slashes() {
        let good = [
            ("https://graph.facebook.com", "https://graph.facebook.com"),
            ("https://graph.facebook.com//", "https://graph.facebook.com"),
            ("https://chat.example.org/hub/", "https://chat.example.org/hub"),
            ("http://localhost:9000/graph", "http://localhost:9000/graph"),
            ("http://127.0.0.9:9000", "http://127.0.0.9:9000"),
            ("http://[::1]:9000/", "http://[::1]:9000"),
        ];
        for (given, expected) in good {
            assert_eq!(text(Kind::WebAddress, given).as_deref(), Some(expected), "{given}");
        }
        let bad = [
            "http://graph.facebook.com",
            "http://localhost.example.org",
            "http://192.168.1.10",
            "https://",
            "https://host:99999",
            "https://user:password@host",
            "https://host/?a=b",
            "https://host/#a",
            "graph.facebook.com",
            "https:graph.facebook.com",
            "ftp://localhost",
        ];
        for given in bad {
            assert_eq!(text(Kind::WebAddress, given), None, "{given}");
        }
    }

    #[test]
    fn each_kind_refuses_what_it_does_not_allow() {
        let too_long = "a".repeat(257);
        let cases: [(Kind, &[&str], &[&str]); 13] = [
            (
                Kind::Listen,
                &["127.0.0.1:0", "[::]:8080"],
                &["8080", ":8080", "localhost:8080", "127.0.0.1", "1.2.3.4:70000"],
            ),
            (
                Kind::DatabaseUrl,
                &["postgres://h/d", "postgresql://u:p@h/d"],
                &["postgres://", "mysql://h/d", "data/nestor.db"],
            ),
            (Kind::Word(&["human", "json"]), &["human", "json"], &["Human", "text"]),
            (Kind::LogFilter, &["info", "info,nestor::work=debug"], &["nestor=loud", "a=b=c"]),
            (Kind::GraphVersion, &["v26.0", "v100.12"], &["26.0", "v26", "v26.", "v.0", "v26.0.1", "V26.0", "v26.0 "]),
            (Kind::PlatformId, &["106540352242922"], &["+306900000000", "my-page", "12 34"]),
            (Kind::Token, &["EAAG|x.y-z", "123:AB_c-d"], &["two words", "line\n", "κλειδί"]),
            (Kind::Phrase, &["any words, και ελληνικά"], &["line\n"]),
            (Kind::TelegramSecret, &["a", "A-Z_09"], &["with space", "dot.", &too_long]),
            (Kind::Folder, &["data", "/var/lib/nestor"], &["a\0b"]),
            (Kind::Bucket, &["nestor-media", "media.example.org"], &["ab", "with space", "a/b/c"]),
            (Kind::Name, &["eu-central-1", "auto"], &["eu central", "a.b"]),
            (Kind::Listen, &["0.0.0.0:80"], &["http://0.0.0.0:80"]),
        ];
        for (kind, good, bad) in cases {
            for given in good {
                assert_eq!(text(kind, given).as_deref(), Some(*given), "{kind:?}");
            }
            for given in bad {
                assert!(kind.check(given).is_err(), "{kind:?} allows {given:?}");
            }
        }
        for bad in ["0", "1001", "-1", "eight", "8.5"] {
            assert!(Kind::Connections.check(bad).is_err(), "{bad}");
        }
        for bad in ["0", "2001", "-1", "1.5"] {
            assert!(Kind::Megabytes.check(bad).is_err(), "{bad}");
        }
        for bad in ["localhost", "10.0.0.1", "*", "*.", "https://cdn.example.org", "a.example.org:443", "a..org"] {
            assert!(Kind::Hosts.check(bad).is_err(), "{bad}");
        }
        let listed = Kind::Hosts.check("CDN.example.org , *.example.com,").unwrap().into_array().unwrap();
        let listed: Vec<&str> = listed.iter().filter_map(Value::as_str).collect();
        assert_eq!(listed, ["cdn.example.org", "*.example.com"]);
        for bad in ["yes", "1", "True"] {
            assert!(Kind::Switch.check(bad).is_err(), "{bad}");
        }
    }
}
