//! What the configuration promises, on plain values.

use super::settings::SETTINGS;
use super::*;
use figment::Provider;
use figment::providers::{Format, Toml};
use figment::value::Value;
use nestor_core::channels::ChannelKind;
use secrecy::ExposeSecret;
use std::collections::BTreeSet;
use std::fs;
use tempfile::TempDir;

/// A folder with a `nestor.toml` of this text.
fn file(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nestor.toml");
    fs::write(&path, text).unwrap();
    (folder, path)
}

fn load(text: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let (_folder, path) = file(text);
    Config::load(Some(&path), pairs(environment), &Overrides::default())
}

fn pairs(environment: &[(&str, &str)]) -> Vec<(String, String)> {
    environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The sentences of the problems, without the folder that the test's file is in.
fn sentences(result: Result<Config, ConfigError>) -> Vec<String> {
    let problems = result.unwrap_err().problems;
    let tidied = |sentence: String| match sentence.split_once(" in /") {
        Some((before, after)) => {
            let rest = after.split_once("nestor.toml").map_or("", |(_, rest)| rest);
            format!("{before} in nestor.toml{rest}")
        }
        None => sentence,
    };
    problems.iter().map(|problem| tidied(problem.to_string())).collect()
}

fn exposed(secret: Option<&SecretString>) -> Option<&str> {
    secret.map(ExposeSecret::expose_secret)
}

/// The keys of a struct's fields; does not compile when one is missing here.
macro_rules! keys {
    ($section:literal, $value:expr, $name:ident { $($field:ident),+ }) => {{
        let $name { $($field: _),+ } = $value;
        [$(concat!($section, ".", stringify!($field))),+]
    }};
}

fn fields_of(config: &Config) -> BTreeSet<&'static str> {
    let Config { server, storage, media, log, platforms, meta, channels, ids } = config;
    let Channels { whatsapp, messenger, instagram, telegram } = channels;
    let mut keys = BTreeSet::new();
    keys.extend(keys!("server", server, Server { listen, public_url }));
    keys.extend(keys!("storage", storage, Storage { data, database_url, database_connections }));
    keys.extend(keys!(
        "media",
        media,
        Media { folder, bucket, endpoint, region, access_key_id, secret_access_key, hosts, max_megabytes }
    ));
    keys.extend(keys!("log", log, Log { format, filter }));
    keys.extend(keys!(
        "platforms",
        platforms,
        Platforms { meta_graph_url, instagram_graph_url, telegram_api_url, graph_version }
    ));
    keys.extend(keys!("meta", meta, Meta { app_id, app_secret }));
    keys.extend(keys!(
        "channels.whatsapp",
        whatsapp,
        Whatsapp { inbound, outbound, access_token, phone_number_id, business_account_id, webhook_verify_token }
    ));
    keys.extend(keys!(
        "channels.messenger",
        messenger,
        Messenger { inbound, outbound, page_access_token, page_id, webhook_verify_token }
    ));
    keys.extend(keys!(
        "channels.instagram",
        instagram,
        Instagram { inbound, outbound, access_token, account_id, app_secret, webhook_verify_token }
    ));
    keys.extend(keys!("channels.telegram", telegram, Telegram { inbound, outbound, bot_token, webhook_secret }));
    keys.extend(keys!("ids", ids, Ids { scheme }));
    keys
}

fn leaves(prefix: &str, table: &figment::value::Dict, keys: &mut BTreeSet<String>) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            Value::Dict(_, inner) => leaves(&key, inner, keys),
            _ => assert!(keys.insert(key)),
        }
    }
}

#[test]
fn config_defaults_and_the_list_of_settings_have_the_same_keys() {
    let config = load("", &[]).unwrap();
    let listed: BTreeSet<&str> = SETTINGS.iter().map(|setting| setting.key).collect();
    assert_eq!(listed.len(), SETTINGS.len());
    assert_eq!(fields_of(&config), listed);
    let mut written = BTreeSet::new();
    let table = Toml::string(DEFAULT_TOML).data().unwrap().into_values().next().unwrap();
    leaves("", &table, &mut written);
    assert_eq!(written.iter().map(String::as_str).collect::<BTreeSet<_>>(), listed);
}

