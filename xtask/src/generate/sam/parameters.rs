//! Settings as parameters: explained in the template that is deployed, handed on to those that it nests, and given to
//! their functions.

use std::fmt::Write as _;

use preau_kernel::settings::{Default, Host, SETTINGS, Setting};

/// What the school decides: given to every domain, whose functions go by it.
const OF_SCHOOL: [&str; 8] = [
    "PREAU_SCHOOL_NAME",
    "PREAU_PENDING_REQUESTS",
    "PREAU_LARGEST_FILE_MB",
    "PREAU_QUOTA_MB",
    "PREAU_PENDING_UPLOADS",
    "PREAU_RETENTION_DAYS",
    "PREAU_RATINGS_REVIEW",
    "PREAU_REPORTS_AT",
];

/// What some domains alone are given: secrets that no other has use for, what goes with them, and what they alone go by.
const OF_DOMAIN: [(&str, &str); 23] = [
    ("PREAU_BADGE_KEY", "courses"),
    ("PREAU_COPY_DAYS", "evaluations"),
    ("PREAU_LLM", "evaluations"),
    ("PREAU_OCR", "evaluations"),
    ("PREAU_LLM_FALLBACK", "evaluations"),
    ("PREAU_LLM_TOKENS_PER_DAY", "evaluations"),
    ("PREAU_OPENAI_KEY", "evaluations"),
    ("PREAU_OPENAI_BASE_URL", "evaluations"),
    ("PREAU_OPENAI_MODEL", "evaluations"),
    ("PREAU_OPENAI_BACKGROUND", "evaluations"),
    ("PREAU_LLM", "masterclasses"),
    ("PREAU_LLM_FALLBACK", "masterclasses"),
    ("PREAU_LLM_TOKENS_PER_DAY", "masterclasses"),
    ("PREAU_OPENAI_KEY", "masterclasses"),
    ("PREAU_OPENAI_BASE_URL", "masterclasses"),
    ("PREAU_OPENAI_MODEL", "masterclasses"),
    ("PREAU_OPENAI_BACKGROUND", "masterclasses"),
    ("PREAU_DOCUMENT_HOSTS", "masterclasses"),
    ("PREAU_EMBEDDINGS", "resources"),
    ("PREAU_EMBEDDINGS_KEY", "resources"),
    ("PREAU_EMBEDDINGS_BASE_URL", "resources"),
    ("PREAU_EMBEDDINGS_MODEL", "resources"),
    ("PREAU_EMBEDDINGS_TOKENS_PER_DAY", "resources"),
];

/// The settings that every domain is given.
pub fn of_school() -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().filter(|setting| OF_SCHOOL.contains(&setting.name))
}

/// The settings of providers: what else Lambda knows.
fn of_providers() -> impl Iterator<Item = &'static Setting> {
    let given_to_all = [include_str!("domain.yaml"), include_str!("function.yaml")].concat();
    SETTINGS.iter().filter(move |setting| {
        setting.hosts.contains(&Host::Lambda)
            && !OF_SCHOOL.contains(&setting.name)
            && OF_DOMAIN.iter().all(|(name, _)| *name != setting.name)
            && !given_to_all.contains(&format!("{}:", setting.name))
    })
}

/// The settings that are given to `domain` and not to all: its own; those of providers, where it is the one that delivers.
pub fn of_domain(domain: &str, delivers: bool) -> impl Iterator<Item = &'static Setting> + Clone + use<> {
    let own = SETTINGS.iter().filter(|setting| OF_DOMAIN.contains(&(setting.name, domain)));
    let settings: Vec<_> = own.chain(of_providers().filter(|_| delivers)).collect();
    settings.into_iter()
}

/// All settings that some domains are given and others not.
pub fn of_some_domains() -> impl Iterator<Item = &'static Setting> {
    let own = SETTINGS.iter().filter(|setting| OF_DOMAIN.iter().any(|(name, _)| *name == setting.name));
    own.chain(of_providers())
}

/// What a deployment can be asked to choose of.
fn choices(setting: &Setting) -> Option<&'static str> {
    Some(match setting.name {
        "PREAU_EMAIL" => "[resend, ses, console]",
        "PREAU_WHATSAPP" => "[whapi, console]",
        "PREAU_MEETINGS" => "['', jitsi, jaas, whereby]",
        "PREAU_LLM" => "['', offline, openai]",
        "PREAU_OCR" => "['', none, openai]",
        "PREAU_EMBEDDINGS" => "['', 'off', openai]",
        "PREAU_LLM_FALLBACK" => "['', offline, none]",
        "PREAU_OPENAI_BACKGROUND" | "PREAU_RETRY_UNKNOWN" => "['', 'off', 'on']",
        _ => return None,
    })
}

/// `PREAU_EMAIL_FROM` is `EmailFrom`; of a secret the deployment is told its name in Secrets Manager, `ResendKeyName`.
fn name(setting: &Setting) -> String {
    let words = setting.name.split('_').skip(1).map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_owned() + &rest.to_lowercase()
    });
    words.collect::<String>() + if setting.is_secret() { "Name" } else { "" }
}

/// The parameters of the whole deployment.
pub fn explained(settings: impl Iterator<Item = &'static Setting>) -> String {
    let mut text = String::new();
    for setting in settings {
        let name = name(setting);
        let default =
            if matches!(setting.default, Default::ValueLocally(_)) { "" } else { "    Default: ''\n" };
        let choices = choices(setting).map(|choices| format!("    AllowedValues: {choices}\n"));
        let secret = if setting.is_secret() {
            "The name of the Secrets Manager secret whose text is what follows. "
        } else {
            ""
        };
        let usual = match setting.default {
            Default::Value(value) => format!(" When empty: `{value}`."),
            _ => String::new(),
        };
        let meaning = format!("{secret}{}{usual}", setting.meaning).replace('\'', "''");
        let _ = write!(
            text,
            "  {name}:\n    Type: String\n{default}{}    Description: '{meaning}'\n",
            choices.unwrap_or_default()
        );
    }
    text
}

/// The parameters of a domain.
pub fn declared(settings: impl Iterator<Item = &'static Setting>) -> String {
    let lines = settings.map(|setting| format!("\n  {}: {{Type: String}}", name(setting)));
    lines.collect()
}

/// Whether each secret is given.
pub fn conditions(settings: impl Iterator<Item = &'static Setting>) -> String {
    let secrets = settings.filter(|setting| setting.is_secret()).map(name);
    let lines = secrets.map(|name| format!("  Has{name}: !Not [!Equals [!Ref {name}, '']]\n"));
    lines.collect()
}

/// What the deployment gives a domain.
pub fn values(settings: impl Iterator<Item = &'static Setting>) -> String {
    let lines = settings.map(name).map(|name| format!("        {name}: !Ref {name}\n"));
    lines.collect()
}

/// The environment of a domain's functions.
pub fn environment(settings: impl Iterator<Item = &'static Setting>) -> String {
    let lines = settings.map(|setting| {
        let (variable, name) = (setting.name, name(setting));
        if setting.is_secret() {
            format!(
                "        {variable}: !If\n          - Has{name}\n          - !Sub '{{{{resolve:secretsmanager:${{{name}}}:SecretString}}}}'\n          - !Ref AWS::NoValue\n"
            )
        } else {
            format!("        {variable}: !Ref {name}\n")
        }
    });
    lines.collect()
}
