/** A teacher marks one pupil, online or not, and sees at each moment whether the mark has arrived. */
import { useState, type FormEvent } from "react";
import type { SyncState } from "@preau/client/sync";
import { useAutoSync } from "../src/index.js";

interface Props {
  class_id: string;
  assessment_id: string;
  student_id: string;
}

export function Marks({ class_id, assessment_id, student_id }: Props) {
  const { state, enqueue } = useAutoSync();
  const [failed, setFailed] = useState("");

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const score = Number(new FormData(event.currentTarget).get("score"));
    try {
      const grades = [{ student_id, status: "graded" as const, score }];
      await enqueue({ kind: "grade.save", class_id, target: assessment_id, data: { grades } });
      setFailed("");
    } catch (error) {
      // Not even kept on this device: the teacher must know, here with a toast.
      setFailed(`La note n'est pas enregistrée : ${String(error)}`);
    }
  }

  return (
    <form onSubmit={save}>
      <label>
        Note sur 20 <input name="score" type="number" min={0} max={20} step={0.25} required />
      </label>
      <button>Enregistrer</button>
      <output role="status">{failed || said(state)}</output>
    </form>
  );
}

function said(state: SyncState | undefined): string {
  if (!state) return "";
  const { status, pending, attention } = state;
  if (status === "synced") return "Tout est enregistré sur le serveur.";
  if (status === "attention") return `${attention} à vérifier.`;
  return `${pending} en attente : tout est gardé sur cet appareil.`;
}
