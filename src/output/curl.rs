//! A request as the `curl` command that sends it, laid out as on the API's page. The key is the
//! shell's to put in.

use std::path::Path;

use super::shell::quoted;
use crate::api::base_url::BaseUrl;
use crate::api::request::ApiRequest;
use crate::error::{Error, Result};

/// The longest argument that Linux hands to a program, its closing NUL included (`MAX_ARG_STRLEN`).
const LONGEST_ARGUMENT: usize = 128 << 10;

/// How the command reaches the API, and where it finds what does not stand in it.
#[derive(Debug, Clone, Copy)]
pub struct Curl<'a> {
    /// Where the API is.
    pub base_url: &'a BaseUrl,
    /// The certificates to trust.
    pub ca_cert: Option<&'a Path>,
    /// The file that holds the body; else the body stands in the command.
    pub body_file: Option<&'a Path>,
}

impl Curl<'_> {
    /// The command, ended by a line feed.
    pub fn command(&self, call: &ApiRequest) -> Result<String> {
        let url = self.base_url.join(&call.path);
        let mut lines = vec![
            format!("curl --request {}", call.method),
            format!("--url {}", quoted(&url)),
        ];
        // In a URL of curl, brackets and braces name many.
        if url.contains(['[', ']', '{', '}']) {
            lines.push("--globoff".into());
        }
        // This machine is reached without a proxy, and curl would take the environment's.
        if self.base_url.is_loopback() {
            lines.push("--noproxy '*'".into());
        }
        if let Some(file) = self.ca_cert.filter(|_| self.base_url.is_https()) {
            lines.push(format!("--cacert {}", quoted(text(file)?)));
        }
        lines.push("--header \"Authorization: Bearer $CONVERS8_API_KEY\"".into());
        lines.extend((call.headers()).map(|(name, value)| format!("--header {}", quoted(&format!("{name}: {value}")))));
        if !call.body.is_empty() {
            lines.push(self.data(&call.body)?);
        }
        Ok(lines.join(" \\\n     ") + "\n")
    }

    fn data(&self, body: &[u8]) -> Result<String> {
        if let Some(file) = self.body_file {
            return Ok(format!("--data-binary {}", quoted(&format!("@{}", text(file)?))));
        }
        if body.len() >= LONGEST_ARGUMENT {
            return Err(Error::Usage(format!(
                "a body of {} bytes does not fit in a command's argument; with `api --input FILE` it stays in its file",
                body.len()
            )));
        }
        // `--data` would take a leading @ for a file.
        Ok(format!("--data-raw {}", quoted(&String::from_utf8_lossy(body))))
    }
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().ok_or_else(|| {
        Error::Usage(format!(
            "the name of {} can't be printed: it is no UTF-8",
            path.display()
        ))
    })
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
    fn certificates_brackets_and_this_machine_have_their_flags() {
        for (base, flags) in [
            ("https://h/{v}", "     --globoff \\\n     --cacert 'my ca.pem' \\\n"),
            ("http://[::1]:1", "     --globoff \\\n     --noproxy '*' \\\n"),
            ("http://h", ""),
        ] {
            let base = BaseUrl::parse(base).unwrap();
            let url = quoted(&base.join("/contacts"));
            assert_eq!(
                at(&base).command(&ApiRequest::list(None, None)).unwrap(),
                format!(
                    "curl --request GET \\\n     --url {url} \\\n{flags}     --header \"Authorization: Bearer $CONVERS8_API_KEY\" \\\n     --header 'Accept: application/json'\n"
                )
            );
        }
    }

    #[test]
    fn a_body_that_no_argument_can_carry_stays_in_its_file_or_is_refused() {
        let base = BaseUrl::parse("http://h").unwrap();
        let long = |length| {
            ApiRequest::any(Method::POST, "x", &[])
                .unwrap()
                .with_body(vec![b'1'; length])
        };
        assert!(at(&base).command(&long(LONGEST_ARGUMENT - 1)).is_ok());
        let error = at(&base).command(&long(LONGEST_ARGUMENT)).unwrap_err();
        assert!(error.to_string().contains("131072 bytes"), "{error}");
        let body_file = Some(Path::new("it's.json"));
        let command = Curl { body_file, ..at(&base) }
            .command(&long(LONGEST_ARGUMENT))
            .unwrap();
        assert!(command.ends_with("     --data-binary '@it'\\''s.json'\n"), "{command}");
    }

    #[test]
    fn an_at_sign_and_quotes_in_a_body_are_themselves() {
        let base = BaseUrl::parse("http://h").unwrap();
        let contact = NewContact {
            name: "@it's $HOME".into(),
            phone_number: "+254712345678".into(),
        };
        let command = at(&base).command(&ApiRequest::create(&contact).unwrap()).unwrap();
        let data = r#"     --data-raw '{"name":"@it'\''s $HOME","phone_number":"+254712345678"}'"#;
        assert!(command.ends_with(&format!("{data}\n")), "{command}");
    }
}
