//! Settings: where they come from, which one counts, and what is wrong with one.

use crate::support::{Act, KEY, LIST, Server, TestEnv, json, nobody};

const IDS: [&str; 4] = ["contacts", "list", "-o", "ids"];
const LISTED: &str = "contact_20250411ABC\ncontact_20250411XYZ\n";

fn api() -> Server {
    Server::always(|| json(200, LIST))
}

/// The key that the last request carried.
fn key_seen(server: &Server) -> String {
    let seen = server.seen();
    let header = seen.last().and_then(|seen| seen.header("authorization")).unwrap();
    header.trim_start_matches("Bearer ").to_owned()
}

#[test]
fn a_profile_named_by_its_flag_beats_the_environments_account_and_a_base_url_flag_beats_all() {
    let [top, work, variable, flag] = [api(), api(), api(), api()];
    let file = format!(
        "api_key = \"top\"\nbase_url = \"{}\"\n[work]\napi_key = \"work\"\nbase_url = \"{}\"\n",
        top.url, work.url
    );
    let env = || TestEnv::new().config(&file);
    let full = || {
        env()
            .env("CONVERS8_API_KEY", "variable")
            .env("CONVERS8_BASE_URL", &variable.url)
    };
    for (env, flags, server, key) in [
        (env(), &[][..], &top, "top"),
        (env(), &["--profile", "work"], &work, "work"),
        (env().env("CONVERS8_PROFILE", "work"), &[], &work, "work"),
        (full(), &[], &variable, "variable"),
        (full().env("CONVERS8_PROFILE", "work"), &[], &variable, "variable"),
        (full(), &["--profile", "work"], &work, "work"),
        (full(), &["--profile", "work", "--base-url", &flag.url], &flag, "work"),
        (full(), &["--base-url", &flag.url], &flag, "variable"),
    ] {
        let before = server.seen().len();
        env.run(&[&IDS[..], flags].concat()).is(0, LISTED, "");
        assert_eq!((server.seen().len(), key_seen(server).as_str()), (before + 1, key));
    }
}

