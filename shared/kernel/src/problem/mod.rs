//! The one error type: an RFC 9457 problem, with a public text and, for a bug, a private cause.

pub(crate) mod document;
pub mod kept;
pub mod kind;

use crate::{
    problem::kind::{
        ALREADY_PURGED, BODY_TOO_LARGE, BUDGET_SPENT, BUSY, EXPIRED_ADDRESS, FILE_REFUSED, INTERNAL,
        INVALID_ADDRESS, INVALID_CURSOR, INVALID_REQUEST, INVALID_TOKEN, INVALID_TRANSITION, KEY_REUSED,
        MALFORMED_JSON, METHOD_NOT_ALLOWED, NOT_AUTHENTIC, NOT_FOUND, NOT_JSON, NOT_YOURS, PROVIDER_FAILED,
        ProblemKind, QUOTA_FULL, REQUEST_IN_PROGRESS, SLOT_TAKEN, SLOT_UNAVAILABLE, STALE_VERSION,
        TOO_MANY_REQUESTS, TOO_MANY_UPLOADS, UNAUTHENTICATED, UPLOAD_MISSING, USED_ADDRESS,
    },
    value::{
        field_errors::FieldError,
        text::{Language, LocalizedText},
        time::TimeRange,
    },
};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jiff::Timestamp;

/// Why a function did not do what was asked. Answered as `application/problem+json`, in the caller's language.
///
/// It is small, for it is carried by every answer that could be one.
#[derive(Clone, Debug)]
pub struct Problem {
    pub(crate) kind: &'static ProblemKind,
    pub(crate) detail: LocalizedText,
    more: Option<Box<More>>,
}

/// What few problems have.
#[derive(Clone, Debug, Default)]
struct More {
    errors: Vec<FieldError>,
    retry_after_seconds: Option<u64>,
    opens_at: Option<Timestamp>,
    /// For the log alone: never shown to the caller.
    cause: Option<Box<str>>,
}

impl Problem {
    /// A problem of this kind; `detail` says what happened this time, to the caller.
    #[must_use]
    pub const fn new(kind: &'static ProblemKind, detail: LocalizedText) -> Self {
        Self { kind, detail, more: None }
    }

    /// The same problem of something that opens at an instant, which programs read in `opens_at`.
    #[must_use]
    pub fn until(mut self, opens_at: Timestamp) -> Self {
        self.more.get_or_insert_default().opens_at = Some(opens_at);
        self
    }

    fn after(mut self, seconds: u64) -> Self {
        self.more.get_or_insert_default().retry_after_seconds = Some(seconds);
        self
    }

    fn because(mut self, cause: String) -> Self {
        self.more.get_or_insert_default().cause = Some(cause.into());
        self
    }

    /// 400: some fields are missing, unknown, of the wrong type or out of their domain; all of them are named.
    #[must_use]
    pub fn invalid_request(errors: Vec<FieldError>) -> Self {
        let detail = LocalizedText::fixed("Voir la liste des erreurs.", "See the list of errors.");
        let mut problem = Self::new(&INVALID_REQUEST, detail);
        problem.more.get_or_insert_default().errors = errors;
        problem
    }

    /// 400: one field is wrong in a way that shows only beside others. `pointer` is a JSON Pointer (RFC 6901).
    #[must_use]
    pub fn wrong_field(pointer: &str, code: &'static str, detail: LocalizedText) -> Self {
        Self::invalid_request(vec![FieldError { pointer: pointer.to_owned(), code, detail }])
    }

    /// 400: the body is not UTF-8, not JSON, or nested too deep.
    #[must_use]
    pub fn malformed_json(line: usize, column: usize) -> Self {
        Self::new(
            &MALFORMED_JSON,
            LocalizedText::made(
                format!("Le JSON est illisible à la ligne {line}, colonne {column}."),
                format!("The JSON cannot be read at line {line}, column {column}."),
            ),
        )
    }

    /// 400: the cursor was altered, or comes from another list or other filters.
    #[must_use]
    pub const fn invalid_cursor() -> Self {
        Self::new(
            &INVALID_CURSOR,
            LocalizedText::fixed(
                "Reprenez la liste depuis le début, avec les mêmes filtres.",
                "Start the list again, with the same filters.",
            ),
        )
    }

    /// 401: the function needs a signed-in caller and nobody is.
    #[must_use]
    pub const fn unauthenticated() -> Self {
        Self::new(
            &UNAUTHENTICATED,
            LocalizedText::fixed(
                "Envoyez un jeton : « Authorization: Bearer … ».",
                "Send a token: “Authorization: Bearer …”.",
            ),
        )
    }

    /// 401: the token is malformed, expired, of another issuer, or its signature is wrong.
    #[must_use]
    pub const fn invalid_token() -> Self {
        Self::new(
            &INVALID_TOKEN,
            LocalizedText::fixed(
                "Le jeton est mal formé, expiré, ou n'a pas été émis pour ce service.",
                "The token is malformed, expired, or was not issued for this service.",
            ),
        )
    }

