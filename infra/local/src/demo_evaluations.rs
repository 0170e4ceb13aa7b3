//! The evaluations of the demonstration school: one that Amina may take, one that waits for a coach, one that is corrected.

use anyhow::Context;
use http::Method;
use serde_json::{Map, Value, json};

use crate::demo::School;

/// What Amina answers, by words of what is asked. Most of it is right; where nothing stands here, she writes nothing.
const SAID: [(&str, &str); 12] = [
    ("Pour additionner les termes", "moyenne"),
    ("des entiers de 1 à 100", "somme"),
    ("placé à intérêts composés", "argent"),
    ("Un arbre pondéré aide", "chemin"),
    ("scalaire de deux vecteurs", "produit"),
    (
        "La dérivée d'un produit",
        "On dérive le premier facteur et on le multiplie par le second, puis on ajoute l'autre moitié : le premier, multiplié par la dérivée du second.",
    ),
    ("Le nombre dérivé", "C'est la pente de la courbe en un point, donc le coefficient de sa tangente."),
    ("des gendarmes", "théorème"),
    ("dont l'espérance est", "produit"),
    ("Une suite converge vers un", "nombre"),
    (
        "La nature d'une suite",
        "On regarde si la différence entre deux termes ne change pas, sinon leur quotient.",
    ),
    (
        "La fonction exponentielle",
        "Elle est sa propre dérivée, et f(0) vaut 1. Aucune autre fonction dérivable ne fait cela : c'est la seule.",
    ),
];

impl School<'_> {
    /// Amina asks for three subjects, hands in two, has one corrected, and Rey reads it.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn examine(&self) -> anyhow::Result<()> {
        self.subject("physique-chimie", "Terminale").await?;
        let waiting = self.subject("mathematiques", "Terminale").await?;
        self.send("amina", Method::POST, "/eval/submit", &copy_of(&waiting)).await?;
        let corrected = self.subject("mathematiques", "Première").await?;
        self.send("amina", Method::POST, "/eval/grade", &copy_of(&corrected)).await?;
        let id = corrected["eval_id"].as_str().context("an evaluation's id")?;
        let said = json!({
            "feedback": "Très bon ensemble : les définitions sont dites avec vos mots. Pour le nombre dérivé, précisez quel coefficient de la tangente.",
        });
        self.send("rey", Method::PUT, &format!("/eval/{id}/grade"), &said).await?;
        Ok(())
    }

    async fn subject(&self, subject: &str, level: &str) -> anyhow::Result<Value> {
        let wanted = json!({"subject": subject, "level": level, "duration": 30});
        self.send("amina", Method::POST, "/eval/generate", &wanted).await
    }
}

/// What Amina writes to a subject.
fn copy_of(evaluation: &Value) -> Value {
    let items = evaluation["items"].as_array().into_iter().flatten();
    let answers: Map<String, Value> = items
        .filter_map(|item| {
            let asked = item["prompt"].as_str()?;
            let (_, said) = SAID.iter().find(|(words, _)| asked.contains(words))?;
            Some((item["item_id"].as_str()?.to_owned(), json!(said)))
        })
        .collect();
    json!({"eval_id": evaluation["eval_id"], "responses": answers})
}
