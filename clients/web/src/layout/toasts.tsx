/** What is said for a moment. */
import { useEffect } from "react";
import { Toaster, toast } from "sonner";

let heard: () => void;
/** Sonner forgets what is said before somebody listens. */
const listening = new Promise<void>((resolve) => (heard = resolve));

export default function Toasts() {
  useEffect(() => heard(), []);
  return <Toaster position="bottom-center" richColors closeButton />;
}

/** Says what did not happen. */
export async function failed(title: string, description: string): Promise<void> {
  await listening;
  toast.error(title, { description });
}
