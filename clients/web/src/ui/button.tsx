/** What is pressed, and links that look like it. */
import { cloneElement, isValidElement, type ComponentProps } from "react";

const LOOKS = {
  primary: "bg-leaf-700 text-white hover:bg-leaf-800 disabled:bg-leaf-700/60",
  secondary: "bg-white text-ink border border-line hover:border-leaf-600 hover:bg-leaf-50",
  quiet: "text-leaf-800 hover:bg-leaf-100",
  danger: "bg-white text-rust-700 border border-rust-700/40 hover:bg-rust-100",
} as const;

export interface ButtonProps extends ComponentProps<"button"> {
  look?: keyof typeof LOOKS;
  size?: "usual" | "small";
  /** Its one child takes its looks, such as a link. */
  asChild?: boolean;
  /** Waits for an answer: it takes no press, and says so. */
  busy?: boolean;
}

export function Button({ look = "primary", size = "usual", asChild, busy, className = "", ...rest }: ButtonProps) {
  const room = size === "small" ? "min-h-9 px-3 text-sm" : "min-h-11 px-4";
  const looks = `inline-flex items-center justify-center gap-2 rounded-lg font-medium transition-colors disabled:cursor-not-allowed ${room} ${LOOKS[look]} ${className}`;
  if (asChild && isValidElement<{ className?: string }>(rest.children)) {
    const { children, ...others } = rest;
    return cloneElement(children as typeof rest.children, { ...others, className: looks });
  }
  return <button type="button" {...rest} disabled={busy || rest.disabled} aria-busy={busy} className={looks} />;
}
