/** How far something is, as a bar. */
import { useDates } from "../../dates";

export function Bar({ share, label, className = "" }: { share: number; label: string; className?: string }) {
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
      className={className}
    >
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" className="h-2.5 w-full rounded-full">
        <rect width="100" height="4" className="fill-leaf-100" />
        <rect width={within * 100} height="4" className="fill-leaf-600" />
      </svg>
    </div>
  );
}
