/** What someone of a forum or a live session is called; their id where they did not say. */

interface Person {
  id: string;
  first_name: string;
  last_name: string;
}

export function personName({ id, first_name, last_name }: Person): string {
  return `${first_name} ${last_name}`.trim() || id;
}
