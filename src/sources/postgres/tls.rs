//! TLS for connections whose URL asks for it: certificates are checked against the authorities that the system trusts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Where systems keep the authorities they trust, in one file.
const BUNDLES: [&str; 6] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/usr/local/share/certs/ca-root-nss.crt",
];

/// What makes connections secret. `SSL_CERT_FILE` names other authorities than the system's; without any, no certificate is
/// trusted.
pub(super) fn connector() -> MakeRustlsConnect {
    let mut roots = RootCertStore::empty();
    let named = std::env::var_os("SSL_CERT_FILE").map(PathBuf::from);
    let bundle = named.or_else(|| BUNDLES.iter().map(PathBuf::from).find(|path| path.is_file()));
    roots.add_parsable_certificates(bundle.map(|path| certificates(&path)).unwrap_or_default());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_protocol_versions(rustls::ALL_VERSIONS);
    // Only a provider without a cipher for any version is refused, and this one has them all.
    let config = versions.map_or_else(
        |_| ClientConfig::builder().with_root_certificates(RootCertStore::empty()).with_no_client_auth(),
        |versions| versions.with_root_certificates(roots).with_no_client_auth(),
    );
    MakeRustlsConnect::new(config)
}

/// The certificates in a file; those that cannot be read are left out.
fn certificates(path: &Path) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_file_iter(path).map(|found| found.flatten().collect()).unwrap_or_default()
}
