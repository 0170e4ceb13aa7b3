/** What is there while a page is loaded. */
import { Skeleton } from "../ui/card";

export function Waiting() {
  return (
    <div aria-busy="true" className="space-y-6">
      <Skeleton lines={1} className="h-10 max-w-md" />
      <Skeleton lines={4} className="h-24" />
    </div>
  );
}
