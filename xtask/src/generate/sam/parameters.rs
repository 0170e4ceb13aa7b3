//! Settings as parameters: explained in the template that is deployed, handed on to those that it nests, and given to
//! their functions.

use std::fmt::Write as _;

use preau_kernel::settings::{Default, Host, SETTINGS, Setting};

/// What the school decides about files: given to every domain, as any may come to keep some.
const ABOUT_FILES: [&str; 4] =
    ["PREAU_LARGEST_FILE_MB", "PREAU_QUOTA_MB", "PREAU_PENDING_UPLOADS", "PREAU_RETENTION_DAYS"];

/// The settings about files.
pub fn about_files() -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().filter(|setting| ABOUT_FILES.contains(&setting.name))
}

/// The settings of providers: what Lambda knows and not every domain is given.
pub fn of_providers() -> impl Iterator<Item = &'static Setting> {
    let given_to_all = [include_str!("domain.yaml"), include_str!("function.yaml")].concat();
    SETTINGS.iter().filter(move |setting| {
        setting.hosts.contains(&Host::Lambda)
            && !ABOUT_FILES.contains(&setting.name)
            && !given_to_all.contains(&format!("{}:", setting.name))
    })
}

/// What a deployment can be asked to choose of.
fn choices(setting: &Setting) -> Option<&'static str> {
    Some(match setting.name {
        "PREAU_EMAIL" => "[resend, ses, console]",
        "PREAU_WHATSAPP" => "[whapi, console]",
        "PREAU_MEETINGS" => "['', jitsi, jaas, whereby]",
        "PREAU_RETRY_UNKNOWN" => "['', 'off', 'on']",
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
