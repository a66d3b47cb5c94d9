//! The client of a command, for the API or for the embedded sandbox.

use ureq::{Proxy, ProxyProtocol};

use super::Context;
use crate::api::base_url::BaseUrl;
use crate::api::client::{Client, ClientOptions};
use crate::api::key::ApiKey;
use crate::api::listing::PREFETCHED_PAGES;
use crate::api::transport::{ConnectOptions, proxy, tls};
use crate::config::{KeySource, Settings, sandbox_data};
use crate::error::{Error, Result};
use crate::sandbox::{ANY_KEY, Guard, Options, Sandbox};

/// A client, its key, and the embedded sandbox if it uses that.
pub struct Session {
    pub client: Client,
    pub key: ApiKey,
    pub source: KeySource,
    _sandbox: Option<Guard>,
}

/// Limits for concurrent requests and their rate.
#[derive(Clone, Copy)]
pub struct Concurrency {
    /// Maximum number of concurrent requests.
    pub jobs: usize,
    /// Maximum number of requests per second.
    pub rate: Option<f64>,
}

impl Default for Concurrency {
    fn default() -> Self {
        Self {
            jobs: PREFETCHED_PAGES,
            rate: None,
        }
    }
}

impl Context {
    /// Creates a client for the API, or for the embedded sandbox.
    pub fn session(&self, settings: &Settings) -> anyhow::Result<Session> {
        self.paced_session(settings, Concurrency::default())
    }

    /// Like [`session`](Self::session), with limits for concurrent requests and their rate.
    pub fn paced_session(&self, settings: &Settings, concurrency: Concurrency) -> anyhow::Result<Session> {
        let (key, source, base_url, sandbox) = if self.global.sandbox {
            let (base_url, guard) = self.start_sandbox()?;
            let key = ApiKey::new(ANY_KEY).map_err(Error::Unexpected)?;
            (key, KeySource::Sandbox, base_url, Some(guard))
        } else {
            let (key, source) = settings.key()?;
            (key, source, settings.base_url.clone(), None)
        };
        Ok(Session {
            client: self.client(settings, base_url, &key, concurrency)?,
            key,
            source,
            _sandbox: sandbox,
        })
    }

    /// Starts the embedded sandbox. It stops when the guard is dropped.
    fn start_sandbox(&self) -> anyhow::Result<(BaseUrl, Guard)> {
        let data = sandbox_data()?;
        self.console.notice(&format!(
            "this is the sandbox, not your account; its contacts are in {}",
            data.display()
        ));
        let options = Options {
            data,
            ..Options::default()
        };
        let sandbox = Sandbox::bind(0, options)?;
        let base_url = BaseUrl::parse(&sandbox.base_url()).map_err(Error::Unexpected)?;
        Ok((base_url, sandbox.spawn()?))
    }

    /// Creates a client with this key. From here on, the console masks the key and shows progress.
    pub fn client(
        &self,
        settings: &Settings,
        base_url: BaseUrl,
        key: &ApiKey,
        concurrency: Concurrency,
    ) -> Result<Client> {
        self.console.keep_secret(key);
        self.console.show_progress();
        let console = self.console.clone();
        let proxy = proxy::from_environment(&base_url, &|name| self.env.get(name)).map_err(Error::Usage)?;
        let proxy_protocol = proxy.as_ref().map(Proxy::protocol);
        let needs_tls = base_url.is_https() || proxy_protocol == Some(ProxyProtocol::Https);
        let tls = needs_tls.then(|| tls::client_config(settings.ca_cert.as_deref()));
        let tls = tls.transpose().map_err(Error::Usage)?;
        Client::new(ClientOptions {
            connect: ConnectOptions {
                base_url,
                timeout: settings.timeout,
                tls,
                proxy,
                connections: concurrency.jobs,
            },
            key: key.clone(),
            policy: settings.policy,
            rate: concurrency.rate,
            observer: Box::new(move |event| console.event(event)),
        })
    }
}