#[test]
fn the_default_file_explains_every_setting_and_names_its_variable() {
    let mut section = String::new();
    let mut comment = String::new();
    let mut in_order = Vec::new();
    for line in DEFAULT_TOML.lines() {
        if let Some(words) = line.strip_prefix('#') {
            comment.push_str(words);
        } else if let Some((name, _)) = line.split_once(" = ") {
            let key = format!("{section}.{name}");
            let setting = SETTINGS.iter().find(|setting| setting.key == key).unwrap();
            assert!(comment.len() > 20, "{key} is not explained");
            assert_eq!(comment.contains("Secret"), setting.kind.is_secret(), "{key}: {comment}");
            let also = setting.short.map(|short| format!("Also: {short}."));
            assert!(also.is_none_or(|also| comment.contains(&also)), "{key}: {comment}");
            in_order.push(setting.key);
            comment.clear();
        } else {
            comment.clear();
            if let Some(name) = line.strip_prefix('[') {
                section = name.trim_end_matches(']').to_owned();
            }
        }
    }
    assert_eq!(in_order, SETTINGS.iter().map(|setting| setting.key).collect::<Vec<_>>());
}

#[test]
fn the_defaults() {
    let config = load("", &[]).unwrap();
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.server.public_url, None);
    assert_eq!(config.storage.data, PathBuf::from("data"));
    assert!(config.storage.database_url.is_none());
    assert_eq!(config.storage.database_connections, 8);
    assert_eq!((config.log.format, config.log.filter.as_str()), (LogFormat::Human, "info"));
    assert_eq!((config.media_folder(), config.media.max_bytes()), (PathBuf::from("data/media"), 100_000_000));
    assert!(config.media.bucket().unwrap().is_none());
    assert!(config.media.hosts.iter().any(|host| host == "*.fbcdn.net"));
    let endpoints = config.endpoints();
    assert_eq!(endpoints.meta_graph, "https://graph.facebook.com");
    assert_eq!(endpoints.instagram_graph, "https://graph.instagram.com");
    assert_eq!(endpoints.telegram, "https://api.telegram.org");
    assert_eq!(endpoints.graph_version, "v26.0");
    assert!(ChannelKind::ALL.into_iter().all(|channel| config.receives(channel) && config.sends(channel)));
    assert!(config.channels.whatsapp.access_token.is_none());
    assert_eq!(config.ids.scheme, IdSchemeName::Keyed);
    assert_eq!(config.channel_problems(), []);
}

#[test]
fn file_over_defaults_environment_over_file_command_line_over_all() {
    let text =
        "[server]\nlisten = '127.0.0.1:1'\n[storage]\ndata = 'file'\ndatabase_connections = 3\n[log]\nfilter = 'warn'";
    let (_folder, path) = file(text);
    let environment = pairs(&[("NESTOR_SERVER__LISTEN", "127.0.0.1:2"), ("NESTOR_STORAGE__DATA", "environment")]);
    let only_file = Config::load(Some(&path), [], &Overrides::default()).unwrap();
    assert_eq!((only_file.server.listen.port(), only_file.storage.database_connections), (1, 3));
    let both = Config::load(Some(&path), environment.clone(), &Overrides::default()).unwrap();
    assert_eq!((both.server.listen.port(), both.log.filter.as_str()), (2, "warn"));
    assert_eq!(both.storage.data, PathBuf::from("environment"));
    let overrides = Overrides {
        listen: Some("127.0.0.1:3".to_owned()),
        data: Some("command-line".into()),
        database_url: Some("postgres://here/nestor".into()),
    };
    let all = Config::load(Some(&path), environment, &overrides).unwrap();
    assert_eq!(all.server.listen.port(), 3);
    assert_eq!(all.storage.data, PathBuf::from("command-line"));
    assert_eq!(exposed(all.storage.database_url.as_ref()), Some("postgres://here/nestor"));
    assert_eq!(all.log.format, LogFormat::Human);
}

