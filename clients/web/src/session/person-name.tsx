/** Someone's name, in a line that several people may be in. */
import { useName } from "./people";

export function PersonName({ id }: { id: string }) {
  return useName(id);
}