    /// 401: a webhook call that its provider did not sign, or too long ago.
    #[must_use]
    pub const fn not_authentic() -> Self {
        Self::new(
            &NOT_AUTHENTIC,
            LocalizedText::fixed(
                "Cet appel n'est pas signé par le fournisseur attendu, ou l'est depuis trop longtemps.",
                "This call is not signed by the provider that is expected, or was too long ago.",
            ),
        )
    }

    /// 403: the caller's role, or whose data it is, forbids it.
    #[must_use]
    pub const fn not_yours() -> Self {
        Self::new(
            &NOT_YOURS,
            LocalizedText::fixed(
                "Votre rôle ne permet pas cette action sur ces données.",
                "Your role does not allow this action on these data.",
            ),
        )
    }

    /// 403: the address of a file was altered, or is for another use.
    #[must_use]
    pub const fn invalid_address() -> Self {
        Self::new(
            &INVALID_ADDRESS,
            LocalizedText::fixed(
                "Demandez une nouvelle adresse et utilisez-la telle quelle.",
                "Ask for a new address and use it as it is.",
            ),
        )
    }

    /// 403: the address of a file is too old.
    #[must_use]
    pub const fn expired_address() -> Self {
        Self::new(
            &EXPIRED_ADDRESS,
            LocalizedText::fixed("Demandez une nouvelle adresse.", "Ask for a new address."),
        )
    }

    /// 404: it does not exist, or it is hidden from the caller.
    #[must_use]
    pub const fn not_found() -> Self {
        Self::new(
            &NOT_FOUND,
            LocalizedText::fixed(
                "Rien n'existe à cette adresse, ou vous n'y avez pas accès.",
                "Nothing exists at this address, or it is hidden from you.",
            ),
        )
    }

    /// 405: the path exists, with other methods.
    #[must_use]
    pub const fn method_not_allowed() -> Self {
        Self::new(
            &METHOD_NOT_ALLOWED,
            LocalizedText::fixed("Voir l'en-tête « Allow ».", "See the “Allow” header."),
        )
    }

    /// 409: a session of the coach or of the student overlaps `slot`.
    #[must_use]
    pub fn slot_taken(slot: TimeRange) -> Self {
        Self::new(
            &SLOT_TAKEN,
            LocalizedText::made(
                format!("Une autre séance occupe tout ou partie de {slot}."),
                format!("Another session takes all or part of {slot}."),
            ),
        )
    }

    /// 409: the coach's availability leaves no room for a session then; `reason` says which rule.
    #[must_use]
    pub const fn slot_unavailable(reason: LocalizedText) -> Self {
        Self::new(&SLOT_UNAVAILABLE, reason)
    }

    /// 409: something in the state `from` cannot come into the state `to`. Nothing is changed.
    #[must_use]
    pub fn invalid_transition(from: &str, to: &str) -> Self {
        Self::new(
            &INVALID_TRANSITION,
            LocalizedText::made(
                format!("De « {from} », on ne passe pas à « {to} »."),
                format!("From “{from}” there is no way to “{to}”."),
            ),
        )
    }

    /// 409: something was written already at an address that is good for one time.
    #[must_use]
    pub const fn used_address() -> Self {
        Self::new(
            &USED_ADDRESS,
            LocalizedText::fixed(
                "Une adresse d'envoi sert une fois.",
                "An address to upload to is good for one time.",
            ),
        )
    }

    /// 409: an upload cannot be completed, because its bytes are not there.
    #[must_use]
    pub const fn upload_missing() -> Self {
        Self::new(
            &UPLOAD_MISSING,
            LocalizedText::fixed(
                "Envoyez le fichier à l'adresse reçue, puis recommencez.",
                "Send the file to the address that was answered, then try again.",
            ),
        )
    }

    /// 409: so many uploads of theirs, which is the most there may be, are awaited.
    #[must_use]
    pub fn too_many_uploads(most: u32) -> Self {
        Self::new(
            &TOO_MANY_UPLOADS,
            LocalizedText::made(
                format!("{most} envois attendent leur fichier : terminez-en un, ou laissez-les expirer."),
                format!("{most} uploads await their file: complete one, or let them expire."),
            ),
        )
    }

    /// 409: what someone keeps would be more than `most` bytes; `used` are taken.
    #[must_use]
    pub fn quota_full(used: u64, most: u64) -> Self {
        Self::new(
            &QUOTA_FULL,
            LocalizedText::made(
                format!("{used} octets sur {most} sont occupés, corbeille comprise."),
                format!("{used} bytes of {most} are taken, the trash included."),
            ),
        )
    }

    /// 409: it was deleted, and its time in the trash is over.
    #[must_use]
    pub const fn already_purged() -> Self {
        Self::new(
            &ALREADY_PURGED,
            LocalizedText::fixed(
                "Le délai de la corbeille est écoulé : rien ne peut être restauré.",
                "Its time in the trash is over: there is nothing to restore.",
            ),
        )
    }

