/** A field of a form, with its label above it. */
import { useId, type ComponentProps, type ReactNode } from "react";

export const FIELD = "min-h-11 w-full rounded-lg border border-line bg-white px-3 placeholder:text-ink-soft aria-invalid:border-rust-700";

interface FieldProps extends ComponentProps<"input"> {
  label: ReactNode;
  hint?: ReactNode;
  /** Why what is in it was not taken. */
  error?: string | undefined;
}

export function Field({ label, hint, error, className = "", ...rest }: FieldProps) {
  const id = useId();
  const told = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-sm text-ink-soft">
        {label}
      </label>
      <input
        id={id}
        {...rest}
        {...(told && { "aria-describedby": told })}
        {...(error && { "aria-invalid": true })}
        className={FIELD}
      />
      {error && (
        <p id={`${id}-error`} className="mt-1 text-sm text-rust-700">
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-sm text-ink-soft">
          {hint}
        </p>
      )}
    </div>
  );
}

interface AreaProps extends ComponentProps<"textarea"> {
  label: ReactNode;
}

export function Area({ label, className = "", ...rest }: AreaProps) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-sm text-ink-soft">
        {label}
      </label>
      <textarea id={id} {...rest} className={`${FIELD} py-2`} />
    </div>
  );
}

interface SelectProps extends ComponentProps<"select"> {
  label: ReactNode;
}

/** The browser's own: on a phone it is the one that people know. */
export function Select({ label, className = "", children, ...rest }: SelectProps) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-sm text-ink-soft">
        {label}
      </label>
      <select id={id} {...rest} className={FIELD}>
        {children}
      </select>
    </div>
  );
}
