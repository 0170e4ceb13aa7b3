/** A list as it stands: being read, not to be read, empty, or there. */
import type { PreauError } from "@preau/react";
import type { ReactNode } from "react";
import { Failed } from "./page";

interface ListedProps {
  of: {
    data: readonly unknown[] | undefined;
    error: PreauError | null;
    isLoading: boolean;
    /** There is more of it than was read: what is empty so far is not empty. */
    hasMore?: boolean;
    refresh(): Promise<void>;
  };
  /** The room that it takes in each of its states, so that nothing jumps. */
  className?: string;
  /** What stands for it while it is read. */
  skeleton: ReactNode;
  /** What is said where it is empty. */
  empty: ReactNode;
  children: ReactNode;
}

export function Listed({ of, className, skeleton, empty, children }: ListedProps) {
  const { data, error, isLoading, hasMore } = of;
  return (
    <div className={className} aria-busy={isLoading}>
      {error && !data && <Failed error={error} retry={() => void of.refresh()} />}
      {isLoading && skeleton}
      {data?.length === 0 && !hasMore && empty}
      {children}
    </div>
  );
}
