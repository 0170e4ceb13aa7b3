/** How far someone is, as a ring and as a number. */
import { useDates } from "../dates";

interface Props {
  /** From 0 to 1. */
  share: number;
  label: string;
}

const RADIUS = 42;
const ROUND = 2 * Math.PI * RADIUS;

export function ProgressRadial({ share, label }: Props) {
  const { percent } = useDates();
  const within = Math.min(1, Math.max(0, share));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(within * 100)}
      aria-valuetext={percent(within)}
      className="relative size-32 shrink-0"
    >
      <svg viewBox="0 0 100 100" aria-hidden="true" className="size-full -rotate-90">
        <circle cx="50" cy="50" r={RADIUS} fill="none" strokeWidth="10" className="stroke-leaf-100" />
        <circle
          cx="50"
          cy="50"
          r={RADIUS}
          fill="none"
          strokeWidth="10"
          strokeLinecap="round"
          strokeDasharray={`${within * ROUND} ${ROUND}`}
          className={within > 0 ? "stroke-leaf-600 transition-[stroke-dasharray] duration-500" : "stroke-transparent"}
        />
      </svg>
      <span className="absolute inset-0 grid place-items-center text-2xl font-semibold tabular-nums">
        {percent(within)}
      </span>
    </div>
  );
}
