/** What an admin says that someone is. */
import { useSetRoles, type Schemas } from "@preau/react";
import { useState } from "react";
import { toast } from "sonner";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";

const words = {
  fr: {
    title: "Rôles",
    hint: "Ils valent quand le fournisseur d’identité n’en donne pas.",
    admin: "administration",
    coach: "enseignant·e",
    parent: "parent",
    student: "élève",
    save: "Enregistrer les rôles",
    saved: "Rôles enregistrés",
  },
  en: {
    title: "Roles",
    hint: "They hold where the identity provider names none.",
    admin: "administration",
    coach: "teacher",
    parent: "parent",
    student: "student",
    save: "Save the roles",
    saved: "Roles saved",
  },
};

type Role = Schemas["Role"];
const ROLES = ["admin", "coach", "parent", "student"] as const satisfies readonly Role[];

export function Roles({ id, roles }: { id: string; roles: Role[] }) {
  const said = useWords(words);
  const [chosen, setChosen] = useState<Role[]>(roles);
  const set = useSetRoles();

  async function save() {
    try {
      await set.act({ path: { user_id: id }, body: { roles: chosen } });
      toast.success(said.saved);
    } catch {
      // It was told already.
    }
  }

  return (
    <Card title={said.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <p className="text-sm text-ink-soft">{said.hint}</p>
        <fieldset className="my-2 grid grid-cols-2 gap-x-4">
          <legend className="sr-only">{said.title}</legend>
          {ROLES.map((role) => (
            <label key={role} className="flex min-h-11 items-center gap-2">
              <input
                type="checkbox"
                className="size-5 shrink-0 accent-leaf-700"
                checked={chosen.includes(role)}
                onChange={({ target }) =>
                  setChosen((now) => (target.checked ? [...now, role] : now.filter((one) => one !== role)))
                }
              />
              {said[role]}
            </label>
          ))}
        </fieldset>
        <Button type="submit" look="secondary" busy={set.isPending}>
          {said.save}
        </Button>
      </form>
    </Card>
  );
}
