//! What the domain that delivers is given beside what all are: the table's stream, and the settings of providers. The other
//! domains have neither the stream nor the providers' keys, and send nothing.

use std::fmt::Write as _;

use preau_kernel::settings::{Default, Host, SETTINGS, Setting};

/// The settings of providers: what Lambda knows and not every domain is given.
fn settings() -> impl Iterator<Item = &'static Setting> {
    let given_to_all = [include_str!("domain.yaml"), include_str!("function.yaml")].concat();
    SETTINGS.iter().filter(move |setting| {
        setting.hosts.contains(&Host::Lambda) && !given_to_all.contains(&format!("{}:", setting.name))
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
fn parameter(setting: &Setting) -> String {
    let words = setting.name.split('_').skip(1).map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_owned() + &rest.to_lowercase()
    });
    words.collect::<String>() + if setting.is_secret() { "Name" } else { "" }
}

/// The parameters of the whole deployment, explained.
pub fn explained_parameters() -> String {
    let mut text = String::new();
    for setting in settings() {
        let name = parameter(setting);
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

/// The parameters of the domain that delivers.
pub fn parameters() -> String {
    let names = settings().map(|setting| format!("\n  {}: {{Type: String}}", parameter(setting)));
    "\n  TableStreamArn: {Type: String}".to_owned() + &names.collect::<String>()
}

/// Its conditions.
pub fn conditions() -> String {
    let secrets = settings().filter(|setting| setting.is_secret()).map(parameter);
    let given = secrets.map(|name| format!("  Has{name}: !Not [!Equals [!Ref {name}, '']]\n"));
    "  SendsBySes: !Equals [!Ref Email, ses]\n".to_owned() + &given.collect::<String>()
}

/// What the deployment gives it.
pub fn values() -> String {
    let names = settings().map(parameter).map(|name| format!("        {name}: !Ref {name}\n"));
    "        TableStreamArn: !GetAtt Table.StreamArn\n".to_owned() + &names.collect::<String>()
}

/// The environment of its functions.
pub fn environment() -> String {
    let lines = settings().map(|setting| {
        let (variable, name) = (setting.name, parameter(setting));
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

/// The environment of the functions of the others.
pub const SENDS_NOTHING: &str = "        PREAU_EMAIL: console
        PREAU_WHATSAPP: console
";
