//! TLS: which certificates are trusted, and how long connecting may take.

use std::thread;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa};

use crate::support::{CREATED, LIST, Server, TestEnv, json_reply};

const LISTING: [&str; 4] = ["contacts", "list", "-o", "ids"];
const CREATING: [&str; 6] = ["contacts", "create", "--name", "Ada", "--phone", "+254712345678"];
const LISTED: &str = "contact_20250411ABC\ncontact_20250411XYZ\n";

/// Returns the parameters of a certificate as created by `openssl req -x509`: marked as a certificate authority.
fn of_openssl() -> CertificateParams {
    let mut parameters = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters
}

/// Starts a server with this certificate. Returns it and an environment with the certificate in `server.pem` and another
/// one in `other.pem`.
fn server(parameters: &CertificateParams) -> (Server, TestEnv) {
    let (server, pem) = Server::start_tls(parameters, Duration::ZERO, |_, _| json_reply(200, LIST));
    let env = server.env().without_retries();
    std::fs::write(env.home().join("server.pem"), pem).unwrap();
    let other = rcgen::generate_simple_self_signed(["other.test".to_owned()]).unwrap();
    std::fs::write(env.home().join("other.pem"), other.cert.pem()).unwrap();
    (server, env)
}

#[test]
fn an_untrusted_certificate_is_7_and_ca_cert_accepts_it() {
    let leaf = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    for parameters in [leaf, of_openssl()] {
        let (server, env) = server(&parameters);
        for arguments in [&LISTING[..], &CREATING] {
            let words = [
                "the certificate of",
                &server.url,
                "is not trusted: it",
                "hint:",
                "--ca-cert",
            ];
            env.run(arguments).assert_fails(7, &words);
        }
        assert_eq!(server.requests().len(), 0);
        env.run(&[&LISTING[..], &["--ca-cert", "server.pem"]].concat())
            .assert_output(0, LISTED, "");
        let result = env.env("SSL_CERT_FILE", "server.pem").run(&LISTING);
        result.assert_output(0, LISTED, "");
    }
}

#[test]
fn ca_cert_does_not_accept_a_certificate_of_another_host() {
    let mut parameters = of_openssl();
    parameters.subject_alt_names = CertificateParams::new(["api.test".to_owned()])
        .unwrap()
        .subject_alt_names;
    let (_server, env) = server(&parameters);
    let result = env.run(&[&LISTING[..], &["--ca-cert", "server.pem"]].concat());
    result.assert_fails(7, &["is not trusted: it is for another host name"]);
}

#[test]
fn ca_cert_adds_to_the_certificates_in_use() {
    let (_server, env) = server(&of_openssl());
    let env = env.env("SSL_CERT_FILE", "other.pem");
    env.run(&LISTING).assert_fails(7, &["is not trusted"]);
    env.run(&[&LISTING[..], &["--ca-cert", "server.pem"]].concat())
        .assert_output(0, LISTED, "");
    let (_server, env) = server(&of_openssl());
    let env = env.env("SSL_CERT_FILE", "server.pem");
    env.run(&[&LISTING[..], &["--ca-cert", "other.pem"]].concat())
        .assert_output(0, LISTED, "");
}

#[test]
fn a_file_without_certificates_is_2_without_a_fallback() {
    let (server, env) = server(&of_openssl());
    std::fs::write(env.home().join("empty.pem"), "").unwrap();
    std::fs::write(
        env.home().join("broken.pem"),
        "-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----\n",
    )
    .unwrap();
    for (file, words) in [
        ("empty.pem", "no PEM certificate"),
        ("missing.pem", "No such file"),
        (".", "Is a directory"),
        ("broken.pem", "broken.pem"),
    ] {
        env.run(&[&LISTING[..], &["--ca-cert", file]].concat())
            .assert_fails(2, &[file, words]);
        let mut command = env.command(&[&LISTING[..], &["--ca-cert", "server.pem"]].concat());
        let output = command.env("SSL_CERT_FILE", file).output().unwrap();
        crate::support::RunResult::new(output, &LISTING).assert_fails(2, &["SSL_CERT_FILE", file, words]);
    }
    env.env("SSL_CERT_FILE", "")
        .run(&LISTING)
        .assert_fails(2, &["SSL_CERT_FILE is empty"]);
    assert!(server.requests().is_empty());
}

#[test]
fn the_timeout_applies_to_connecting_and_again_to_the_response() {
    let part = Duration::from_millis(1200);
    let (server, pem) = Server::start_tls(&of_openssl(), part, move |_, _| {
        thread::sleep(part);
        json_reply(201, &CREATED.replace("1234567890", "+254712345678"))
    });
    let env = server.env().without_retries();
    std::fs::write(env.home().join("server.pem"), pem).unwrap();
    let flags = ["--ca-cert", "server.pem", "--timeout", "2", "-o", "ids", "-q"];
    env.run(&[&CREATING[..], &flags].concat())
        .assert_output(0, "contact_20250411DEF\n", "");
    let flags = ["--ca-cert", "server.pem", "--timeout", "0.5"];
    env.run(&[&CREATING[..], &flags].concat())
        .assert_fails(7, &["no connection to", "within 0.5 s"]);
    assert_eq!(server.count("POST"), 1);
}
