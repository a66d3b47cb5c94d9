use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};

use super::*;

/// Returns a self-signed certificate for `localhost` like those of `openssl req -x509`: marked as a certificate
/// authority.
fn self_signed() -> CertificateDer<'static> {
    let mut parameters = CertificateParams::new(["localhost".to_owned()]).unwrap();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.not_before = rcgen::date_time_ymd(2020, 1, 1);
    parameters.not_after = rcgen::date_time_ymd(2030, 1, 1);
    parameters
        .self_signed(&KeyPair::generate().unwrap())
        .unwrap()
        .der()
        .clone()
}

/// Returns approximately the start of a year.
fn year(year: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs((year - 1970) * 31_557_600))
}

fn verify(
    named: &CertificateDer<'static>,
    presented: &CertificateDer<'static>,
    name: &'static str,
    now: UnixTime,
) -> Result<(), String> {
    let mut roots = RootCertStore::empty();
    roots.add(named.clone()).unwrap();
    let chain = WebPkiServerVerifier::builder_with_provider(roots.into(), Arc::new(ring::default_provider()));
    let verifier = Verifier {
        chain: chain.build().unwrap(),
        named: vec![named.clone()],
    };
    let name = ServerName::try_from(name).unwrap();
    match verifier.verify_server_cert(presented, &[], &name, &[], now) {
        Ok(_) => Ok(()),
        Err(rustls::Error::InvalidCertificate(error)) => Err(reason(&error)),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn accepts_a_self_signed_authority_only_if_trusted_valid_and_for_this_host() {
    let (own, other) = (self_signed(), self_signed());
    let refused = |reason: &str| Err(reason.to_owned());
    for (named, name, now, expected) in [
        (&own, "localhost", year(2025), Ok(())),
        (
            &other,
            "localhost",
            year(2025),
            refused("it is self-signed, or it is the certificate of a certificate authority"),
        ),
        (&own, "api.test", year(2025), refused("it is for another host name")),
        (&own, "localhost", year(2035), refused("it has expired")),
        (
            &own,
            "localhost",
            year(2015),
            refused("it is not valid yet (is the clock right?)"),
        ),
    ] {
        assert_eq!(verify(named, &own, name, now), expected, "{name}, {now:?}");
    }
}

#[test]
fn verifies_other_certificates_like_rustls() {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()])
        .unwrap()
        .cert;
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()])
        .unwrap()
        .cert;
    assert_eq!(verify(own.der(), own.der(), "localhost", year(2025)), Ok(()));
    // Both have the same name, so rustls uses one as the issuer of the other.
    let refused = Err("its signature is invalid".to_owned());
    assert_eq!(verify(other.der(), own.der(), "localhost", year(2025)), refused);
}

#[test]
fn extra_certificates_are_added_to_the_base_or_built_in_ones() {
    let (base, extra) = (self_signed(), self_signed());
    let built_in = webpki_roots::TLS_SERVER_ROOTS.len();
    assert!(built_in > 50);
    for (base, extra, expected) in [
        (vec![], vec![], built_in),
        (vec![], vec![extra.clone()], built_in + 1),
        (vec![base.clone()], vec![], 1),
        (vec![base], vec![extra], 2),
    ] {
        assert_eq!(trusted(base, &extra).len(), expected);
    }
}

#[test]
fn rejects_a_file_without_a_usable_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.pem");
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for text in ["", "hello", broken, "-----BEGIN CERTIFICATE-----\nAAAA\n"] {
        std::fs::write(&path, text).unwrap();
        let error = read_certificates(&path).unwrap_err();
        assert!(error.contains("file.pem"), "{error}");
    }
    assert!(read_certificates(folder.path()).is_err());
    assert!(read_certificates(&folder.path().join("missing")).is_err());
}
