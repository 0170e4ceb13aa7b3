/** How far something is, in words and as a bar; where nobody knows, the bar says that it goes on. */

/** The looks of a bar that knows how far it is. */
export const BAR =
  "h-2.5 w-full appearance-none overflow-hidden rounded-full bg-leaf-100 [&::-moz-progress-bar]:bg-leaf-600 [&::-webkit-progress-bar]:bg-leaf-100 [&::-webkit-progress-value]:bg-leaf-600";

interface Props {
  label: string;
  value?: number | undefined;
  max: number;
}

export function Progress({ label, value, max }: Props) {
  return (
    <label className="block grow basis-48">
      <span className="mb-1 flex justify-between gap-2 text-sm text-ink-soft">
        {label}
        {value !== undefined && (
          <span className="tabular-nums">
            {value} / {max}
          </span>
        )}
      </span>
      {value === undefined ? (
        <progress className="h-2.5 w-full accent-leaf-700" />
      ) : (
        <progress max={max} value={value} className={BAR} />
      )}
    </label>
  );
}