    /// 409: a request with the same idempotency key has not finished.
    #[must_use]
    pub fn request_in_progress() -> Self {
        let detail = LocalizedText::fixed(
            "La première requête avec cette clé n'est pas terminée.",
            "The first request with this key has not finished.",
        );
        Self::new(&REQUEST_IN_PROGRESS, detail).after(1)
    }

    /// 412: `If-Match` names another version than the present one.
    #[must_use]
    pub const fn stale_version() -> Self {
        Self::new(
            &STALE_VERSION,
            LocalizedText::fixed(
                "Relisez la ressource, puis recommencez avec son ETag.",
                "Read the resource again, then retry with its ETag.",
            ),
        )
    }

    /// 413: the body is over `limit` bytes.
    #[must_use]
    pub fn body_too_large(limit: usize) -> Self {
        Self::new(
            &BODY_TOO_LARGE,
            LocalizedText::made(
                format!("La limite est de {limit} octets."),
                format!("The limit is {limit} bytes."),
            ),
        )
    }

    /// 415: the body is declared as something else than JSON.
    #[must_use]
    pub const fn not_json() -> Self {
        Self::new(
            &NOT_JSON,
            LocalizedText::fixed(
                "Envoyez « Content-Type: application/json ».",
                "Send “Content-Type: application/json”.",
            ),
        )
    }

    /// 422: the idempotency key came before with another body.
    #[must_use]
    pub const fn idempotency_key_reused() -> Self {
        Self::new(
            &KEY_REUSED,
            LocalizedText::fixed(
                "Utilisez une nouvelle clé pour une requête différente.",
                "Use a new key for a different request.",
            ),
        )
    }

    /// 429: the caller's limit for this function is reached; it is lifted in `retry_after_seconds`.
    #[must_use]
    pub fn too_many_requests(retry_after_seconds: u64) -> Self {
        let detail = LocalizedText::made(
            format!("Réessayez dans {retry_after_seconds} s."),
            format!("Try again in {retry_after_seconds} s."),
        );
        Self::new(&TOO_MANY_REQUESTS, detail).after(retry_after_seconds)
    }

    /// 429: what models may read and write today is used up, or reserved; it is lifted in `retry_after_seconds`.
    #[must_use]
    pub fn budget_spent(retry_after_seconds: u64) -> Self {
        let detail = LocalizedText::fixed(
            "Ce que le modèle peut lire et écrire aujourd'hui ne suffit plus à cette demande.",
            "What the model may read and write today does not suffice for this any more.",
        );
        Self::new(&BUDGET_SPENT, detail).after(retry_after_seconds)
    }

    /// 422: an uploaded file is not what is taken; `reason` says why. Its bytes are deleted.
    #[must_use]
    pub const fn file_refused(reason: LocalizedText) -> Self {
        Self::new(&FILE_REFUSED, reason)
    }

    /// 500: a bug. `cause` goes to the log and is never shown.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "it stands in map_err, which gives the error away")]
    pub fn internal(cause: impl ToString) -> Self {
        Self::bug(cause.to_string())
    }

    fn bug(cause: String) -> Self {
        let detail = LocalizedText::fixed(
            "L'erreur est enregistrée ; citez l'identifiant de la requête.",
            "The error is logged; quote the request id.",
        );
        Self::new(&INTERNAL, detail).because(cause)
    }

    /// 502: an outside service did not answer as it should. `cause` goes to the log and is never shown.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "it stands in map_err, which gives the error away")]
    pub fn provider_failed(cause: impl ToString) -> Self {
        let detail = LocalizedText::fixed(
            "Un service dont Préau dépend n'a pas répondu correctement.",
            "A service that Préau depends on did not answer properly.",
        );
        Self::new(&PROVIDER_FAILED, detail).because(cause.to_string())
    }

    /// 503: the store is throttled or contended beyond the bounded retries; nothing was written.
    #[must_use]
    pub fn busy() -> Self {
        let detail = LocalizedText::fixed(
            "Rien n'a été enregistré ; réessayez dans un instant.",
            "Nothing was saved; try again in a moment.",
        );
        Self::new(&BUSY, detail).after(1)
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.kind.code
    }

    /// What happened this time, for people: where a problem is one of several that an answer tells of.
    #[must_use]
    pub fn detail(&self, language: Language) -> &str {
        self.detail.in_language(language)
    }

    /// The fields that are wrong, where some are.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        self.more.as_deref().map_or(&[], |more| &more.errors)
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.kind.status
    }

    /// What the log says of a bug; nobody else may see it.
    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        self.more.as_deref()?.cause.as_deref()
    }

    pub(crate) fn retry_after_seconds(&self) -> Option<u64> {
        self.more.as_deref()?.retry_after_seconds
    }

    pub(crate) fn opens_at(&self) -> Option<Timestamp> {
        self.more.as_deref()?.opens_at
    }

    /// What names it in a log or a record: the cause of a bug, otherwise its code.
    #[must_use]
    pub fn cause_or_code(&self) -> &str {
        self.cause().unwrap_or_else(|| self.code())
    }
}

/// A handler's problem travels to the wrapping of its function as an extension: it is put into words there, once,
/// where the caller's language and the request id are known.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