#[test]
fn the_names_of_the_original_deployment_land_in_their_fields() {
    let environment = [
        ("DATABASE_URL", "postgres://host/database"),
        ("META_APP_ID", "1"),
        ("META_APP_SECRET", "meta-app-secret"),
        ("WHATSAPP_ACCESS_TOKEN", "whatsapp-token"),
        ("WHATSAPP_PHONE_NUMBER_ID", "2"),
        ("WHATSAPP_BUSINESS_ACCOUNT_ID", "3"),
        ("WHATSAPP_WEBHOOK_VERIFY_TOKEN", "whatsapp verify"),
        ("MESSENGER_PAGE_ACCESS_TOKEN", "messenger-token"),
        ("MESSENGER_PAGE_ID", "4"),
        ("MESSENGER_WEBHOOK_VERIFY_TOKEN", "messenger verify"),
        ("INSTAGRAM_ACCESS_TOKEN", "instagram-token"),
        ("INSTAGRAM_ACCOUNT_ID", "5"),
        ("INSTAGRAM_APP_SECRET", "instagram-app-secret"),
        ("INSTAGRAM_WEBHOOK_VERIFY_TOKEN", "instagram verify"),
        ("TELEGRAM_BOT_TOKEN", "6:telegram-token"),
        ("TELEGRAM_WEBHOOK_SECRET", "telegram_secret"),
        ("META_GRAPH_URL", "http://localhost:9000/graph/"),
        ("INSTAGRAM_GRAPH_URL", "http://localhost:9000/instagram-graph/"),
        ("TELEGRAM_API_URL", "http://localhost:9000/telegram/"),
        ("META_GRAPH_VERSION", "v25.0"),
    ];
    let short: BTreeSet<&str> = SETTINGS.iter().filter_map(|setting| setting.short).collect();
    assert_eq!(environment.iter().map(|(name, _)| *name).collect::<BTreeSet<_>>(), short);

    let ours = [("NESTOR_MEDIA__ACCESS_KEY_ID", "media-key-id"), ("NESTOR_MEDIA__SECRET_ACCESS_KEY", "media-secret")];
    let all: Vec<(&str, &str)> = environment.into_iter().chain(ours).collect();
    let config = load("", &all).unwrap();
    assert_eq!(exposed(config.media.access_key_id.as_ref()), Some("media-key-id"));
    assert_eq!(exposed(config.storage.database_url.as_ref()), Some("postgres://host/database"));
    assert_eq!(config.meta.app_id.as_deref(), Some("1"));
    assert_eq!(exposed(config.meta.app_secret.as_ref()), Some("meta-app-secret"));
    let whatsapp = &config.channels.whatsapp;
    assert_eq!(exposed(whatsapp.access_token.as_ref()), Some("whatsapp-token"));
    assert_eq!(whatsapp.phone_number_id.as_deref(), Some("2"));
    assert_eq!(whatsapp.business_account_id.as_deref(), Some("3"));
    assert_eq!(exposed(whatsapp.webhook_verify_token.as_ref()), Some("whatsapp verify"));
    let messenger = &config.channels.messenger;
    assert_eq!(exposed(messenger.page_access_token.as_ref()), Some("messenger-token"));
    assert_eq!(messenger.page_id.as_deref(), Some("4"));
    assert_eq!(exposed(messenger.webhook_verify_token.as_ref()), Some("messenger verify"));
    let instagram = &config.channels.instagram;
    assert_eq!(exposed(instagram.access_token.as_ref()), Some("instagram-token"));
    assert_eq!(instagram.account_id.as_deref(), Some("5"));
    assert_eq!(exposed(instagram.app_secret.as_ref()), Some("instagram-app-secret"));
    assert_eq!(exposed(instagram.webhook_verify_token.as_ref()), Some("instagram verify"));
    let telegram = &config.channels.telegram;
    assert_eq!(exposed(telegram.bot_token.as_ref()), Some("6:telegram-token"));
    assert_eq!(exposed(telegram.webhook_secret.as_ref()), Some("telegram_secret"));
    let endpoints = config.endpoints();
    assert_eq!(endpoints.meta_graph, "http://localhost:9000/graph");
    assert_eq!(endpoints.instagram_graph, "http://localhost:9000/instagram-graph");
    assert_eq!(endpoints.telegram, "http://localhost:9000/telegram");
    assert_eq!(endpoints.graph_version, "v25.0");
    assert_eq!(config.channel_problems(), []);

    let printed = format!("{config:?}");
    for secret in SETTINGS.iter().filter(|setting| setting.kind.is_secret()) {
        let known = |name: &str| secret.variables().any(|variable| variable == name);
        let (_, value) = all.iter().find(|(name, _)| known(name)).unwrap();
        assert!(!printed.contains(value), "{} is printed", secret.key);
    }
}

