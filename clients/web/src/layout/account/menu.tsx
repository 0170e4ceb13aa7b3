/** What one does about oneself. */
import { LogOut } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useWords } from "../../i18n";
import { signOut, type Person } from "../../session/session";
import { FACE, Face } from "../account";

const words = {
  fr: {
    account: (name: string) => `Compte : ${name}`,
    signOut: "Se déconnecter",
    student: "élève",
    coach: "enseignant·e",
    parent: "parent",
    admin: "administration",
  },
  en: {
    account: (name: string) => `Account: ${name}`,
    signOut: "Sign out",
    student: "student",
    coach: "teacher",
    parent: "parent",
    admin: "administration",
  },
};

export default function AccountMenu({ person }: { person: Person }) {
  const said = useWords(words);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={said.account(person.name)}
        className={FACE}
      >
        <Face person={person} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          className="z-30 min-w-52 rounded-xl border border-line bg-white p-1 shadow-lg"
        >
          <DropdownMenu.Label className="px-3 py-2">
            <span className="block font-medium">{person.name}</span>
            <span className="text-sm text-ink-soft">{person.roles.map((role) => said[role]).join(", ")}</span>
          </DropdownMenu.Label>
          <DropdownMenu.Item
            onSelect={signOut}
            className="flex min-h-10 cursor-pointer items-center gap-2 rounded-lg px-3 outline-none data-[highlighted]:bg-leaf-100"
          >
            <LogOut aria-hidden="true" className="size-4" />
            {said.signOut}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