#[test]
fn the_file_may_be_elsewhere() {
    let server = api();
    let env = TestEnv::new().env("CONVERS8_CONFIG", "other.toml");
    let path = env.home().join("other.toml");
    std::fs::write(
        &path,
        format!("api_key = \"other\"\nbase_url = \"{}\"\nretries = 0\n", server.url),
    )
    .unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    env.run(&IDS).is(0, LISTED, "");
    assert_eq!(key_seen(&server), "other");
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_warns() {
    use std::os::unix::fs::PermissionsExt;
    let server = api();
    for (text, mode, warns) in [
        (format!("api_key = \"{KEY}\"\n"), 0o640, true),
        (format!("api_key = \"{KEY}\"\n"), 0o604, true),
        (format!("api_key = \"{KEY}\"\n"), 0o600, false),
        (format!("api_key_command = \"echo {KEY}\"\n"), 0o644, false),
    ] {
        let env = TestEnv::new().env("CONVERS8_BASE_URL", &server.url).config(&text);
        let path = env.config_path();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let path = path.display();
        let warning = format!("warning: other users can read the API key in {path}; run: chmod 600 {path}\n");
        env.run(&IDS).is(0, LISTED, if warns { &warning } else { "" });
    }
}

#[test]
fn what_is_wrong_with_the_file_is_named_and_never_quoted() {
    let broken = format!("retries = 1\napi_key = \"{KEY}\nregion = \"KE\"\n");
    let cases = [
        (broken.as_str(), "is not valid TOML at line 2"),
        ("\n\n= 1\n", "is not valid TOML at line 3"),
        ("api_key = 7\n", "api_key in "),
        ("api_key_command = [\"pass\"]\n", "must be a string in quotes"),
        ("timeout = \"soon\"\n", "timeout in "),
        ("timeout = 0\n", "no time at all"),
        ("retries = -1\n", "must be a whole number from 0"),
        ("retries = 1.5\n", "must be a whole number from 0"),
        ("max_wait = -5\n", "max_wait in "),
        ("region = \"Kenya\"\n", "region in "),
        ("base_url = \"ftp://x.example\"\n", "must start with https://"),
        ("ca_cert = true\n", "ca_cert in "),
    ];
    for (text, words) in cases {
        let env = TestEnv::with_api(&nobody()).env("CONVERS8_BASE_URL", "").config(text);
        env.run(&IDS).fails(2, &[words]);
    }
}

#[test]
fn a_wrong_setting_of_a_profile_names_the_profile() {
    let env = TestEnv::new().config("[work]\nretries = true\n");
    env.run(&[&IDS[..], &["--profile", "work"]].concat())
        .fails(2, &["retries of profile \"work\" in "]);
}

#[test]
fn a_setting_that_means_nothing_warns() {
    let server = api();
    let env = server
        .env()
        .config("api-key = \"x\"\nretries = 1\n[work]\ntimout = 3\n");
    let path = env.config_path();
    let warning = |name: &str| {
        format!(
            "warning: {} has a setting \"{name}\" that means nothing to convers8\n",
            path.display()
        )
    };
    let warnings = warning("api-key") + &warning("timout");
    env.run(&IDS).is(0, LISTED, &warnings);
    env.run(&[&IDS[..], &["--quiet"]].concat()).is(0, LISTED, "");
}

#[test]
fn an_unknown_profile_lists_those_there_are() {
    for (file, words) in [
        ("[home]\n[work]\n", "it has home, work"),
        ("retries = 1\n", "it has none"),
    ] {
        let env = TestEnv::with_api(&nobody()).config(file);
        let ran = env.run(&[&IDS[..], &["--profile", "wrok"]].concat());
        ran.fails(2, &["no profile \"wrok\"", words, "convers8 auth login --profile wrok"]);
    }
}

#[test]
fn plain_http_is_for_this_machine_unless_allowed() {
    let url = "http://nowhere.invalid";
    let env = || TestEnv::with_api(url).impatient();
    env().run(&IDS).fails(2, &[url, "unencrypted", "CONVERS8_ALLOW_HTTP=1"]);
    for no in ["0", "true"] {
        env().env("CONVERS8_ALLOW_HTTP", no).run(&IDS).fails(2, &[url]);
    }
    let ran = env().env("CONVERS8_ALLOW_HTTP", "1").run(&IDS);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(7), ""));
    assert!(
        ran.stderr
            .starts_with("warning: http://nowhere.invalid carries the API key unencrypted"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_base_url_with_a_password_is_refused_without_repeating_it() {
    for url in ["https://ada:hunter2@api.example", "https://hunter2@api.example/v1"] {
        let env = TestEnv::with_api(url);
        let flag = TestEnv::with_api(&nobody()).run(&[&IDS[..], &["--base-url", url]].concat());
        for ran in [env.run(&IDS), flag] {
            ran.fails(2, &["the base URL holds a user name or password"]);
            assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
        }
    }
}

#[test]
fn a_base_url_that_is_none_is_refused() {
    for (url, words) in [
        ("api.example", "https://"),
        ("ftp://api.example", "must start with https://"),
        ("https://", "base URL"),
        ("https://api.example/?a=b", "query"),
        ("https://api.example:99999", "port"),
    ] {
        TestEnv::with_api(url).run(&IDS).fails(2, &[words]);
    }
}

#[test]
fn a_base_url_may_have_a_path_and_a_slash_at_its_end() {
    let server = api();
    TestEnv::with_api(&format!("{}/v1/", server.url))
        .run(&IDS)
        .is(0, LISTED, "");
    assert_eq!(server.seen()[0].target, "/v1/contacts");
}

#[test]
fn what_is_wrong_in_the_environment_is_named() {
    for (name, value) in [
        ("CONVERS8_TIMEOUT", "soon"),
        ("CONVERS8_RETRIES", "-1"),
        ("CONVERS8_REGION", "Kenya"),
        ("CONVERS8_PROFILE", "nobody"),
    ] {
        let words = if name == "CONVERS8_PROFILE" { value } else { name };
        TestEnv::with_api(&nobody())
            .env(name, value)
            .run(&IDS)
            .fails(2, &[words]);
    }
}

#[test]
fn retries_are_as_many_as_the_nearest_setting_says() {
    let server = Server::always(|| Act::Close);
    let env = || server.env().config("retries = 9\n[work]\nretries = 0\n");
    for (env, flags) in [
        (env(), &["--profile", "work"][..]),
        (env().env("CONVERS8_RETRIES", "0"), &[]),
        (env().env("CONVERS8_RETRIES", "8"), &["--retries", "0"]),
    ] {
        let before = server.seen().len();
        env.run(&[&IDS[..], flags].concat())
            .fails(7, &["closed the connection"]);
        assert_eq!(server.seen().len(), before + 1);
    }
}
