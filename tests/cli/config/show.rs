//! `convers8 config`.

use crate::support::{KEY, TestEnv};

#[test]
fn config_shows_every_setting_with_its_source() {
    let env = TestEnv::new()
        .env("CONVERS8_REGION", "KE")
        .env("CONVERS8_RETRIES", "")
        .config(&format!(
            "api_key = \"top\"\nretries = 5\n[work]\napi_key = \"{KEY}\"\ntimeout = 2.5\n"
        ));
    let file = env.config_path().display().to_string();
    let data = env.sandbox_path().parent().unwrap().display().to_string();
    let result = env.run(&["config", "--profile", "work", "--max-wait", "7"]);
    let warning = "warning: CONVERS8_RETRIES is empty and has no effect\n";
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), warning));
    let rows: Vec<Vec<&str>> = result
        .stdout
        .lines()
        .map(|line| {
            line.split("  ")
                .map(str::trim)
                .filter(|cell| !cell.is_empty())
                .collect()
        })
        .collect();
    let profile = format!("{file} (profile \"work\")");
    let expected: Vec<Vec<&str>> = vec![
        vec!["SETTING", "VALUE", "SOURCE"],
        vec!["profile", "work", "--profile"],
        vec!["base_url", "https://waba-v1.convers8.africa", "default"],
        vec!["api_key", "********9xyz", &profile],
        vec!["region", "KE", "CONVERS8_REGION"],
        vec!["timeout", "2.5", &profile],
        vec!["retries", "5", &file],
        vec!["max_wait", "7", "--max-wait"],
        vec!["ca_cert", "none", "default"],
        vec!["read_only", "false", "default"],
        vec![],
        vec!["Profiles", "work"],
        vec!["Config file", &file],
        vec!["Data folder", &data],
    ];
    assert_eq!(rows, expected);
    let result = env.run(&["config", "--json"]);
    let printed: serde_json::Value = serde_json::from_str(&result.stdout).unwrap();
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), warning));
    assert_eq!(
        printed["settings"][2],
        serde_json::json!({"setting": "api_key", "value": "********", "source": file})
    );
    assert_eq!(
        printed["settings"][5],
        serde_json::json!({"setting": "retries", "value": 5, "source": file})
    );
    assert_eq!(
        (&printed["profiles"], &printed["config_file"]),
        (&serde_json::json!(["work"]), &serde_json::json!(file))
    );
    assert_eq!(printed["data_folder"], data);
}

#[test]
fn config_runs_no_command_and_explains_a_key_that_is_not_used() {
    let env = TestEnv::new()
        .config("api_key_command = \"touch ran; echo sk_1\"\n[work]\nbase_url = \"https://work.example\"\n");
    let result = env.run(&["config"]);
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    assert!(
        result.stdout.contains("api_key    printed by api_key_command"),
        "{}",
        result.stdout
    );
    let result = env.run(&["config", "--profile", "work"]);
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    assert!(
        result
            .stdout
            .contains("is sent only to https://waba-v1.convers8.africa"),
        "{}",
        result.stdout
    );
    assert!(!env.home().join("ran").exists());
    let result = env.run(&["config", "--sandbox"]);
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    assert!(result.stdout.contains("embedded sandbox"), "{}", result.stdout);
}
