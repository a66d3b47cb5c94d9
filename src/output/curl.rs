//! The `curl` command that sends a request, formatted as on the API page. The shell inserts the key from
//! `$CONVERS8_API_KEY`.

use std::path::Path;

use super::shell::quoted;
use crate::api::base_url::BaseUrl;
use crate::api::request::ApiRequest;

/// The settings of the command that are not part of the request.
#[derive(Debug, Clone, Copy)]
pub struct Curl<'a> {
    /// The base URL of the API.
    pub base_url: &'a BaseUrl,
    /// The file of certificates to trust.
    pub ca_cert: Option<&'a Path>,
    /// The file that contains the body. `None`: the body is part of the command.
    pub body_file: Option<&'a Path>,
}

impl Curl<'_> {
    /// Returns the command, ended by a newline.
    pub fn command(&self, request: &ApiRequest) -> String {
        let url = self.base_url.join(&request.path);
        let mut lines = vec![
            format!("curl --request {}", request.method),
            format!("--url {}", quoted(&url)),
        ];
        // curl expands brackets and braces in a URL.
        if url.contains(['[', ']', '{', '}']) {
            lines.push("--globoff".into());
        }
        // Loopback is never proxied here, but curl would use the proxy of the environment.
        if self.base_url.is_loopback() {
            lines.push("--noproxy '*'".into());
        }
        if let Some(file) = self.ca_cert.filter(|_| self.base_url.is_https()) {
            lines.push(format!("--cacert {}", quoted(&file.display().to_string())));
        }
        lines.push("--header \"Authorization: Bearer $CONVERS8_API_KEY\"".into());
        for (name, value) in request.headers() {
            lines.push(format!("--header {}", quoted(&format!("{name}: {value}"))));
        }
        match self.body_file {
            _ if request.body.is_empty() => {}
            Some(file) => lines.push(format!("--data-binary {}", quoted(&format!("@{}", file.display())))),
            // `--data` reads a file if the body starts with @.
            None => lines.push(format!(
                "--data-raw {}",
                quoted(&String::from_utf8_lossy(&request.body))
            )),
        }
        lines.join(" \\\n     ") + "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::model::NewContact;
    use ureq::http::Method;

    fn at<'a>(base_url: &'a BaseUrl) -> Curl<'a> {
        Curl {
            base_url,
            ca_cert: Some(Path::new("my ca.pem")),
            body_file: None,
        }
    }

    #[test]
    fn adds_flags_for_certificates_brackets_and_loopback() {
        for (base, flags) in [
            ("https://h/{v}", "     --globoff \\\n     --cacert 'my ca.pem' \\\n"),
            ("http://[::1]:1", "     --globoff \\\n     --noproxy '*' \\\n"),
            ("http://h", ""),
        ] {
            let base = BaseUrl::parse(base).unwrap();
            let url = quoted(&base.join("/contacts"));
            assert_eq!(
                at(&base).command(&ApiRequest::list(None, None)),
                format!(
                    "curl --request GET \\\n     --url {url} \\\n{flags}     --header \"Authorization: Bearer $CONVERS8_API_KEY\" \\\n     --header 'Accept: application/json'\n"
                )
            );
        }
    }

    #[test]
    fn a_body_of_a_file_is_read_by_curl() {
        let base = BaseUrl::parse("http://h").unwrap();
        let request = ApiRequest::any(Method::POST, "x", &[])
            .unwrap()
            .with_body(b"1".to_vec());
        let body_file = Some(Path::new("it's.json"));
        let command = Curl { body_file, ..at(&base) }.command(&request);
        assert!(command.ends_with("     --data-binary '@it'\\''s.json'\n"), "{command}");
    }

    #[test]
    fn quotes_a_body_with_an_at_sign_and_quotes() {
        let base = BaseUrl::parse("http://h").unwrap();
        let contact = NewContact {
            name: "@it's $HOME".into(),
            phone_number: "+254712345678".into(),
        };
        let command = at(&base).command(&ApiRequest::create(&contact).unwrap());
        let data = r#"     --data-raw '{"name":"@it'\''s $HOME","phone_number":"+254712345678"}'"#;
        assert!(command.ends_with(&format!("{data}\n")), "{command}");
    }
}
