//! Presigned requests, verified as S3 documents it: "Authenticating Requests: Using Query Parameters (AWS Signature
//! Version 4)".

use hmac::{Hmac, Mac};
use http::request::Parts;
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};
use libtest_mimic::{Failed, Trial};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};
use sha2::{Digest, Sha256, digest::Output};

/// S3's status and code of an error.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal(pub(crate) u16, pub(crate) &'static str);

/// What AWS's `UriEncode` leaves as it is.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// And in a path.
const PATH: &AsciiSet = &UNRESERVED.remove(b'/');
/// How far a signer's clock may be ahead.
const AHEAD: SignedDuration = SignedDuration::from_mins(15);
/// A week: addresses may not last longer.
const LONGEST: i64 = 604_800;

/// Whether a request was presigned with this key, and is good at `now`.
pub(crate) fn verify(request: &Parts, key_id: &str, key: &str, now: Timestamp) -> Result<(), Refusal> {
    const NO_ACCESS: Refusal = Refusal(403, "AccessDenied");
    const MALFORMED: Refusal = Refusal(400, "AuthorizationQueryParametersError");
    let query = Query::of(request.uri.query().unwrap_or_default());
    // Without a signature it is a stranger's.
    let signature = query.one("X-Amz-Signature").ok_or(NO_ACCESS)?;
    let date = query.one("X-Amz-Date").ok_or(MALFORMED)?;
    let signed_at = instant(&date).ok_or(MALFORMED)?;
    let lasts =
        query.one("X-Amz-Expires").and_then(|seconds| seconds.parse::<i64>().ok()).ok_or(MALFORMED)?;
    let signed_headers = query.one("X-Amz-SignedHeaders").ok_or(MALFORMED)?;
    let credential = query.one("X-Amz-Credential").ok_or(MALFORMED)?;
    let (id, scope) = credential.split_once('/').ok_or(MALFORMED)?;
    let [day, region, service, request_word] = scope.split('/').collect::<Vec<_>>()[..] else {
        return Err(MALFORMED);
    };
    if query.one("X-Amz-Algorithm").as_deref() != Some("AWS4-HMAC-SHA256")
        || (service, request_word) != ("s3", "aws4_request")
        || !date.starts_with(day)
        || !(1..=LONGEST).contains(&lasts)
    {
        return Err(MALFORMED);
    }
    if id != key_id {
        return Err(Refusal(403, "InvalidAccessKeyId"));
    }
    if now >= signed_at + SignedDuration::from_secs(lasts) || signed_at > now + AHEAD {
        return Err(NO_ACCESS);
    }
    let names: Vec<_> = signed_headers.split(';').collect();
    let of_amazon = request.headers.keys().filter(|name| name.as_str().starts_with("x-amz-"));
    if !names.contains(&"host") || of_amazon.into_iter().any(|name| !names.contains(&name.as_str())) {
        return Err(NO_ACCESS);
    }
    let canonical = canonical_request(request, &query, &names);
    let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{:x}", Sha256::digest(canonical));
    let signing_key = [day, region, service, request_word]
        .iter()
        .fold(format!("AWS4{key}").into_bytes(), |key, word| hmac(&key, word).to_vec());
    let expected = format!("{:x}", hmac(&signing_key, &to_sign));
    if signature == expected { Ok(()) } else { Err(Refusal(403, "SignatureDoesNotMatch")) }
}

/// The request as both sides write it, with its headers as they came.
fn canonical_request(request: &Parts, query: &Query, names: &[&str]) -> String {
    let path = percent_decode_str(request.uri.path()).collect::<Vec<_>>();
    let path = percent_encode(&path, PATH);
    let header = |name: &&str| {
        let values = request.headers.get_all(*name).iter().map(|value| {
            let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
            text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
        });
        format!("{name}:{}\n", values.collect::<Vec<_>>().join(","))
    };
    let headers: String = names.iter().map(header).collect();
    format!(
        "{}\n{path}\n{}\n{headers}\n{}\nUNSIGNED-PAYLOAD",
        request.method,
        query.canonical(),
        names.join(";"),
    )
}

/// A query's parameters, by their encoded names and values.
struct Query(Vec<(String, String)>);

impl Query {
    fn of(text: &str) -> Self {
        let encoded = |text: &str| {
            let bytes = percent_decode_str(text).collect::<Vec<_>>();
            percent_encode(&bytes, UNRESERVED).to_string()
        };
        let parameter = |text: &str| {
            let (name, value) = text.split_once('=').unwrap_or((text, ""));
            (encoded(name), encoded(value))
        };
        Self(text.split('&').filter(|text| !text.is_empty()).map(parameter).collect())
    }

    /// The parameter of this name, if there is exactly one.
    fn one(&self, name: &str) -> Option<String> {
        let mut found = self.0.iter().filter(|(known, _)| known == name);
        let (_, value) = found.next()?;
        let value = percent_decode_str(value).decode_utf8().ok()?.into_owned();
        found.next().is_none().then_some(value)
    }

    fn canonical(&self) -> String {
        let mut signed: Vec<_> = self.0.iter().filter(|(name, _)| name != "X-Amz-Signature").collect();
        signed.sort_unstable();
        let written: Vec<_> = signed.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        written.join("&")
    }
}

/// The instant that `20130524T000000Z` writes.
fn instant(text: &str) -> Option<Timestamp> {
    let local = DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
    Some(local.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

fn hmac(key: &[u8], text: &str) -> Output<Sha256> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    hmac.update(text.as_bytes());
    hmac.finalize().into_bytes()
}

/// The gate itself, by the example that AWS publishes where it documents presigned requests.
pub(crate) fn trials() -> Vec<Trial> {
    let day = 1_369_353_600;
    let forged = Err(Refusal(403, "SignatureDoesNotMatch"));
    let (late, early) = (Err(Refusal(403, "AccessDenied")), Err(Refusal(403, "AccessDenied")));
    vec![
        Trial::test("the gate lets AWS's example by", move || example("GET", "404", day + 1, &Ok(()))),
        Trial::test("the gate stops a forged signature", move || example("GET", "405", day + 1, &forged)),
        Trial::test("the gate stops another method", move || {
            example("HEAD", "404", day + 1, &Err(Refusal(403, "SignatureDoesNotMatch")))
        }),
        Trial::test("the gate stops what has expired", move || example("GET", "404", day + 86_400, &late)),
        Trial::test("the gate stops what is not good yet", move || {
            example("GET", "404", day - 16 * 60, &early)
        }),
    ]
}

/// Expects `verdict` of AWS's example with the last digits of its signature as they are given.
fn example(method: &str, ending: &str, second: i64, verdict: &Result<(), Refusal>) -> Result<(), Failed> {
    let url = format!(
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256\
         &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
         &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
         &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d{ending}",
    );
    let request = http::Request::builder().method(method).uri(url);
    let (request, ()) = request.header("host", "examplebucket.s3.amazonaws.com").body(())?.into_parts();
    let key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    let came = verify(&request, "AKIAIOSFODNN7EXAMPLE", key, Timestamp::from_second(second)?);
    if came == *verdict { Ok(()) } else { Err(format!("expected {verdict:?}, got {came:?}").into()) }
}