#[test]
fn every_setting_has_a_variable_of_ours_and_every_secret_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let from_file = folder.path().join("secret");
    for setting in &SETTINGS {
        let good = [
            "json",
            "adr174",
            "false",
            "v9.0",
            "postgres://h/d",
            "127.0.0.1:1",
            "https://h",
            "7",
            "debug",
            "h.example",
        ];
        let value = good.into_iter().find(|value| setting.kind.check(value).is_ok()).unwrap();
        let config = load("", &[(&setting.variable(), value)]).unwrap();
        let printed = format!("{config:?}");
        let default = format!("{:?}", load("", &[]).unwrap());
        assert_ne!(printed, default, "{} changes nothing", setting.variable());
        for variable in setting.variables() {
            fs::write(&from_file, format!("{value}\n")).unwrap();
            let read = load("", &[(&format!("{variable}_FILE"), from_file.to_str().unwrap())]);
            if setting.kind.is_secret() {
                assert_eq!(format!("{:?}", read.unwrap()), printed, "{variable}_FILE");
            } else if variable.starts_with("NESTOR_") {
                assert!(read.is_err(), "{variable}_FILE");
            }
        }
    }
}

#[test]
fn a_secret_in_a_file_loses_one_line_break() {
    let (folder, _) = file("");
    let secret = folder.path().join("token");
    let variable = [("WHATSAPP_ACCESS_TOKEN_FILE", secret.to_str().unwrap())];
    let token = |config: Config| exposed(config.channels.whatsapp.access_token.as_ref()).map(str::to_owned);
    for (content, expected) in [("EAAG", "EAAG"), ("EAAG\n", "EAAG"), ("EAAG\r\n", "EAAG")] {
        fs::write(&secret, content).unwrap();
        assert_eq!(token(load("", &variable).unwrap()).as_deref(), Some(expected));
        let text = format!("[channels.whatsapp]\naccess_token_file = {secret:?}");
        assert_eq!(token(load(&text, &[]).unwrap()).as_deref(), Some(expected));
    }
    fs::write(&secret, "EAAG\n\n").unwrap();
    let told = sentences(load("", &variable));
    assert_eq!(told.len(), 1);
    assert!(
        told[0].starts_with("WHATSAPP_ACCESS_TOKEN_FILE: expected letters") && !told[0].contains("EAAG"),
        "{told:?}"
    );
    fs::write(&secret, "\n").unwrap();
    assert_eq!(token(load("", &variable).unwrap()), None, "blank is not set");
    let told = sentences(load("", &[("META_APP_SECRET_FILE", "/does/not/exist")]));
    assert!(told[0].starts_with("META_APP_SECRET_FILE: the file /does/not/exist cannot be read"), "{told:?}");
    // A file of a lower source that does not count is not asked for.
    let text = "[meta]\napp_secret_file = '/does/not/exist'";
    load(text, &[("META_APP_SECRET", "from-environment")]).unwrap();
}

#[test]
fn blank_is_not_set() {
    let text =
        "[server]\nlisten = ' '\n[meta]\napp_id = ''\napp_secret = 'file'\n[channels.telegram]\nbot_token_file = ''";
    let environment = [("META_APP_SECRET", " "), ("NESTOR_LOG__FILTER", ""), ("TELEGRAM_BOT_TOKEN_FILE", "")];
    let config = load(text, &environment).unwrap();
    assert_eq!(config.server.listen.port(), 8080);
    assert_eq!(config.meta.app_id, None);
    assert_eq!(exposed(config.meta.app_secret.as_ref()), Some("file"));
    assert_eq!(config.log.filter, "info");
    assert!(config.channels.telegram.bot_token.is_none());
    let blank = Overrides { listen: Some(String::new()), data: Some(PathBuf::new()), database_url: Some("".into()) };
    let (_folder, path) = file("");
    let config = Config::load(Some(&path), [], &blank).unwrap();
    assert_eq!((config.server.listen.port(), config.storage.data), (8080, PathBuf::from("data")));
}

