/** A press that cannot be taken back: it asks first. */
import { useState, type FormEvent, type ReactNode } from "react";
import { useWords } from "../i18n";
import { Button, type ButtonProps } from "./button";
import { Dialog } from "./dialog";

const words = {
  fr: { back: "Annuler" },
  en: { back: "Cancel" },
};

interface ConfirmProps extends Pick<ButtonProps, "look" | "size" | "className" | "disabled"> {
  /** What is pressed first. */
  children: ReactNode;
  /** What it is called where its words alone do not say of what it is. */
  label?: string;
  title: string;
  /** What follows from it. */
  consequence: ReactNode;
  /** What is asked besides, such as a reason. */
  more?: ReactNode;
  /** What is pressed then. */
  confirm: string;
  /** Whether that may be pressed; it may when absent. */
  isReady?: boolean;
  /** What is done then is what one came for, and takes nothing away. */
  isWanted?: boolean;
  /** What goes back; "Cancel" when absent, which says too little where a cancelling is what is confirmed. */
  back?: string;
  /** Does it; never fails. The question goes when it is done. */
  act(): Promise<void>;
  /** The question is gone, whatever was answered. */
  onClose?(): void;
}

export function Confirm(props: ConfirmProps) {
  const { children, label, title, confirm, isReady = true, isWanted, act, onClose } = props;
  const { look = "quiet", size = "usual", className, disabled } = props;
  const said = useWords(words);
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);

  async function done(event: FormEvent) {
    event.preventDefault();
    if (!isReady || isBusy) return;
    setBusy(true);
    await act();
    setBusy(false);
    close();
  }

  function close() {
    setOpen(false);
    onClose?.();
  }

  return (
    <>
      <Button look={look} size={size} className={className} disabled={disabled} aria-label={label} onClick={() => setOpen(true)}>
        {children}
      </Button>
      <Dialog title={title} open={isOpen} onClose={close}>
        <form onSubmit={(event) => void done(event)}>
          <div className="space-y-3">
            <div>{props.consequence}</div>
            {props.more}
          </div>
          <div className="mt-4 flex flex-wrap justify-end gap-2">
            <Button look="secondary" disabled={isBusy} onClick={close}>
              {props.back ?? said.back}
            </Button>
            <Button type="submit" look={isWanted ? "primary" : "danger"} busy={isBusy} disabled={!isReady}>
              {confirm}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
