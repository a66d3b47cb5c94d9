//! TLS with rustls: the trusted certificates and the handshake.

use std::env;
use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, OtherError, RootCertStore,
    SignatureScheme, StreamOwned,
};

use super::stream_transport::Stream;
use crate::api::base_url::without_brackets;

/// Builds the TLS settings.
///
/// The trusted certificates are those of `SSL_CERT_FILE` and `SSL_CERT_DIR` if one is set, else those of the system, else
/// (in a container without certificates) Mozilla's, which are built in. Those of `extra_file` are added. If a variable or
/// the file can't be used, there is no fallback, and the error names it.
pub fn client_config(extra_file: Option<&Path>) -> Result<Arc<ClientConfig>, String> {
    let mut named = Vec::new();
    if let Some(path) = env::var_os("SSL_CERT_FILE") {
        if path.is_empty() {
            return Err("SSL_CERT_FILE is empty: unset it, or set it to a file with certificates".into());
        }
        named = read_certificates(Path::new(&path)).map_err(|why| format!("SSL_CERT_FILE: {why}"))?;
    }
    let base = rustls_native_certs::load_native_certs().certs;
    if base.is_empty() && env::var_os("SSL_CERT_DIR").is_some() {
        return Err("SSL_CERT_DIR: no certificate found there".into());
    }
    let extra = extra_file.map(read_certificates).transpose()?.unwrap_or_default();
    let roots = trusted(base, &extra);
    named.extend(extra);
    build(roots, named).map(Arc::new).map_err(|error| error.to_string())
}

/// Returns `base`, or the built-in certificates if `base` is empty, plus `extra`.
fn trusted(base: Vec<CertificateDer<'static>>, extra: &[CertificateDer<'static>]) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    if base.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    roots.add_parsable_certificates(base);
    roots.add_parsable_certificates(extra.iter().cloned());
    roots
}

/// Reads a PEM file with at least one certificate.
fn read_certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let failed = |why: &dyn std::fmt::Display| format!("cannot use the certificates of {}: {why}", path.display());
    let pem = std::fs::read(path).map_err(|error| failed(&error))?;
    let certificates = CertificateDer::pem_slice_iter(&pem).collect::<Result<Vec<_>, _>>();
    let certificates = certificates.map_err(|error| failed(&error))?;
    let (usable, _) = RootCertStore::empty().add_parsable_certificates(certificates.iter().cloned());
    match usable {
        0 => Err(failed(&"the file has no PEM certificate")),
        _ => Ok(certificates),
    }
}

fn build(roots: RootCertStore, named: Vec<CertificateDer<'static>>) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let chain = WebPkiServerVerifier::builder_with_provider(roots.into(), provider.clone())
        .build()
        .map_err(|error| rustls::Error::General(error.to_string()))?;
    let verifier = Verifier { chain, named };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(config)
}

/// Performs the TLS handshake with `host` over an open stream.
pub fn handshake(
    config: &Arc<ClientConfig>,
    host: &str,
    mut stream: Box<dyn Stream>,
) -> io::Result<StreamOwned<ClientConnection, Box<dyn Stream>>> {
    let name = ServerName::try_from(without_brackets(host).to_owned()).map_err(io::Error::other)?;
    let mut connection = ClientConnection::new(config.clone(), name).map_err(io::Error::other)?;
    connection.complete_io(&mut stream)?;
    Ok(StreamOwned::new(connection, stream))
}

/// Verifies like rustls, with one exception that curl also has: a server may use a certificate from the user's files
/// even if it is marked as a certificate authority. `openssl req -x509` creates such certificates.
#[derive(Debug)]
struct Verifier {
    chain: Arc<WebPkiServerVerifier>,
    named: Vec<CertificateDer<'static>>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let result = self
            .chain
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match result {
            // webpki has checked the validity period before it reports this.
            Err(rustls::Error::InvalidCertificate(CertificateError::Other(ref other)))
                if is_ca_used_as_end_entity(other) && self.named.contains(end_entity) =>
            {
                rustls::client::verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
            result => result,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.chain.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.chain.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.chain.supported_verify_schemes()
    }
}

/// Describes why a certificate is not trusted.
pub fn reason(error: &CertificateError) -> String {
    use CertificateError::*;
    let reason = match error {
        BadSignature => "its signature is invalid",
        UnknownIssuer => "its issuer is unknown",
        Expired | ExpiredContext { .. } => "it has expired",
        NotValidYet | NotValidYetContext { .. } => "it is not valid yet (is the clock right?)",
        NotValidForName | NotValidForNameContext { .. } => "it is for another host name",
        Other(other) if is_ca_used_as_end_entity(other) => {
            "it is self-signed, or it is the certificate of a certificate authority"
        }
        other => return other.to_string(),
    };
    reason.to_owned()
}

fn is_ca_used_as_end_entity(error: &OtherError) -> bool {
    matches!(error.0.downcast_ref(), Some(webpki::Error::CaUsedAsEndEntity))
}

#[cfg(test)]
mod tests;
