//! Finds the number in a link, an address of WhatsApp, or a formula of a spreadsheet.

/// A number with text around it.
#[derive(Debug, PartialEq)]
pub(super) struct Link<'a> {
    pub(super) number: &'a str,
    /// True for links and addresses of WhatsApp, where numbers are always international.
    pub(super) is_whatsapp: bool,
}

/// Finds the number in one of these forms:
///
/// - `tel:+254712345678` (RFC 3966; without `+` it is a local number) and `p:+254712345678` (Facebook lead ads)
/// - `="+254712345678"`, which keeps a spreadsheet from removing the `+`
/// - `whatsapp:+254712345678` (Twilio), `whatsapp://send?phone=254712345678`
/// - `https://wa.me/254712345678`, `https://api.whatsapp.com/send?phone=254712345678`
/// - `254712345678@s.whatsapp.net`, `254712345678@c.us`, `254712345678:12@s.whatsapp.net` (device 12)
pub(super) fn find_number(text: &str) -> Option<Link<'_>> {
    let text = text.trim();
    let quoted = || text.strip_prefix("=\"")?.strip_suffix('"');
    let local = || strip_prefix(text, "tel:").or_else(|| strip_prefix(text, "p:"));
    let (number, is_whatsapp) = match quoted().or_else(local) {
        Some(number) => (number, false),
        None => (whatsapp(text)?, true),
    };
    Some(Link { number, is_whatsapp })
}

fn whatsapp(text: &str) -> Option<&str> {
    if let Some((number, host)) = text.split_once('@') {
        let is_user = ["s.whatsapp.net", "c.us"]
            .iter()
            .any(|known| host.eq_ignore_ascii_case(known));
        return is_user.then(|| until(number, &[':']));
    }
    let link = ["https://", "http://"]
        .iter()
        .find_map(|scheme| strip_prefix(text, scheme));
    let link = link.unwrap_or(text);
    let link = strip_prefix(link, "www.").unwrap_or(link);
    let send = ["api.whatsapp.com/send", "web.whatsapp.com/send", "whatsapp://send"];
    let number = match send.iter().find_map(|start| strip_prefix(link, start)) {
        Some(query) => until(&query[query.find("phone=")? + "phone=".len()..], &['&', '#']),
        None => match strip_prefix(link, "wa.me/") {
            Some(path) => until(path, &['?', '/', '#']),
            None => strip_prefix(text, "whatsapp:")?,
        },
    };
    Some(strip_prefix(number, "%2B").unwrap_or(number))
}

fn until<'a>(text: &'a str, ends: &[char]) -> &'a str {
    text.split(ends).next().unwrap_or(text)
}

/// Removes an ASCII prefix of either case.
fn strip_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}
