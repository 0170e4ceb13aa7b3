/** How a student wants to study: what is not done is spread anew over the days from now on. */
import { useGenerateSchedule, type Schemas } from "@preau/react";
import { useState } from "react";
import { toast } from "sonner";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";

const words = {
  fr: {
    title: "Replanifier le cours",
    how: "Ce qui est fait reste ; le reste est réparti à partir d’aujourd’hui.",
    which: "Quels jours travaillez-vous ?",
    days: {
      monday: "lundi",
      tuesday: "mardi",
      wednesday: "mercredi",
      thursday: "jeudi",
      friday: "vendredi",
      saturday: "samedi",
      sunday: "dimanche",
    },
    minutes: "Minutes par jour, au plus",
    time: (zone: string) => `À partir de (${zone.replaceAll("_", " ")})`,
    back: "Annuler",
    plan: "Replanifier",
    planned: "Calendrier refait",
  },
  en: {
    title: "Plan the course anew",
    how: "What is done stays; the rest is spread from today on.",
    which: "On which days do you work?",
    days: {
      monday: "Monday",
      tuesday: "Tuesday",
      wednesday: "Wednesday",
      thursday: "Thursday",
      friday: "Friday",
      saturday: "Saturday",
      sunday: "Sunday",
    },
    minutes: "Minutes a day at most",
    time: (zone: string) => `From (${zone.replaceAll("_", " ")})`,
    back: "Cancel",
    plan: "Plan anew",
    planned: "The schedule is made anew",
  },
};

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const satisfies Schemas["StudyDay"][];

interface ReplanDialogProps {
  enrollmentId: string;
  open: boolean;
  onClose(): void;
}

export function ReplanDialog({ enrollmentId, open, onClose }: ReplanDialogProps) {
  const said = useWords(words);
  return (
    <Dialog title={said.title} open={open} onClose={onClose}>
      <Form enrollmentId={enrollmentId} onClose={onClose} />
    </Dialog>
  );
}

function Form({ enrollmentId, onClose }: Omit<ReplanDialogProps, "open">) {
  const said = useWords(words);
  const { zone } = useDates();
  const [days, setDays] = useState<readonly Schemas["StudyDay"][]>(DAYS.slice(0, 5));
  const [minutes, setMinutes] = useState("60");
  const [time_of_day, setTime] = useState("18:00");
  const generate = useGenerateSchedule();

  async function plan() {
    const body = { days: [...days], minutes_a_day: Number(minutes), time_of_day, time_zone: zone };
    try {
      await generate.act({ path: { enrollment_id: enrollmentId }, body });
      toast.success(said.planned);
      onClose();
    } catch {
      // It was told already; what was chosen stays.
    }
  }

  return (
    <form
      className="space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        void plan();
      }}
    >
      <p className="text-ink-soft">{said.how}</p>
      <fieldset>
        <legend className="text-sm text-ink-soft">{said.which}</legend>
        <div className="flex flex-wrap gap-x-5">
          {DAYS.map((day) => (
            <label key={day} className="flex min-h-11 items-center gap-2">
              <input
                type="checkbox"
                className="size-5 accent-leaf-700"
                checked={days.includes(day)}
                onChange={({ target }) => setDays(DAYS.filter((one) => (one === day ? target.checked : days.includes(one))))}
              />
              {said.days[day]}
            </label>
          ))}
        </div>
      </fieldset>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label={said.minutes}
          type="number"
          required
          min={15}
          max={720}
          value={minutes}
          onChange={({ target }) => setMinutes(target.value)}
        />
        <Field
          label={said.time(zone)}
          type="time"
          required
          value={time_of_day}
          onChange={({ target }) => setTime(target.value)}
        />
      </div>
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="secondary" onClick={onClose}>
          {said.back}
        </Button>
        <Button type="submit" busy={generate.isPending} disabled={days.length === 0}>
          {said.plan}
        </Button>
      </div>
    </form>
  );
}
