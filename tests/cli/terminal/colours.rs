//! Colours.

use super::names;

#[test]
fn colours_follow_the_flag_then_the_environment() {
    let server = names(&["Ada"]);
    let plain = "ID             NAME  PHONE          CREATED";
    for (variables, flags, coloured) in [
        (&[][..], &[][..], false),
        (&[], &["--color", "always"], true),
        (&[], &["--color", "never"], false),
        (&[("NO_COLOR", "1")], &["--color", "always"], true),
        (&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], &[], false),
        (&[("CLICOLOR_FORCE", "1")], &[], true),
        (&[("CLICOLOR_FORCE", "0")], &[], false),
        (&[("CLICOLOR_FORCE", "1")], &["--color", "never"], false),
    ] {
        let env = variables
            .iter()
            .fold(server.env(), |env, (name, value)| env.env(name, *value));
        let result = env.run(&[&["contacts", "list"], flags].concat());
        assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
        let expected = match coloured {
            true => format!("\u{1b}[1m{plain}\u{1b}[0m"),
            false => plain.to_owned(),
        };
        assert_eq!(result.stdout.lines().next(), Some(expected.as_str()));
        let result = env.run(&[&["contacts", "list", "--page", "7"], flags].concat());
        assert_eq!(result.status, Some(0));
        let result = env.run(&[&["contacts", "get", ".."], flags].concat());
        let label = if coloured {
            "\u{1b}[1;31merror:\u{1b}[0m "
        } else {
            "error: "
        };
        assert_eq!((result.status, result.stdout.as_str()), (Some(5), ""));
        assert!(result.stderr.starts_with(label), "{:?}", result.stderr);
        let result = env.run(&[&["contacts", "list", "-o", "csv"], flags].concat());
        assert!(!result.stdout.contains('\u{1b}'), "{:?}", result.stdout);
    }
}
