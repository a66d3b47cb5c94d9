//! What an answer means. Every answer of the API passes [`judge`], and nothing else decides.

use serde::de::IgnoredAny;
use ureq::http::header;

use super::model::{Envelope, ErrorBody, Holding, Identified, OneData, object};
use super::request::Kind;
use super::retry::Happened;
use super::transport::{Cut, NoReply, Reply};
use crate::error::{ApiError, Error, Result};

/// A 2xx answer: whole JSON, not marked as a failure.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The API's own text. Empty where any call was answered with nothing, which is an answer too.
    pub body: String,
}

impl Answer {
    /// The contact in it, in the API's own spelling.
    pub fn contact(&self) -> Result<&str> {
        match serde_json::from_str::<Holding<OneData>>(&self.body) {
            Ok(answer) => Ok(answer.data.contact.get()),
            Err(_) => Err(Error::Unexpected("the API's answer has no data.contact".into())),
        }
    }

    /// The ID of the contact in it.
    pub fn id(&self) -> Option<String> {
        let Identified { id } = object(self.contact().ok()?).ok()?;
        id.0.map(|id| id.into_owned())
    }
}

/// What became of one sending of a request.
#[derive(Debug)]
pub enum Verdict {
    /// It was done.
    Done(Answer),
    /// Certainly nothing was sent.
    NotSent(String),
    /// Not processed, for the rate limit.
    Limited(ApiError, Option<std::time::Duration>),
    /// The API said no, and did nothing.
    Refused(ApiError),
    /// The API said that it failed; whether it had done it first is its secret.
    Failed(ApiError, Option<std::time::Duration>),
    /// No whole answer came.
    Lost(String),
    /// An answer of this status came, and it is none of this API's.
    InvalidResponse(u16, String),
}

impl Verdict {
    /// What it means for sending again.
    pub fn happened(&self) -> Happened {
        match self {
            Verdict::NotSent(_) => Happened::NotSent,
            Verdict::Limited(_, retry_after) => Happened::Limited {
                retry_after: *retry_after,
            },
            Verdict::Lost(_) => Happened::Lost { retry_after: None },
            Verdict::Failed(refusal, retry_after) if matches!(refusal.status, 500 | 502 | 503 | 504) => {
                Happened::Lost {
                    retry_after: *retry_after,
                }
            }
            _ => Happened::Answered,
        }
    }
}

/// Judges one sending of a request of this kind.
pub fn judge(kind: Kind, outcome: Result<Reply, NoReply>) -> Verdict {
    let reply = match outcome {
        Ok(reply) => reply,
        Err(NoReply::NotSent(why)) => return Verdict::NotSent(why),
        Err(NoReply::Lost(why)) => return Verdict::Lost(why),
    };
    let status = reply.status;
    let retry_after = reply.retry_after();
    let (json, envelope) = match read(&reply) {
        Ok(read) => read,
        Err(unreadable) => return judge_unreadable(kind, &reply, unreadable),
    };
    let refusal = || refusal(kind, status, &envelope, json);
    let code = error_body(&envelope).code;
    // What says that it was created must not be sent again, whatever else it says.
    let limited = code.as_str() == "rate_limit_exceeded" && envelope.success() != Some(true);
    match status {
        _ if status == 429 || limited => Verdict::Limited(refusal(), retry_after),
        300..=399 => Verdict::InvalidResponse(status, redirected(&reply)),
        500.. => Verdict::Failed(refusal(), retry_after),
        400..=499 => Verdict::Refused(refusal()),
        200..=299 if envelope.success() == Some(false) => Verdict::Refused(refusal()),
        _ if kind == Kind::Creation && envelope.success() != Some(true) => {
            Verdict::InvalidResponse(status, format!("HTTP {status} without \"success\": true"))
        }
        200..=299 => Verdict::Done(Answer { body: json.to_owned() }),
        _ => Verdict::InvalidResponse(status, format!("HTTP {status}")),
    }
}