#[test]
fn everything_wrong_is_told_at_once_in_the_users_words() {
    let text = "
        [server]
        listen = 8080
        lisen = '127.0.0.1:1'
        [storage]
        database_connections = 0
        data = ['a']
        [channels.telegram]
        webhook_secret = 'not allowed!'
    ";
    let environment = [
        ("META_GRAPH_URL", "http://graph.facebook.com"),
        ("META_GRAPH_VERSION", "26"),
        ("NESTOR_LOG__FORMAT", "pretty"),
        ("NESTOR_CHANNELS__WHATSAPP__INBOUND", "yes"),
        ("NESTOR_CHANELS__WHATSAPP__INBOUND", "true"),
        ("WHATSAPP_PHONE_NUMBER_ID", "+306900000000"),
        ("DATABASE_URL", "mysql://root:hunter2@localhost/nestor"),
        ("TELEGRAM_API_URL", "https://me:hunter2@localhost"),
    ];
    let (_folder, path) = file(text);
    let overrides = Overrides { listen: Some("localhost".to_owned()), ..Overrides::default() };
    let told = sentences(Config::load(Some(&path), pairs(&environment), &overrides));
    let expected = [
        "server.lisen in nestor.toml: there is no such setting; did you mean server.listen?",
        "NESTOR_CHANELS__WHATSAPP__INBOUND: there is no such variable; did you mean NESTOR_CHANNELS__WHATSAPP__INBOUND?",
        "--listen is \"localhost\": expected a numeric address and a port, like 127.0.0.1:8080, 0.0.0.0:8080 or [::1]:8080",
        "storage.data in nestor.toml: expected one value, not a table or a list",
        "DATABASE_URL: expected postgres://user:password@host:5432/database, or blank for a SQLite file",
        "storage.database_connections in nestor.toml is \"0\": expected a whole number from 1 to 1000",
        "NESTOR_LOG__FORMAT is \"pretty\": expected \"human\" or \"json\"",
        "META_GRAPH_URL is \"http://graph.facebook.com\": http is allowed only on this machine (localhost, 127.0.0.1, [::1]); expected an address like https://chat.example.org",
        "TELEGRAM_API_URL: there is a user name or a password in it; expected an address like https://chat.example.org",
        "META_GRAPH_VERSION is \"26\": expected v, a number, a dot and a number, like v26.0",
        "NESTOR_CHANNELS__WHATSAPP__INBOUND is \"yes\": expected true or false",
        "WHATSAPP_PHONE_NUMBER_ID is \"+306900000000\": expected an id of digits only (not a name, not a telephone number with +)",
        "channels.telegram.webhook_secret in nestor.toml: expected 1 to 256 characters of A-Z a-z 0-9 _ -",
    ];
    assert_eq!(told, expected);
}

#[test]
fn unknown_names_are_answered_with_the_one_that_was_meant() {
    let cases = [
        ("NESTOR_SERVER_LISTEN", "did you mean NESTOR_SERVER__LISTEN?"),
        ("NESTOR_LISTEN", "did you mean NESTOR_SERVER__LISTEN?"),
        ("NESTOR_TELEGRAM_BOT_TOKEN", "did you mean TELEGRAM_BOT_TOKEN?"),
        ("NESTOR_KYE", "did you mean NESTOR_KEY?"),
        ("NESTOR_META__APP_SECRET_FIEL", "did you mean NESTOR_META__APP_SECRET_FILE?"),
        ("NESTOR_COLOUR_OF_THE_SEA", "nestor.default.toml explains all that there are"),
    ];
    for (name, expected) in cases {
        let told = sentences(load("", &[(name, "x")]));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with(name) && told[0].ends_with(expected), "{told:?}");
    }
    let cases = [
        ("listen = 'x'", "listen in nestor.toml: there is no such setting; did you mean server.listen?"),
        ("[sever]\nlisten = 'x'", "sever.listen in nestor.toml: there is no such setting; did you mean server.listen?"),
        (
            "[assistant]",
            "assistant in nestor.toml: there is no such setting; nestor.default.toml explains all that there are",
        ),
        (
            "server = 1",
            "server in nestor.toml: there is no such setting; nestor.default.toml explains all that there are",
        ),
        (
            "[server]\nlisten_file = 'x'",
            "server.listen_file in nestor.toml: there is no such setting; did you mean server.listen?",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(sentences(load(text, &[])), [expected]);
    }
    // Not ours, or not settings.
    load("[meta]", &[("PATH", "/bin"), ("NESTOR_KEY", "x"), ("NESTOR_KEY_FILE", "/x"), ("WHATSAPP_OTHER", "x")])
        .unwrap();
    load("", &[("NESTOR_SERVICE_HOST", "10.0.0.1"), ("NESTOR_PORT_8080_TCP_ADDR", "10.0.0.1")]).unwrap();
}

