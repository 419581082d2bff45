//! Where the gateway is, and which addresses are safe enough to sign for.

use reqwest::Url;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use std::net::IpAddr;

/// Where the gateway is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hosts {
    /// The first host, as `https://name`.
    pub base_url: String,
    /// The host that is tried when nothing could be sent to the first.
    pub backup_url: String,
    /// An extra root certificate (a company's proxy, tests), or several, as PEM.
    pub ca_certificate_pem: Option<Vec<u8>>,
}

/// Why no client can be made of the settings. The addresses themselves are not repeated: they might hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// Not `https://host` or `https://host:port`.
    #[error("{setting} is not the address of a host, as in https://api.mch.weixin.qq.com")]
    NotAHost {
        /// Which setting.
        setting: &'static str,
    },
    /// Plain `http` to another computer.
    #[error("{setting} must begin with https://; plain http is for this computer alone")]
    NotSecure {
        /// Which setting.
        setting: &'static str,
    },
    /// The extra root certificate is none.
    #[error("the extra root certificate is not a PEM certificate")]
    BadCertificate,
    /// The client certificate cannot be shown.
    #[error("the client certificate and its key cannot be used together")]
    BadClientCertificate,
    /// The system offers no TLS, most often for lack of root certificates.
    #[error("a secure connection cannot be prepared: {why}")]
    NoTls {
        /// The library's words.
        why: String,
    },
}

/// The two hosts, checked.
#[derive(Debug)]
pub(super) struct CheckedHosts {
    pub(super) base: Host,
    /// Nothing where it is the same host.
    pub(super) backup: Option<Host>,
}

/// One host that we may send to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Host {
    /// Without a slash at the end.
    origin: String,
    pub(super) is_secure: bool,
}

impl Hosts {
    pub(super) fn extra_roots(&self) -> Result<Vec<CertificateDer<'static>>, ClientError> {
        let Some(pem) = &self.ca_certificate_pem else { return Ok(vec![]) };
        match CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>() {
            Ok(roots) if !roots.is_empty() => Ok(roots),
            Ok(_) | Err(_) => Err(ClientError::BadCertificate),
        }
    }

    pub(super) fn check(&self) -> Result<CheckedHosts, ClientError> {
        let base = Host::check(&self.base_url, "base_url")?;
        let backup = Some(Host::check(&self.backup_url, "backup_url")?).filter(|backup| *backup != base);
        Ok(CheckedHosts { base, backup })
    }
}

impl CheckedHosts {
    pub(super) fn uses_tls(&self) -> bool {
        self.base.is_secure || self.backup.as_ref().is_some_and(|backup| backup.is_secure)
    }
}

impl Host {
    fn check(text: &str, setting: &'static str) -> Result<Self, ClientError> {
        let url = Url::parse(text).or(Err(ClientError::NotAHost { setting }))?;
        let host = url.host_str().unwrap_or_default();
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
        let is_secure = match url.scheme() {
            "https" => true,
            "http" if is_loopback(host) => false,
            "http" => return Err(ClientError::NotSecure { setting }),
            _ => return Err(ClientError::NotAHost { setting }),
        };
        if host.is_empty() || !is_bare {
            return Err(ClientError::NotAHost { setting });
        }
        Ok(Self { origin: url.as_str().trim_end_matches('/').to_owned(), is_secure })
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

/// This very computer: 127.0.0.0/8, `::1` or `localhost`.
fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(url: &str) -> Result<String, ClientError> {
        Host::check(url, "base_url").map(|host| host.url("/pay/orderquery"))
    }

    #[test]
    fn f055_only_secure_hosts_or_this_computer() {
        let good = [
            ("https://api.mch.weixin.qq.com", "https://api.mch.weixin.qq.com/pay/orderquery"),
            ("https://api.mch.weixin.qq.com/", "https://api.mch.weixin.qq.com/pay/orderquery"),
            ("https://10.0.0.1:8443", "https://10.0.0.1:8443/pay/orderquery"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/pay/orderquery"),
            ("http://127.8.9.1", "http://127.8.9.1/pay/orderquery"),
            ("http://[::1]:8080", "http://[::1]:8080/pay/orderquery"),
            ("http://localhost:8080", "http://localhost:8080/pay/orderquery"),
        ];
        for (url, whole) in good {
            assert_eq!(checked(url).as_deref(), Ok(whole), "{url}");
        }
        let not_secure = [
            "http://api.mch.weixin.qq.com",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "http://10.0.0.1",
            "http://[::2]",
            "http://0.0.0.0",
            "http://127.0.0.1@evil.example",
        ];
        for url in not_secure {
            assert_eq!(checked(url), Err(ClientError::NotSecure { setting: "base_url" }), "{url}");
        }
        let not_a_host = ["", "api.mch.weixin.qq.com", "ftp://127.0.0.1", "file:///etc/passwd", "https://", "https://host/path", "https://host?a=1"];
        for url in not_a_host {
            assert_eq!(checked(url), Err(ClientError::NotAHost { setting: "base_url" }), "{url}");
        }
        assert_eq!(checked("https://user:password@host"), Err(ClientError::NotAHost { setting: "base_url" }));
    }

    #[test]
    fn a_backup_that_is_the_same_host_is_none() {
        let hosts = |backup: &str| Hosts { base_url: "https://a.example".to_owned(), backup_url: backup.to_owned(), ca_certificate_pem: None };
        assert!(hosts("https://a.example/").check().is_ok_and(|hosts| hosts.backup.is_none()));
        assert!(hosts("https://b.example").check().is_ok_and(|hosts| hosts.backup.is_some()));
        assert_eq!(hosts("http://b.example").check().err(), Some(ClientError::NotSecure { setting: "backup_url" }));
    }

    #[test]
    fn an_extra_root_must_be_a_certificate() {
        let hosts = |pem: &[u8]| Hosts { base_url: String::new(), backup_url: String::new(), ca_certificate_pem: Some(pem.to_vec()) };
        for pem in [&b""[..], b"not a certificate", b"-----BEGIN CERTIFICATE-----\n"] {
            assert_eq!(hosts(pem).extra_roots().err(), Some(ClientError::BadCertificate));
        }
    }
}