/// The body as JSON, and its envelope.
fn read(reply: &Reply) -> Result<(&str, Envelope<'_>), Unreadable<'_>> {
    let body = match &reply.body {
        Ok(body) => body,
        Err(Cut::Lost(why)) => return Err(Unreadable::Half(why.clone())),
        Err(Cut::TooLong) => {
            let limit = super::transport::LARGEST_ANSWER >> 20;
            return Err(Unreadable::Odd(format!("over {limit} MiB, not read on")));
        }
    };
    let text = std::str::from_utf8(body).map_err(|_| Unreadable::Odd("bytes that are no text".into()))?;
    match serde_json::from_str::<Envelope>(text) {
        Ok(envelope) if text.trim_start().starts_with('{') => return Ok((text, envelope)),
        _ if text.trim().is_empty() => return Err(Unreadable::Empty),
        // An array's elements would be taken for the envelope's fields.
        _ => {}
    }
    Err(match serde_json::from_str::<IgnoredAny>(text) {
        Ok(_) => Unreadable::OtherJson(text),
        // Half a body looks like this where no length was announced.
        Err(error) if error.is_eof() => Unreadable::Half("the answer broke off in the middle".into()),
        Err(_) => Unreadable::Odd(what_it_looks_like(text).into()),
    })
}

enum Unreadable<'a> {
    /// It broke off.
    Half(String),
    /// There is nothing.
    Empty,
    /// It is JSON, and no envelope.
    OtherJson(&'a str),
    /// It is something else.
    Odd(String),
}

impl Unreadable<'_> {
    fn describe(self) -> String {
        match self {
            Unreadable::Half(why) => why,
            Unreadable::Empty => "an empty body".into(),
            Unreadable::OtherJson(_) => "JSON of another shape".into(),
            Unreadable::Odd(what) => what,
        }
    }
}

fn judge_unreadable(kind: Kind, reply: &Reply, unreadable: Unreadable) -> Verdict {
    let (status, retry_after) = (reply.status, reply.retry_after());
    let refusal = |unreadable: Unreadable| ApiError {
        status,
        writing: !kind.reads(),
        message: match unreadable {
            Unreadable::Half(why) => why,
            odd => format!("an answer of {} in place of this API's JSON", odd.describe()),
        },
        ..ApiError::default()
    };
    match (status, unreadable) {
        // The status alone says it: these were not processed, whoever answered.
        (429, unreadable) => Verdict::Limited(refusal(unreadable), retry_after),
        (300..=399, _) => Verdict::InvalidResponse(status, redirected(reply)),
        (400..=499, unreadable) => Verdict::Refused(refusal(unreadable)),
        (500.., unreadable) => Verdict::Failed(refusal(unreadable), retry_after),
        (_, Unreadable::Half(why)) => Verdict::Lost(why),
        (200..=299, Unreadable::OtherJson(json)) if kind.is_any() && !json.trim_start().starts_with('{') => {
            Verdict::Done(Answer { body: json.to_owned() })
        }
        (200..=299, Unreadable::Empty) if kind.is_any() => match reply.ends() {
            true => Verdict::Done(Answer { body: String::new() }),
            false => Verdict::Lost("the answer broke off before its body".into()),
        },
        (_, odd) => Verdict::InvalidResponse(
            status,
            format!("HTTP {status} and {}, not this API's JSON", odd.describe()),
        ),
    }
}

fn redirected(reply: &Reply) -> String {
    match reply.header(header::LOCATION) {
        Some(to) => format!(
            "a redirect to {to} (HTTP {}), not followed: if the API moved, pass --base-url",
            reply.status
        ),
        None => format!("a redirect to nowhere (HTTP {})", reply.status),
    }
}

fn what_it_looks_like(text: &str) -> &'static str {
    let start = text.trim_start().get(..1).unwrap_or_default();
    match start {
        "<" => "HTML (a proxy or a login page on the way?)",
        _ => "text that is no JSON",
    }
}

fn error_body<'a>(envelope: &Envelope<'a>) -> ErrorBody<'a> {
    envelope
        .error
        .and_then(|raw| serde_json::from_str(raw.get()).ok())
        .unwrap_or_default()
}

