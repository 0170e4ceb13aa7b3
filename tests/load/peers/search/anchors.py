"""What SQLite FTS5 and tantivy find of the same questions: recall and nDCG at ten, each question having one right document.

`anchors.py SET fts5|tantivy [plain]`: SET is what fiches.py wrote; `plain` takes the accents from the questions. A line of JSON.
Each engine is asked in the way that finds most of those that were tried. tantivy ranks a field by its own statistics, and short
titles win over everything: with both fields it finds less (nDCG 0.66 at a boost of 0.2, 0.45 at 1) than in the text alone (0.71).
"""

import json
import math
import re
import sqlite3
import sys
import unicodedata

# The words that every text has, as preau_reading::french has them: all engines leave out the same.
STOP_WORDS = set(
    """a afin ai aie ainsi ait alors apres as au aucun aucune aussi autre autres aux avaient avait avant avec avoir avons
    ayant beaucoup car ce ceci cela celle celles celui ces cet cette ceux chaque chez comme comment contre dans de depuis des
    deux dont donc du elle elles en encore entre es est et etaient etait etant ete etes etre eu eux fait font furent fut ici
    il ils je la le les leur leurs lors lui ma mais me meme memes mes moi moins mon ne ni nos notre nous on ont ou par parce
    pas peu peut peuvent plus pour quand que quel quelle quelles quels qui quoi sa sans se selon sera seront ses si soi soient
    soit sommes son sont sous suis sur ta te tes toi ton tous tout toute toutes tres tu un une vers vos votre vous y voici
    voila jamais l d j m t s c n qu""".split()
)


def fold(text):
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words(question):
    found = re.findall(r"\w+", question.lower().replace("’", "'"))
    return [word for word in found if fold(word) not in STOP_WORDS]


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def fts5(documents):
    store = sqlite3.connect(":memory:")
    store.execute("create virtual table fiches using fts5(id unindexed, title, text, tokenize = 'unicode61 remove_diacritics 2')")
    store.executemany("insert into fiches values (?, ?, ?)", [(one["id"], one["title"], one["text"]) for one in documents])

    def look(question):
        asked = " OR ".join(f'"{word}"' for word in words(question))
        if not asked:
            return []
        sql = "select id from fiches where fiches match ? order by bm25(fiches, 0, 2, 1) limit 10"
        return [row[0] for row in store.execute(sql, (asked,))]

    return look


def tantivy(documents):
    import tantivy as engine

    analyzer = (
        engine.TextAnalyzerBuilder(engine.Tokenizer.simple())
        .filter(engine.Filter.remove_long(60))
        .filter(engine.Filter.lowercase())
        .filter(engine.Filter.stopword("french"))
        .filter(engine.Filter.stemmer("french"))
        .filter(engine.Filter.ascii_fold())
        .build()
    )
    schema = engine.SchemaBuilder()
    schema.add_text_field("id", stored=True, tokenizer_name="raw")
    schema.add_text_field("text", tokenizer_name="fr")
    index = engine.Index(schema.build())
    index.register_tokenizer("fr", analyzer)
    writer = index.writer(100_000_000, 1)
    for one in documents:
        writer.add_document(engine.Document(id=one["id"], text=one["text"]))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def look(question):
        asked = " ".join(words(question))
        query = index.parse_query(asked, ["text"])
        return [searcher.doc(address)["id"][0] for _, address in searcher.search(query, 10).hits]

    return look


def main(path, engine, plain=""):
    documents = read(path)
    look = {"fts5": fts5, "tantivy": tantivy}[engine](documents)
    recall = gain = asked = 0
    for one in documents:
        if not one["question"]:
            continue
        asked += 1
        found = look(fold(one["question"]) if plain else one["question"])
        if one["id"] in found:
            recall += 1
            gain += 1 / math.log2(found.index(one["id"]) + 2)
    print(json.dumps({"engine": engine, "documents": len(documents), "questions": asked, "recall": recall / asked, "ndcg": gain / asked}))


if __name__ == "__main__":
    main(*sys.argv[1:])
