/** A document for React to render into; imported before React is. Requests stay Node's own. */
import { Window } from "happy-dom";

const window = new Window({ url: "https://ecole.example/" });
Object.assign(globalThis, { window, document: window.document });
// Node 20 has none.
if (!globalThis.navigator) Object.assign(globalThis, { navigator: window.navigator });