fn refusal(kind: Kind, status: u16, envelope: &Envelope, json: &str) -> ApiError {
    let body = error_body(envelope);
    // Some APIs put a sentence where the page promises an object.
    let loose = || {
        envelope
            .error
            .map(|raw| raw.get().trim_matches('"').to_owned())
            .unwrap_or_default()
    };
    let is_envelope = envelope.success.is_some() || envelope.error.is_some();
    let message = match (envelope.message.as_str(), body.code.0.is_some()) {
        ("", false) => loose(),
        (message, _) => message.to_owned(),
    };
    ApiError {
        status,
        writing: !kind.reads(),
        code: body.code.as_str().to_owned(),
        message,
        details: body.details.as_str().to_owned(),
        envelope: is_envelope.then(|| json.trim().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ureq::http::{HeaderMap, HeaderValue};

    fn verdict(verdict: &Verdict) -> &'static str {
        match verdict {
            Verdict::Done(_) => "done",
            Verdict::NotSent(_) => "not sent",
            Verdict::Limited(..) => "limited",
            Verdict::Refused(_) => "refused",
            Verdict::Failed(..) => "failed",
            Verdict::Lost(_) => "lost",
            Verdict::InvalidResponse(..) => "senseless",
        }
    }

    fn reply(status: u16, body: Result<&str, Cut>) -> Result<Reply, NoReply> {
        Ok(Reply {
            status,
            headers: HeaderMap::new(),
            body: body.map(|text| text.as_bytes().to_vec()),
        })
    }

    fn coded(code: &str) -> String {
        format!(r#"{{"success":false,"message":"m","error":{{"code":"{code}","details":"d"}}}}"#)
    }

    const YES: &str = r#"{"success":true,"data":{}}"#;

    #[test]
    fn each_answer_has_one_meaning_for_a_creation_and_one_for_a_read() {
        let limit = &coded("rate_limit_exceeded");
        let key = &coded("unauthorized");
        let invalid = &coded("validation_error");
        let odd = &coded("odd");
        let contradiction = r#"{"success":true,"error":{"code":"rate_limit_exceeded"}}"#;
        for (status, body, creating, reading) in [
            (200, YES, "done", "done"),
            (201, YES, "done", "done"),
            (200, contradiction, "done", "done"),
            (200, r#"{"data":{}}"#, "senseless", "done"),
            (200, r#"{"success":"true"}"#, "senseless", "done"),
            (200, r#"{"success":null}"#, "senseless", "done"),
            (200, r#"{"success":1}"#, "senseless", "done"),
            (200, "{}", "senseless", "done"),
            (200, r#"{"success":true,"success":false}"#, "senseless", "senseless"),
            (200, r#"{"success":false}"#, "refused", "refused"),
            (200, odd, "refused", "refused"),
            (200, key, "refused", "refused"),
            (200, limit, "limited", "limited"),
            (200, "", "senseless", "senseless"),
            (204, "", "senseless", "senseless"),
            (200, "<html>", "senseless", "senseless"),
            (200, "é", "senseless", "senseless"),
            (200, "7", "senseless", "senseless"),
            (200, "[true]", "senseless", "senseless"),
            (400, "[false]", "refused", "refused"),
            (200, r#"{"success":true"#, "lost", "lost"),
            (101, r#"{"success":false}"#, "senseless", "senseless"),
            (199, YES, "senseless", "senseless"),
            (300, YES, "senseless", "senseless"),
            (301, "", "senseless", "senseless"),
            (400, invalid, "refused", "refused"),
            (400, YES, "refused", "refused"),
            (400, "", "refused", "refused"),
            (400, r#"{"succ"#, "refused", "refused"),
            (400, limit, "limited", "limited"),
            (401, key, "refused", "refused"),
            (409, odd, "refused", "refused"),
            (429, odd, "limited", "limited"),
            (429, "<html>", "limited", "limited"),
            (429, r#"{"succ"#, "limited", "limited"),
            (500, odd, "failed", "failed"),
            (500, YES, "failed", "failed"),
            (500, invalid, "failed", "failed"),
            (500, r#"{"succ"#, "failed", "failed"),
            (503, limit, "limited", "limited"),
            (503, "<html>", "failed", "failed"),
            (599, "", "failed", "failed"),
            (600, YES, "failed", "failed"),
        ] {
            let judged = |kind| verdict(&judge(kind, reply(status, Ok(body))));
            assert_eq!(
                (judged(Kind::Creation), judged(Kind::Read)),
                (creating, reading),
                "HTTP {status}: {body}"
            );
        }
    }

    #[test]
    fn any_json_and_none_at_all_is_an_answer_to_any_call() {
        let limit = &coded("rate_limit_exceeded");
        for (status, body, verdict_of_any) in [
            (200, YES, "done"),
            (200, r#"{"data":{}}"#, "done"),
            (200, r#"{"success":"no"}"#, "done"),
            (200, "{}", "done"),
            (200, "7", "done"),
            (200, "null", "done"),
            (200, "[]", "done"),
            (201, " [1,2,3,4,5,6]\n", "done"),
            (202, "[false]", "done"),
            (204, "", "done"),
            (205, "", "done"),
            // Without a length, and with nothing: it may have broken off.
            (200, "", "lost"),
            (200, "[1,2,3,4,5", "lost"),
            (200, r#"{"success":true"#, "lost"),
            (200, r#"{"success":false}"#, "refused"),
            (200, r#"{"success":true,"success":false}"#, "senseless"),
            (200, limit, "limited"),
            (200, "<html>", "senseless"),
            (200, "[1] 2", "senseless"),
            (199, "7", "senseless"),
            (304, "", "senseless"),
            (400, "[]", "refused"),
            (409, "", "refused"),
            (429, "", "limited"),
            (500, YES, "failed"),
            (503, "[]", "failed"),
        ] {
            for kind in [Kind::AnyRead, Kind::AnyWrite] {
                let judged = judge(kind, reply(status, Ok(body)));
                assert_eq!(verdict(&judged), verdict_of_any, "{kind:?}, HTTP {status}: {body}");
                if let Verdict::Done(answer) = judged {
                    assert_eq!(answer.body, body);
                }
            }
        }
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        let empty = Reply {
            status: 200,
            headers,
            body: Ok(Vec::new()),
        };
        assert_eq!(verdict(&judge(Kind::AnyWrite, Ok(empty))), "done");
    }

    #[test]
    fn what_did_not_come_whole_is_judged_by_what_is_certain() {
        let lost = || Cut::Lost("gone".into());
        for (outcome, expected) in [
            (Err(NoReply::NotSent("refused".into())), "not sent"),
            (Err(NoReply::Lost("gone".into())), "lost"),
            (reply(200, Err(lost())), "lost"),
            (reply(200, Err(Cut::TooLong)), "senseless"),
            (reply(302, Err(lost())), "senseless"),
            (reply(400, Err(lost())), "refused"),
            (reply(400, Err(Cut::TooLong)), "refused"),
            (reply(429, Err(lost())), "limited"),
            (reply(500, Err(lost())), "failed"),
        ] {
            let told = format!("{outcome:?}");
            assert_eq!(verdict(&judge(Kind::Creation, outcome)), expected, "{told}");
        }
    }

    #[test]
    fn what_happened_decides_whether_it_is_sent_again() {
        let odd = &coded("odd");
        for (status, body, happened) in [
            (200, YES, Happened::Answered),
            (200, "<html>", Happened::Answered),
            (302, "", Happened::Answered),
            (400, odd, Happened::Answered),
            (500, odd, Happened::Lost { retry_after: None }),
            (501, odd, Happened::Answered),
            (502, "<html>", Happened::Lost { retry_after: None }),
            (503, "", Happened::Lost { retry_after: None }),
            (504, odd, Happened::Lost { retry_after: None }),
            (505, odd, Happened::Answered),
            (429, odd, Happened::Limited { retry_after: None }),
            (200, r#"{"succ"#, Happened::Lost { retry_after: None }),
        ] {
            let judged = judge(Kind::Read, reply(status, Ok(body))).happened();
            assert_eq!(judged, happened, "HTTP {status}: {body}");
        }
        let not_sent = judge(Kind::Creation, Err(NoReply::NotSent(String::new())));
        assert_eq!(not_sent.happened(), Happened::NotSent);
    }

    #[test]
    fn a_refusal_says_what_the_envelope_says_however_loosely_it_is_put() {
        for (body, code, message, details, is_envelope) in [
            (coded("c"), "c", "m", "d", true),
            (r#"{"success":false,"message":"m"}"#.into(), "", "m", "", true),
            (r#"{"error":"a sentence"}"#.into(), "", "a sentence", "", true),
            (r#"{"message":"m","error":"a sentence"}"#.into(), "", "m", "", true),
            (r#"{"error":{"code":7,"details":[1]}}"#.into(), "7", "", "[1]", true),
            (r#"{"error":null}"#.into(), "", "", "", false),
            (r#"{"message":"m"}"#.into(), "", "m", "", false),
        ] {
            let Verdict::Refused(refusal) = judge(Kind::Creation, reply(400, Ok(&body))) else {
                panic!("{body}");
            };
            let told = (&*refusal.code, &*refusal.message, &*refusal.details);
            assert_eq!(told, (code, message, details), "{body}");
            assert_eq!(refusal.envelope, is_envelope.then_some(body));
            assert_eq!((refusal.status, refusal.writing), (400, true));
        }
    }

    #[test]
    fn the_wait_asked_for_is_read_as_seconds_or_as_a_date() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        for (told, now, seconds) in [
            ("0", None, Some(0)),
            (" 7 ", None, Some(7)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(date), Some(60)),
            ("Sunday, 06-Nov-94 08:50:37 GMT", Some(date), Some(60)),
            ("Sun, 06 Nov 1994 08:48:37 GMT", Some(date), Some(0)),
            (date, None, Some(0)),
            ("-1", None, None),
            ("1.5", None, None),
            ("soon", None, None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(told));
            if let Some(now) = now {
                headers.insert(header::DATE, HeaderValue::from_static(now));
            }
            let reply = Reply {
                status: 429,
                headers,
                body: Ok(Vec::new()),
            };
            let retry_after = seconds.map(std::time::Duration::from_secs);
            assert_eq!(
                judge(Kind::Creation, Ok(reply)).happened(),
                Happened::Limited { retry_after },
                "{told}"
            );
        }
    }
}