#[test]
fn two_names_for_one_setting_must_agree() {
    let same = [("META_APP_ID", "1"), ("NESTOR_META__APP_ID", "1")];
    assert_eq!(load("", &same).unwrap().meta.app_id.as_deref(), Some("1"));
    let different = [("META_APP_ID", "1"), ("NESTOR_META__APP_ID", "2")];
    let expected = "NESTOR_META__APP_ID: META_APP_ID says something else; set only one of them";
    assert_eq!(sentences(load("", &different)), [expected]);
}

#[test]
fn numbers_may_be_written_as_numbers() {
    let text = "[meta]\napp_id = 1029384756102938\n[channels.whatsapp]\ninbound = 'false'\noutbound = false";
    let config = load(text, &[]).unwrap();
    assert_eq!(config.meta.app_id.as_deref(), Some("1029384756102938"));
    assert!(!config.receives(ChannelKind::Whatsapp) && !config.sends(ChannelKind::Whatsapp));
}

#[test]
fn a_file_that_is_not_toml_is_told_by_line_without_what_stands_there() {
    let told = sentences(load("[meta]\napp_secret = 'hunter2", &[("META_GRAPH_VERSION", "26")]));
    assert_eq!(told.len(), 2);
    assert!(told[0].contains("nestor.toml: TOML parse error at line 2, column"), "{told:?}");
    assert!(!told[0].contains("hunter2"), "{told:?}");
    let told = sentences(Config::load(Some("/does/not/exist.toml".as_ref()), [], &Overrides::default()));
    assert!(told[0].starts_with("/does/not/exist.toml: the file cannot be read"), "{told:?}");
}

