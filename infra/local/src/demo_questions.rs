//! What the masterclass about sequences asks, the easy questions first.

use serde_json::{Value, json};

/// A question as Rey writes it.
pub struct Written {
    /// What it asks.
    pub text: &'static str,
    /// What is right.
    pub correct: &'static str,
    /// What is not.
    pub wrong: [&'static str; 3],
    /// Why.
    pub because: &'static str,
}

impl Written {
    /// Approved, for this masterclass, what is right standing at a place of its own.
    pub fn as_question(&self, masterclass: &str, number: usize) -> Value {
        let mut choices = self.wrong.to_vec();
        choices.insert(number % 4, self.correct);
        let letters = ["A", "B", "C", "D"];
        let choices: Value = letters
            .iter()
            .zip(choices)
            .map(|(letter, choice)| ((*letter).to_owned(), json!(choice)))
            .collect();
        json!({
            "masterclass_id": masterclass, "question_text": self.text, "choices": choices,
            "correct_choice": letters[number % 4], "explanation": self.because, "status": "approved",
        })
    }
}

const fn written(
    text: &'static str,
    correct: &'static str,
    wrong: [&'static str; 3],
    because: &'static str,
) -> Written {
    Written { text, correct, wrong, because }
}

/// Ten questions.
pub const QUESTIONS: [Written; 10] = [
    written(
        "Une suite arithmétique a pour premier terme u(0) = 2 et pour raison 5. Que vaut u(3) ?",
        "17",
        ["12", "15", "250"],
        "On ajoute trois fois la raison : 2 + 3 × 5.",
    ),
    written(
        "Une suite géométrique a pour premier terme u(0) = 3 et pour raison 2. Que vaut u(4) ?",
        "48",
        ["11", "24", "96"],
        "On multiplie quatre fois par 2 : 3 × 16.",
    ),
    written(
        "Une suite arithmétique de raison négative est…",
        "décroissante",
        ["croissante", "constante", "sans sens de variation"],
        "Chaque terme est plus petit que celui d'avant.",
    ),
    written(
        "Combien y a-t-il de termes de u(0) à u(20) ?",
        "21",
        ["19", "20", "22"],
        "Le premier rang compte : 20 − 0 + 1.",
    ),
    written(
        "Quelle est la limite de 1/n quand n tend vers l'infini ?",
        "0",
        ["1", "+∞", "Il n'y en a pas"],
        "1/n devient plus petit que tout nombre positif.",
    ),
    written(
        "Que vaut 1 + 2 + … + 100 ?",
        "5 050",
        ["4 950", "5 000", "10 100"],
        "100 termes dont la moyenne est 50,5.",
    ),
    written(
        "Une suite croissante et majorée…",
        "converge",
        ["tend vers +∞", "est constante", "peut ne pas avoir de limite"],
        "C'est le théorème de convergence monotone.",
    ),
    written(
        "Si −1 < q < 1, quelle est la limite de q puissance n ?",
        "0",
        ["1", "q", "+∞"],
        "À chaque rang, la distance à zéro est multipliée par un nombre plus petit que 1.",
    ),
    written(
        "Quel théorème conclut quand une suite est encadrée par deux suites de même limite ?",
        "Le théorème des gendarmes",
        ["Le théorème de Thalès", "Le théorème de la bijection", "Le théorème de convergence monotone"],
        "La suite du milieu n'a pas d'autre choix que cette limite.",
    ),
    written(
        "Quelle est la forme indéterminée ?",
        "(+∞) − (+∞)",
        ["(+∞) + (+∞)", "(+∞) × (−∞)", "0 + (+∞)"],
        "Une différence de deux suites qui tendent vers +∞ peut avoir n'importe quelle limite.",
    ),
];
