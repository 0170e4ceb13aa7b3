/** Where the application begins. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { whenIdle } from "./idle";
import { forgetAllRead, keepReading } from "./offline/kept";
import { configuration } from "./session/configuration";
import { forgetDrafts } from "./session/drafts";
import { currentPerson, whenTheyLeave } from "./session/session";
import "./styles.css";

whenTheyLeave(() => {
  forgetDrafts();
  void forgetAllRead().finally(() => location.assign(import.meta.env.BASE_URL));
});

// Who is to sign in must know with whom; the answer comes while the page is made.
if (!currentPerson()) configuration().catch(() => undefined);

const root = document.getElementById("root");
if (root) {
  // Without a network, this is what there is to see.
  if (currentPerson()?.roles.includes("coach")) await keepReading();
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
// Where the application is developed, what it is made of must come from the development server.
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  const { BASE_URL } = import.meta.env;
  // It reads every file there is, after those of the page. Without it the application works as well, but not without a network.
  whenIdle()
    .then(() => navigator.serviceWorker.register(`${BASE_URL}worker.js`, { type: "module", scope: BASE_URL }))
    .catch(() => undefined);
}
