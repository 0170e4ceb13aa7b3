/** A coach's say: they confirm a mark as it is, or give others and say why. What they say stays. */
import { useOverrideGrade } from "@preau/react";
import { Check } from "lucide-react";
import { useState, type FormEvent } from "react";
import { toast } from "sonner";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { Area, Field } from "../../ui/field";
import type { Evaluation } from "../evaluation";

const words = {
  fr: {
    title: "Votre avis de coach",
    lead: "Confirmez la note telle quelle, ou changez des points et dites pourquoi : l’élève lira vos mots.",
    leadBlank: "Donnez des points à chaque question : l’élève lira vos mots.",
    question: (number: number, of: string) => `Question ${number}, points sur ${of}`,
    why: (number: number) => `Question ${number}, pourquoi ?`,
    whyHint: "Attendu quand les points changent.",
    feedback: "Ce que vous dites à l’élève",
    total: (score: string) => `Total : ${score} / 20`,
    confirm: "Confirmer la note",
    save: "Enregistrer la note",
    change: "Changer la note",
    keep: "Ne rien changer",
    confirmed: "Note confirmée",
    saved: "Note enregistrée",
    told: "L’élève en est prévenu·e.",
  },
  en: {
    title: "Your review as a coach",
    lead: "Confirm the mark as it is, or change points and say why: the student reads your words.",
    leadBlank: "Give points to each question: the student reads your words.",
    question: (number: number, of: string) => `Question ${number}, points of ${of}`,
    why: (number: number) => `Question ${number}, why?`,
    whyHint: "Expected where points change.",
    feedback: "What you tell the student",
    total: (score: string) => `Total: ${score} / 20`,
    confirm: "Confirm the mark",
    save: "Save the mark",
    change: "Change the mark",
    keep: "Change nothing",
    confirmed: "The mark is confirmed",
    saved: "The mark is saved",
    told: "The student is told.",
  },
};

interface Given {
  points: string;
  why: string;
}

/** Points as people write them: `1,5`. None where it is no number. */
function pointsOf(text: string): number | undefined {
  const points = text.trim() === "" ? Number.NaN : Number(text.replace(",", "."));
  return Number.isFinite(points) ? points : undefined;
}

export function Review({ evaluation, etag }: { evaluation: Evaluation; etag: string | undefined }) {
  const said = useWords(words);
  const { number } = useDates();
  const override = useOverrideGrade();
  const { id, items, grade, status } = evaluation;
  const marked = status === "Corrigé" ? grade : undefined;
  const before = (item: string) => marked?.items.find(({ item_id }) => item_id === item)?.points;
  const [isOpen, setOpen] = useState(marked === undefined);
  const [feedback, setFeedback] = useState(marked?.feedback ?? "");
  const [given, setGiven] = useState<Record<string, Given>>(() =>
    Object.fromEntries(items.map(({ item_id }) => [item_id, { points: marked ? number(before(item_id) ?? 0, 2) : "", why: "" }])),
  );
  const hasChanged = (item: string) => pointsOf(given[item]!.points) !== before(item);
  const total = items.reduce((sum, { item_id }) => sum + (pointsOf(given[item_id]!.points) ?? 0), 0);

  async function say(body: Parameters<typeof override.act>[0]["body"], done: string) {
    try {
      await override.act({ path: { evaluation_id: id }, body, ...(etag && { ifMatch: etag }) });
      toast.success(done, { description: said.told });
    } catch {
      // It was told already.
    }
  }

  function save(event: FormEvent) {
    event.preventDefault();
    const changed = items.filter(({ item_id }) => hasChanged(item_id) || given[item_id]!.why.trim() !== "");
    const words = feedback.trim();
    const body = {
      ...(changed.length > 0 && {
        items: changed.map(({ item_id }) => ({
          item_id,
          points: pointsOf(given[item_id]!.points) ?? 0,
          comment: given[item_id]!.why.trim() || null,
        })),
      }),
      ...(words && words !== marked?.feedback && { feedback: words }),
    };
    void say(body, said.saved);
  }

  return (
    <Card title={said.title}>
      <p className="mb-3 text-ink-soft">{marked ? said.lead : said.leadBlank}</p>
      {!isOpen && (
        <div className="flex flex-wrap gap-2">
          {marked?.needs_review && (
            <Button busy={override.isPending} onClick={() => void say({}, said.confirmed)}>
              <Check aria-hidden="true" className="size-4.5" />
              {said.confirm}
            </Button>
          )}
          <Button look="secondary" onClick={() => setOpen(true)}>
            {said.change}
          </Button>
        </div>
      )}
      {isOpen && (
        <form onSubmit={save} className="grid gap-4">
          {items.map(({ item_id, points }, place) => (
            <div key={item_id} className="grid gap-x-4 gap-y-2 sm:grid-cols-[14rem_1fr]">
              <Field
                label={said.question(place + 1, number(points, 2))}
                inputMode="decimal"
                pattern="[0-9]{1,2}([.,][0-9]{1,2})?"
                required
                value={given[item_id]!.points}
                onChange={({ target }) => setGiven({ ...given, [item_id]: { ...given[item_id]!, points: target.value } })}
              />
              <Field
                label={said.why(place + 1)}
                {...(marked && { hint: said.whyHint })}
                required={marked !== undefined && hasChanged(item_id)}
                maxLength={1_000}
                value={given[item_id]!.why}
                onChange={({ target }) => setGiven({ ...given, [item_id]: { ...given[item_id]!, why: target.value } })}
              />
            </div>
          ))}
          <Area
            label={said.feedback}
            rows={3}
            maxLength={4_000}
            value={feedback}
            onChange={({ target }) => setFeedback(target.value)}
          />
          <p aria-live="polite" className="text-lg font-semibold tabular-nums">
            {said.total(number(total, 2))}
          </p>
          <div className="flex flex-wrap gap-2">
            <Button type="submit" busy={override.isPending}>
              {said.save}
            </Button>
            {marked && (
              <Button look="secondary" onClick={() => setOpen(false)}>
                {said.keep}
              </Button>
            )}
          </div>
        </form>
      )}
    </Card>
  );
}