#[test]
fn a_channel_that_lacks_something_does_not_start_and_says_what() {
    let problems = |environment: &[(&str, &str)]| {
        let found = load("", environment).unwrap().channel_problems();
        found.into_iter().map(|problem| (problem.channel, problem.sentence)).collect::<Vec<_>>()
    };
    let whatsapp = [("WHATSAPP_ACCESS_TOKEN", "EAAG"), ("WHATSAPP_PHONE_NUMBER_ID", "1")];
    let messenger = [("MESSENGER_PAGE_ACCESS_TOKEN", "EAAP")];
    let instagram = [("INSTAGRAM_ACCESS_TOKEN", "IGAA")];
    let telegram = [("TELEGRAM_BOT_TOKEN", "1:a")];

    // No secret configured: the channel does not start; the others are not touched.
    let unsigned = problems(&[whatsapp.as_slice(), &messenger, &instagram, &telegram].concat());
    assert_eq!(unsigned.iter().map(|(channel, _)| *channel).collect::<Vec<_>>(), ChannelKind::ALL);
    assert_eq!(
        unsigned[0].1,
        "WhatsApp does not start: WHATSAPP_ACCESS_TOKEN (access_token in [channels.whatsapp]) is set, but META_APP_SECRET \
         (app_secret in [meta]) is not: without it forged webhooks cannot be told from real ones. To send only, set inbound = false."
    );
    assert!(unsigned[2].1.contains("or INSTAGRAM_APP_SECRET"));
    assert!(unsigned[3].1.contains("TELEGRAM_WEBHOOK_SECRET (webhook_secret in [channels.telegram]) is not"));
    let secrets = [("META_APP_SECRET", "s"), ("TELEGRAM_WEBHOOK_SECRET", "s")];
    assert_eq!(problems(&[whatsapp.as_slice(), &messenger, &instagram, &telegram, &secrets].concat()), []);
    assert_eq!(problems(&[instagram.as_slice(), &[("INSTAGRAM_APP_SECRET", "s")]].concat()), []);
    let send_only = [("NESTOR_CHANNELS__WHATSAPP__INBOUND", "false")];
    assert_eq!(problems(&[whatsapp.as_slice(), &send_only].concat()), []);

    // What belongs together.
    let alone = |name: &'static str, value: &'static str| {
        problems(&[[(name, value)].as_slice(), &[("META_APP_SECRET", "s")]].concat())
    };
    for (name, value, missing) in [
        ("WHATSAPP_ACCESS_TOKEN", "EAAG", "WHATSAPP_PHONE_NUMBER_ID"),
        ("WHATSAPP_PHONE_NUMBER_ID", "1", "WHATSAPP_ACCESS_TOKEN"),
        ("MESSENGER_PAGE_ID", "1", "MESSENGER_PAGE_ACCESS_TOKEN"),
        ("INSTAGRAM_ACCOUNT_ID", "1", "INSTAGRAM_ACCESS_TOKEN"),
        ("TELEGRAM_WEBHOOK_SECRET", "s", "TELEGRAM_BOT_TOKEN"),
    ] {
        let told = alone(name, value);
        assert_eq!(told.len(), 1, "{name}: {told:?}");
        assert!(told[0].1.contains(name) && told[0].1.contains(&format!("but {missing} ")), "{told:?}");
    }
    // A verify token says that webhooks are expected.
    assert!(problems(&[("MESSENGER_WEBHOOK_VERIFY_TOKEN", "v")])[0].1.contains("META_APP_SECRET"));
    assert_eq!(alone("MESSENGER_WEBHOOK_VERIFY_TOKEN", "v"), []);
    let off = [("NESTOR_CHANNELS__TELEGRAM__INBOUND", "false"), ("NESTOR_CHANNELS__TELEGRAM__OUTBOUND", "false")];
    assert_eq!(problems(&[telegram.as_slice(), &off].concat()), []);
}

#[test]
fn the_candidates_for_signatures_and_handshakes() {
    let config = load(
        "",
        &[
            ("META_APP_SECRET", "meta"),
            ("INSTAGRAM_APP_SECRET", "instagram"),
            ("TELEGRAM_WEBHOOK_SECRET", "telegram"),
            ("INSTAGRAM_WEBHOOK_VERIFY_TOKEN", "verify"),
        ],
    )
    .unwrap();
    let secrets = |channel| {
        let candidates: Vec<&str> =
            config.signing_secrets(channel).into_iter().map(ExposeSecret::expose_secret).collect();
        candidates
    };
    assert_eq!(secrets(ChannelKind::Whatsapp), ["meta"]);
    assert_eq!(secrets(ChannelKind::Messenger), ["meta"]);
    assert_eq!(secrets(ChannelKind::Instagram), ["meta", "instagram"]);
    assert_eq!(secrets(ChannelKind::Telegram), ["telegram"]);
    assert_eq!(exposed(config.webhook_verify_token(ChannelKind::Instagram)), Some("verify"));
    assert!(config.webhook_verify_token(ChannelKind::Telegram).is_none());
}

#[test]
fn a_bucket_needs_its_region_and_its_key() {
    let with = |more: &str| load(&format!("[media]\nbucket = 'files'\n{more}"), &[]).unwrap();
    let missing = |more: &str| with(more).media.bucket().unwrap_err();
    assert!(missing("").contains("media.region"));
    assert!(missing("region = 'eu-central-1'").contains("media.access_key_id"));
    let whole = "region = 'eu-central-1'\naccess_key_id = 'id'\nsecret_access_key = 'key'";
    let config = with(whole);
    let bucket = config.media.bucket().unwrap().unwrap();
    assert_eq!((bucket.name, bucket.endpoint.as_str()), ("files", "https://s3.eu-central-1.amazonaws.com"));
    let elsewhere = with(&format!("{whole}\nendpoint = 'https://s3.example.org/'"));
    assert_eq!(elsewhere.media.bucket().unwrap().unwrap().endpoint, "https://s3.example.org");
}
