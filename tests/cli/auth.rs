//! `auth`: the key is stored where nobody else reads it, once the API took it, and never shown.

use serde_json::json;

use crate::support::{Act, ERROR, KEY, LIST, Ran, Server, TestEnv, json as says, nobody};

/// An API that takes [`KEY`] and no other.
fn api() -> Server {
    Server::start(
        |_, seen| match seen.header("authorization") == Some(&format!("Bearer {KEY}")) {
            true => says(200, LIST),
            false => says(401, ERROR),
        },
    )
}

/// A machine that knows this API, and no key.
fn keyless(server: &Server) -> TestEnv {
    TestEnv::new().env("CONVERS8_BASE_URL", &server.url).impatient()
}

fn login(env: &TestEnv, flags: &[&str], key: &str) -> Ran {
    env.run_with_stdin(&[&["auth", "login"], flags].concat(), &format!("{key}\n"))
}

fn stored(env: &TestEnv) -> String {
    std::fs::read_to_string(env.config_path()).unwrap()
}

#[test]
fn a_key_that_the_api_takes_is_stored_for_this_user_only() {
    let server = api();
    let env = keyless(&server);
    let path = env.config_path();
    let said = format!("The API takes the key. Stored in {}.\n", path.display());
    login(&env, &[], KEY).is(0, &said, "");
    assert_eq!(server.count("GET"), 1);
    assert_eq!(stored(&env), format!("api_key = \"{KEY}\"\n"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    }
    let ids = "contact_20250411ABC\ncontact_20250411XYZ\n";
    env.run(&["contacts", "list", "-o", "ids"]).is(0, ids, "");
}

#[test]
fn login_as_json_says_what_was_stored_where() {
    let server = api();
    let env = keyless(&server);
    let ran = login(&env, &["--json", "--profile", "new"], KEY);
    let said: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let expected = json!({"stored": env.config_path(), "profile": "new", "base_url": server.url});
    assert_eq!((ran.status, said, ran.stderr.as_str()), (Some(0), expected, ""));
}

#[test]
fn a_login_keeps_comments_order_and_the_other_settings() {
    let server = api();
    let before = "# mine\nregion = \"KE\" # home\n\n# the old one\napi_key = \"old\" # from Ada\nretries = 2\n\n[work] # other\napi_key = \"work\"\n";
    let env = keyless(&server).config(before);
    let said = format!("The API takes the key. Stored in {}.\n", env.config_path().display());
    login(&env, &[], KEY).is(0, &said, "");
    assert_eq!(stored(&env), before.replace("\"old\"", &format!("\"{KEY}\"")));
}

#[test]
fn a_login_makes_the_profile_it_names() {
    let server = api();
    let before = "api_key = \"top\" # stays\n";
    let env = keyless(&server).config(before);
    let said = format!(
        "The API takes the key. Stored in {} for the profile \"new\".\n",
        env.config_path().display()
    );
    login(&env, &["--profile", "new"], KEY).is(0, &said, "");
    assert_eq!(stored(&env), format!("{before}\n[new]\napi_key = \"{KEY}\"\n"));
}

#[test]
fn a_login_beside_a_key_in_the_environment_says_which_one_counts() {
    let server = api();
    let env = keyless(&server).env("CONVERS8_API_KEY", "another");
    let said = format!("The API takes the key. Stored in {}.\n", env.config_path().display());
    let warned = "warning: CONVERS8_API_KEY is set, and beats the stored key\n";
    login(&env, &[], KEY).is(0, &said, warned);
}

#[test]
fn a_key_that_was_not_taken_is_not_stored() {
    let server = api();
    let unreachable = TestEnv::new().env("CONVERS8_BASE_URL", nobody()).impatient();
    let html = Server::always(|| Act::Say(crate::support::answer(200, "text/html", "", "<html>")));
    for (env, key, status, words) in [
        (keyless(&server), "wrong-key", 4, "nothing was stored"),
        (unreachable, KEY, 7, "nothing listens at"),
        (keyless(&html), KEY, 1, "HTML"),
        (keyless(&server), "", 2, "the API key is empty"),
        (keyless(&server), "with\u{7}bell", 2, "no HTTP header can carry"),
        (keyless(&server), "two words", 2, "no HTTP header can carry"),
        (keyless(&server), "clé", 2, "no HTTP header can carry"),
    ] {
        let ran = login(&env, &[], key);
        ran.fails(status, &[words]).is_harmless();
        assert!(key.is_empty() || !ran.stderr.contains(key), "{}", ran.stderr);
        assert!(!env.config_path().exists());
    }
}

#[test]
fn a_key_that_no_header_can_carry_is_refused_from_the_environment_too() {
    let server = api();
    for key in ["sk_one\nsk_two", "sk_one\r\nX-Evil: yes", "sk\u{1b}[31m"] {
        let env = keyless(&server).env("CONVERS8_API_KEY", key);
        let ran = env.run(&["contacts", "list"]);
        ran.fails(2, &["no HTTP header can carry", "from CONVERS8_API_KEY"]);
        assert!(!ran.stderr.contains("sk"), "{}", ran.stderr);
    }
    assert!(server.seen().is_empty());
}

#[test]
fn the_sandbox_needs_no_login() {
    login(&TestEnv::new(), &["--sandbox"], KEY).fails(2, &["the sandbox takes any key"]);
}

#[test]
fn a_logout_removes_the_key_and_nothing_else() {
    let env = TestEnv::new().config(&format!(
        "api_key = \"{KEY}\"\nretries = 2\n[work]\napi_key = \"work\"\n"
    ));
    let path = env.config_path();
    let path = path.display();
    let logout = ["auth", "logout"];
    env.run(&logout).is(0, &format!("Removed the key from {path}.\n"), "");
    assert_eq!(stored(&env), "retries = 2\n[work]\napi_key = \"work\"\n");
    env.run(&logout).is(0, &format!("No key was stored in {path}.\n"), "");
    let said = format!("Removed the key from {path} for the profile \"work\".\n");
    env.run(&["auth", "logout", "--profile", "work"]).is(0, &said, "");
    assert_eq!(stored(&env), "retries = 2\n[work]\n");
    let ran = env.env("CONVERS8_API_KEY", KEY).run(&logout);
    let warned = "warning: CONVERS8_API_KEY is still set\n";
    ran.is(0, &format!("No key was stored in {path}.\n"), warned);
}

#[test]
fn status_says_which_key_it_is_where_it_came_from_and_whether_it_works() {
    let server = api();
    let stored = |text: &str| keyless(&server).config(text);
    let of_file = |env: &TestEnv| env.config_path().display().to_string();
    let of_command = |env: &TestEnv| format!("the api_key_command of {}", env.config_path().display());
    type From = dyn Fn(&TestEnv) -> String;
    let cases: [(TestEnv, &str, &str, &From, bool); 5] = [
        (
            keyless(&server).env("CONVERS8_API_KEY", KEY),
            "********9xyz",
            "environment",
            &|_| "CONVERS8_API_KEY".into(),
            true,
        ),
        (
            stored(&format!("api_key = \"{KEY}\"")),
            "********9xyz",
            "file",
            &of_file,
            true,
        ),
        (
            stored(&format!("api_key_command = \"echo {KEY}\"")),
            "********9xyz",
            "command",
            &of_command,
            true,
        ),
        (stored("api_key = \"short\""), "********", "file", &of_file, false),
        (
            stored("api_key = \"a-wrong-key-of-some-length\""),
            "********ngth",
            "file",
            &of_file,
            false,
        ),
    ];
    for (env, masked, kind, from, works) in cases {
        let from = from(&env);
        let refused = "error: the API refused the key: Error message: Error details (error_code, HTTP 401)\n\
                       hint: `convers8 auth status` shows which key was used and where it came from\n";
        let (status, verdict, stderr) = match works {
            true => (0, "takes the key", ""),
            false => (4, "refuses the key", refused),
        };
        let url = &server.url;
        let said =
            format!("Key       {masked}\nFrom      {from}\nProfile   none\nBase URL  {url}\nThe API   {verdict}\n");
        env.run(&["auth", "status"]).is(status, &said, stderr);
        let ran = env.run(&["auth", "status", "--json"]);
        let said: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let expected =
            json!({"key": masked, "source": kind, "from": from, "profile": null, "base_url": url, "valid": works});
        assert_eq!((ran.status, said), (Some(status), expected));
        assert_eq!(ran.stderr.lines().count(), usize::from(!works));
    }
}

#[test]
fn status_without_a_key_is_4_and_asks_nobody() {
    let server = api();
    let env = keyless(&server);
    let said = format!(
        "Key       none\nFrom      nowhere\nProfile   none\nBase URL  {}\nThe API   no key to ask with\n",
        server.url
    );
    let hint = "error: no API key\n\
                hint: set CONVERS8_API_KEY, or run `convers8 auth login`; `--sandbox` needs no key\n";
    env.run(&["auth", "status"]).is(4, &said, hint);
    assert!(server.seen().is_empty());
}

#[test]
fn status_that_cannot_ask_says_so_and_is_7() {
    let env = TestEnv::with_api(&nobody()).impatient();
    let ran = env.run(&["auth", "status"]);
    assert_eq!(ran.status, Some(7));
    assert!(ran.stdout.ends_with("The API   could not be asked\n"), "{}", ran.stdout);
    ran.says(&["nothing listens at"]);
}

#[cfg(unix)]
mod command {
    use super::*;

    fn listing_with(command: &str) -> (TestEnv, Ran) {
        let server = api();
        let env = keyless(&server).config(&format!("api_key_command = '''{command}'''\n"));
        let ran = env.run(&["contacts", "list", "-o", "ids"]);
        (env, ran)
    }

    #[test]
    fn the_first_line_it_prints_is_the_key() {
        let (_, ran) = listing_with(&format!("echo '  {KEY} '; echo user: ada; echo asking >&2"));
        ran.is(0, "contact_20250411ABC\ncontact_20250411XYZ\n", "asking\n");
    }

    #[test]
    fn one_that_fails_or_prints_nothing_gives_no_key() {
        for (command, words) in [
            ("echo locked >&2; exit 3", "it ended with exit status: 3"),
            (&format!("echo {KEY}; exit 1"), "it ended with exit status: 1"),
            ("true", "it printed nothing"),
            ("echo; echo second", "it printed nothing"),
            ("no-such-program 2>/dev/null", "it ended with exit status: 127"),
        ] {
            let (_, ran) = listing_with(command);
            assert_eq!((ran.status, ran.stdout.as_str()), (Some(4), ""));
            ran.says(&["api_key_command gave no key", words, "hint: "]);
            assert_eq!(ran.stderr.starts_with("locked\n"), command.contains("locked"));
        }
    }

    #[test]
    fn it_is_not_run_where_no_key_is_needed() {
        let server = api();
        let env = keyless(&server).config("api_key_command = 'touch ran; echo key'\n");
        let ran = env.run(&["contacts", "list", "--sandbox", "-o", "ids"]);
        assert_eq!(ran.status, Some(0));
        for arguments in [
            &[
                "contacts",
                "create",
                "--name",
                "Ada",
                "--phone",
                "+254712345678",
                "--dry-run",
            ][..],
            &["auth", "logout"],
        ] {
            assert_eq!(env.run(arguments).status, Some(0));
        }
        assert!(!env.home().join("ran").exists());
        let env = env.env("CONVERS8_API_KEY", KEY);
        let ran = env.run(&["contacts", "list", "-o", "ids"]);
        ran.is(0, "contact_20250411ABC\ncontact_20250411XYZ\n", "");
        assert!(!env.home().join("ran").exists());
    }
}

#[test]
fn no_flag_takes_a_key() {
    for flag in ["--key", "--api-key", "--token"] {
        let ran = TestEnv::new().run(&["contacts", "list", flag, "x"]);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""));
        ran.says(&["unexpected argument", flag]);
    }
}
