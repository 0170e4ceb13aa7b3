/** Links someone, as a student, to a parent, who then reads what is theirs; or takes that back. */
import { useLinkParent, useUnlinkParent } from "@preau/react";
import { useId, useState } from "react";
import { toast } from "sonner";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { Confirm } from "../../ui/confirm";
import { Field } from "../../ui/field";

const words = {
  fr: {
    title: "Parents",
    hint: "Si cette personne est élève : qui lit ce qui la concerne.",
    parent: "Identifiant du parent",
    link: "Relier",
    linked: "Le parent est relié",
    unlink: "Délier",
    sure: (parent: string) => `Délier ${parent} ?`,
    consequence: "Cette personne ne lira plus rien de ce qui concerne l’élève.",
    unlinked: "Le lien n’existe plus",
  },
  en: {
    title: "Parents",
    hint: "If this person is a student: who reads what is theirs.",
    parent: "Id of the parent",
    link: "Link",
    linked: "The parent is linked",
    unlink: "Unlink",
    sure: (parent: string) => `Unlink ${parent}?`,
    consequence: "They will read nothing of what is the student’s any more.",
    unlinked: "There is no link any more",
  },
};

export function Parents({ id }: { id: string }) {
  const said = useWords(words);
  const form = useId();
  const [parent, setParent] = useState("");
  const link = useLinkParent();
  const unlink = useUnlinkParent();
  const path = { student_id: id, user_id: parent.trim() };

  async function act(what: Promise<unknown>, done: string) {
    try {
      await what;
      toast.success(done, { description: parent.trim() });
    } catch {
      // It was told already.
    }
  }

  return (
    <Card title={said.title}>
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          void act(link.act({ path }), said.linked);
        }}
      >
        <p className="mb-2 text-sm text-ink-soft">{said.hint}</p>
        <Field
          label={said.parent}
          list="people-known"
          pattern="[A-Za-z0-9_\-]{1,64}"
          required
          autoComplete="off"
          value={parent}
          onChange={({ target }) => setParent(target.value)}
        />
      </form>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button type="submit" form={form} look="secondary" busy={link.isPending}>
          {said.link}
        </Button>
        <Confirm
          look="danger"
          disabled={!parent.trim()}
          title={said.sure(parent.trim())}
          consequence={said.consequence}
          confirm={said.unlink}
          act={() => act(unlink.act({ path }), said.unlinked)}
        >
          {said.unlink}
        </Confirm>
      </div>
    </Card>
  );
}
