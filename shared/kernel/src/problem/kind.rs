//! The kinds of problems that Préau answers: a line each. A domain answers one by `Problem::new(&kind::QUOTA_FULL, detail)`.

use http::StatusCode;

use crate::value::text::LocalizedText;

/// What kind of problem it is: the stable part, listed in `docs/problems.md`.
#[derive(Debug, PartialEq, Eq)]
pub struct ProblemKind {
    /// The stable code; `https://preau.dev/problems/<code>` is the problem's `type`.
    pub code: &'static str,
    /// The HTTP status.
    pub status: StatusCode,
    /// The title that people read.
    pub title: LocalizedText,
}

macro_rules! problem_kinds {
    ($($name:ident = $status:ident $code:literal $fr:literal $en:literal;)*) => {
        $(#[doc = concat!("`", $code, "`: ", $en, ".")] pub static $name: ProblemKind = ProblemKind {
            code: $code, status: StatusCode::$status, title: LocalizedText::fixed($fr, $en),
        };)*

        /// Every kind of problem that Préau answers, in the order of the documentation.
        pub static PROBLEM_KINDS: &[&ProblemKind] = &[$(&$name),*];
    };
}

problem_kinds! {
    INVALID_REQUEST = BAD_REQUEST "invalid-request" "La requête contient des erreurs" "The request has errors";
    MALFORMED_JSON = BAD_REQUEST "malformed-json" "Le corps n'est pas du JSON valide" "The body is not valid JSON";
    INVALID_CURSOR = BAD_REQUEST "invalid-cursor" "Le curseur n'est pas valable" "The cursor is not valid";
    UNAUTHENTICATED = UNAUTHORIZED "unauthenticated" "Connexion requise" "Sign-in required";
    INVALID_TOKEN = UNAUTHORIZED "invalid-token" "Le jeton n'est pas valable" "The token is not valid";
    NOT_AUTHENTIC = UNAUTHORIZED "not-authentic" "La signature n'est pas valable" "The signature is not valid";
    NOT_YOURS = FORBIDDEN "not-yours" "Vous n'avez pas ce droit" "You may not do this";
    NOT_ENROLLED = FORBIDDEN "not-enrolled" "Vous n'êtes pas inscrit à ce cours" "You are not enrolled in this course";
    INVALID_ADDRESS = FORBIDDEN "invalid-address" "L'adresse n'est pas valable" "The address is not valid";
    EXPIRED_ADDRESS = FORBIDDEN "expired-address" "L'adresse a expiré" "The address has expired";
    NOT_FOUND = NOT_FOUND "not-found" "Introuvable" "Not found";
    METHOD_NOT_ALLOWED = METHOD_NOT_ALLOWED "method-not-allowed" "Méthode non permise ici" "Method not allowed here";
    SLOT_TAKEN = CONFLICT "slot-taken" "Ce créneau est déjà pris" "This slot is already taken";
    SLOT_UNAVAILABLE = CONFLICT "slot-unavailable" "Le coach n'est pas disponible sur ce créneau" "The coach is not available at this time";
    TOO_MANY_PENDING = CONFLICT "too-many-pending" "Trop de demandes attendent une réponse" "Too many requests wait for an answer";
    INVALID_TRANSITION = CONFLICT "invalid-transition" "L'état actuel ne permet pas cette action" "The present state does not allow this";
    USED_ADDRESS = CONFLICT "used-address" "L'adresse a déjà servi" "The address was used already";
    UPLOAD_MISSING = CONFLICT "upload-missing" "Le fichier n'est pas encore arrivé" "The file has not arrived yet";
    QUOTA_FULL = CONFLICT "quota-full" "L'espace est plein" "The space is full";
    TOO_MANY_UPLOADS = CONFLICT "too-many-uploads" "Trop d'envois sont en attente" "Too many uploads are pending";
    ALREADY_PURGED = CONFLICT "already-purged" "Le fichier est supprimé définitivement" "The file is deleted for good";
    SLUG_TAKEN = CONFLICT "slug-taken" "Ce nom court est déjà pris" "This short name is already taken";
    ALREADY_ENROLLED = CONFLICT "already-enrolled" "Vous êtes déjà inscrit" "You are enrolled already";
    OWN_COURSE = CONFLICT "own-course" "C'est votre propre cours" "This is your own course";
    COURSE_NOT_PUBLISHED = CONFLICT "course-not-published" "Ce cours n'est pas publié" "This course is not published";
    NOT_COMPLETED = CONFLICT "not-completed" "Le cours n'est pas terminé" "The course is not completed";
    ALREADY_RATED = CONFLICT "already-rated" "Vous avez déjà noté ce cours" "You have rated this course already";
    OWN_RATING = CONFLICT "own-rating" "C'est votre propre note" "This is your own rating";
    NO_STUDY_DAY = CONFLICT "no-study-day" "Ce cours ne peut pas être planifié" "This course cannot be planned";
    ATTEMPTS_EXHAUSTED = CONFLICT "attempts-exhausted" "Il ne reste plus d'essai" "There is no attempt left";
    ALREADY_SUBMITTED = CONFLICT "already-submitted" "Cet essai est déjà rendu" "This attempt is handed in already";
    NO_MATERIAL = CONFLICT "no-material" "Aucun document ne convient" "No document suits";
    TIME_OVER = CONFLICT "time-over" "Le temps est écoulé" "The time is over";
    CAPACITY_BELOW_TAKEN = CONFLICT "capacity-below-taken" "Plus de places sont prises que cela" "More seats are taken than that";
    REGISTRATION_CLOSED = CONFLICT "registration-closed" "Les inscriptions sont closes" "Registration is closed";
    ALREADY_REGISTERED = CONFLICT "already-registered" "Vous êtes déjà inscrit à cette masterclass" "You are registered for this masterclass already";
    OFFER_EXPIRED = CONFLICT "offer-expired" "Cette proposition a expiré" "This offer has expired";
    TEST_NOT_OPEN = CONFLICT "test-not-open" "Ce test n'est pas ouvert" "This test is not open";
    TEST_NOT_READY = CONFLICT "test-not-ready" "Ce test n'est pas prêt" "This test is not ready";
    ALREADY_TAKEN = CONFLICT "already-taken" "Ce test est déjà rendu" "This test is handed in already";
    TEST_NOT_STARTED = CONFLICT "test-not-started" "Ce test n'est pas commencé" "This test has not been started";
    TEST_OVER = CONFLICT "test-over" "Ce test est terminé" "This test is over";
    NOT_STARTED = CONFLICT "not-started" "La séance n'a pas commencé" "The session has not begun";
    SESSION_FULL = CONFLICT "session-full" "La séance est complète" "The session is full";
    SESSION_OVER = CONFLICT "session-over" "La séance est terminée" "The session is over";
    FORUM_EXISTS = CONFLICT "forum-exists" "Ce cours a déjà un forum" "This course has a forum already";
    FORUM_LOCKED = CONFLICT "forum-locked" "Ce forum est verrouillé" "This forum is locked";
    TOPIC_LOCKED = CONFLICT "topic-locked" "Ce sujet est verrouillé" "This topic is locked";
    HAS_REPLIES = CONFLICT "has-replies" "D'autres ont répondu à ce sujet" "Others have replied to this topic";
    REPLY_DELETED = CONFLICT "reply-deleted" "Cette réponse est supprimée" "This reply is deleted";
    OWN_POST = CONFLICT "own-post" "C'est votre propre message" "This is your own post";
    ID_TAKEN = CONFLICT "id-taken" "Cet identifiant est déjà pris" "This id is already taken";
    CLASS_ARCHIVED = CONFLICT "class-archived" "Cette classe est archivée" "This class is archived";
    ALREADY_COMPLETED = CONFLICT "already-completed" "Cette séance est déjà validée" "This lesson is completed already";
    UNRESOLVED_CONFLICTS = CONFLICT "unresolved-conflicts" "Des copies attendent une décision" "Copies wait for a decision";
    DEPENDENCY_REJECTED = CONFLICT "dependency-rejected" "Une opération précédente a été refusée" "An earlier operation was rejected";
    OPERATION_REUSED = CONFLICT "operation-reused" "Cet identifiant a servi à une autre opération" "This id was used for another operation";
    UNSUPPORTED_VERSION = CONFLICT "unsupported-version" "Cette version n'est pas encore connue" "This version is not known yet";
    REQUEST_IN_PROGRESS = CONFLICT "request-in-progress" "Cette requête est déjà en cours" "This request is already running";
    STALE_VERSION = PRECONDITION_FAILED "stale-version" "La ressource a changé entre-temps" "The resource has changed meanwhile";
    BODY_TOO_LARGE = PAYLOAD_TOO_LARGE "body-too-large" "Le corps est trop grand" "The body is too large";
    NOT_JSON = UNSUPPORTED_MEDIA_TYPE "not-json" "Le corps doit être du JSON" "The body must be JSON";
    KEY_REUSED = UNPROCESSABLE_ENTITY "idempotency-key-reused" "Cette clé d'idempotence a servi à une autre requête" "This idempotency key was used for another request";
    FILE_REFUSED = UNPROCESSABLE_ENTITY "file-refused" "Ce fichier n'est pas accepté" "This file is not accepted";
    DOCUMENT_TOO_POOR = UNPROCESSABLE_ENTITY "document-too-poor" "Le document ne suffit pas" "The document does not suffice";
    BUDGET_SPENT = TOO_MANY_REQUESTS "budget-spent" "Le budget du jour est dépensé" "Today's budget is spent";
    TOO_MANY_REQUESTS = TOO_MANY_REQUESTS "too-many-requests" "Trop de requêtes" "Too many requests";
    INTERNAL = INTERNAL_SERVER_ERROR "internal" "Erreur interne" "Internal error";
    PROVIDER_FAILED = BAD_GATEWAY "provider-failed" "Un service extérieur a échoué" "An outside service failed";
    BUSY = SERVICE_UNAVAILABLE "busy" "Service momentanément saturé" "The service is busy";
}
