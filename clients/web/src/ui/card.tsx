/** The surfaces of pages. */
import { useId, type ReactNode } from "react";

interface CardProps {
  title: ReactNode;
  /** Beside the title. */
  action?: ReactNode;
  className?: string;
  children: ReactNode;
}

export function Card({ title, action, className = "", children }: CardProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={`rounded-2xl border border-line bg-white p-4 sm:p-5 ${className}`}>
      <div className="mb-3 flex min-h-9 flex-wrap items-center justify-between gap-2">
        <h2 id={id} className="text-lg font-semibold">
          {title}
        </h2>
        {action}
      </div>
      {children}
    </section>
  );
}

const TONES = {
  plain: "bg-paper text-ink-soft border-line",
  good: "bg-leaf-100 text-leaf-800 border-leaf-200",
  wait: "bg-sun-100 text-sun-700 border-sun-300",
  bad: "bg-rust-100 text-rust-800 border-rust-700/30",
} as const;

export type Tone = keyof typeof TONES;

export function Badge({ tone = "plain", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className={`inline-flex items-center gap-1 rounded-full border px-2.5 py-0.5 text-sm ${TONES[tone]}`}>
      {children}
    </span>
  );
}

/** What something says that is not as it should be, or is about to be. */
export function Notice({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <div className={`rounded-xl border px-4 py-3 ${TONES[tone]}`}>{children}</div>;
}

/** Nothing is there, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="rounded-xl border border-dashed border-line px-4 py-6 text-center">
      <p className="font-medium">{title}</p>
      {children && <div className="mt-1 text-ink-soft">{children}</div>}
    </div>
  );
}

/** As much room as what is being read will take, so that nothing jumps when it is there. */
export function Skeleton({ lines = 3, className = "h-12" }: { lines?: number; className?: string }) {
  return (
    <div aria-hidden="true" className="space-y-2">
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} className={`animate-pulse rounded-lg bg-line/60 ${className}`} />
      ))}
    </div>
  );
}
