//! Words of French, folded, that tell what the words beside them are.

pub(crate) const MONTHS: &str =
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre";

/// What stands before a year.
pub(crate) const BEFORE_YEARS: &str = "en depuis vers avant apres annee annees an entre de a et jusqu'en fin debut des ete printemps \
    automne";

/// Determiners that are pronouns too, before verbs.
pub(crate) const PRONOUNS: &str = "le la l les leur";

/// What stands before a determiner, and never before a pronoun's verb.
pub(crate) const BEFORE_NOUNS: &str = "de a dans par sur avec sans sous entre vers chez depuis pendant comme en selon contre durant \
    devant derriere est sont";

/// Words that stand between a determiner and its noun, or in place of one.
pub(crate) const NO_NOUNS: &str = "grand grande grands grandes petit petite petits petites nouveau nouvel nouvelle nouveaux nouvelles \
    premier premiere premiers premieres second seconde dernier derniere derniers dernieres bon bonne \
    bons bonnes mauvais mauvaise beau belle vieux vieille jeune jeunes seul seule seuls deuxieme \
    troisieme quatrieme certain certaine certains certaines principal principale principaux \
    principales differents differentes quelques plusieurs long longue longs haut haute gros grosse \
    vrai ancien ancienne anciens veritable trois divers diverses simple simples double futur future \
    propre propres rare rares celebre celebres meilleur meilleure meilleurs meilleures quart moitie \
    plupart fois facon maniere lieu exemple";

/// First words that mean what a sentence before says.
pub(crate) const REFERRING: &str = "il elle ils elles ce cet cette ces cela ceci celui celle ceux celles ainsi mais donc or car et ou \
    ni puis ensuite enfin alors cependant toutefois pourtant neanmoins aussi on je tu nous vous son sa \
    ses leur leurs lui eux y voici voila voir cf bref certes autrement inversement tel telle dernier \
    derniere meme autre autres mon ma mes";

/// Words that mean what stands elsewhere on the page, or in the document.
pub(crate) const POINTING: &str = "dessus dessous contre- figure figures tableau tableaux page pages chapitre section exercice \
    exercices annexe voir suivant suivante suivants";

/// Endings by which nouns are of one kind: acts, states, people.
pub(crate) const ENDINGS: &str =
    "ation tion sion ment ite isme iste ique teur trice eur age ure ance ence ie ier";

/// Determiners, by the gender and number that they show: `m`, `f`, `s` (either, singular), `p` (plural).
pub(crate) const DETERMINERS: [(char, &str); 4] = [
    ('m', "le un du au ce cet"),
    ('f', "la une cette ma ta sa"),
    ('s', "l mon ton son notre votre leur chaque"),
    ('p', "les des aux ces mes tes ses nos vos leurs plusieurs"),
];

/// First words that do so together with the second.
pub(crate) const REFERRING_TWO: &str = "pour cela,pour ce,en effet,de plus,par exemple,par ailleurs,par consequent,en outre,en revanche,au contraire,de meme,d'abord il,par contre,en fait,a ce,dans ce,dans cette,c'est pourquoi";

/// Whether the word is among those of a list.
pub(crate) fn among(list: &str, word: &str) -> bool {
    list.split(' ').any(|other| other == word)
}
