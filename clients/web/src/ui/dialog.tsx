/**
 * A question that must be answered first: the browser's own modal dialog. It keeps the focus, closes by Escape and makes the
 * rest inert, and needs no style in the page, as Radix's does, which the policy would refuse.
 */
import { useEffect, useId, useRef, type ReactNode } from "react";

interface DialogProps {
  title: string;
  open: boolean;
  onClose(): void;
  children: ReactNode;
}

export function Dialog({ title, open, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    if (open && !shown?.open) shown?.showModal();
    if (!open && shown?.open) shown.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        // The page closes it, so that what the page holds never says that it is open when it is not.
        event.preventDefault();
        onClose();
      }}
      // Of an earlier closing, where it was opened again since.
      onClose={({ currentTarget }) => !currentTarget.open && onClose()}
      className="m-auto w-[min(36rem,calc(100vw-2rem))] rounded-2xl border border-line bg-white p-5 text-left whitespace-normal text-ink shadow-xl backdrop:bg-ink/40"
    >
      {open && (
        <>
          <h2 id={id} className="mb-3 text-lg font-semibold">
            {title}
          </h2>
          {children}
        </>
      )}
    </dialog>
  );
}
