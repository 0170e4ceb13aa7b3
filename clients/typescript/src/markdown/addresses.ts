/** Where links may lead. */

const SCHEMES = ["http:", "https:", "mailto:"];
const LONGEST = 2_000;

/**
 * Whether a link may lead there: to the web or to an e-mail address, in full. What is relative would be of the page's own host, where a
 * visit may do something; a name before the host (`https://ecole.example@elsewhere.example`) is there to deceive.
 */
export function isLinkable(address: string): boolean {
  if (address.length > LONGEST || !URL.canParse(address)) return false;
  const { protocol, username, password } = new URL(address);
  return SCHEMES.includes(protocol) && username === "" && password === "";
}
