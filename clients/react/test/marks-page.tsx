/** The React example on a page, as strict as React can be. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createPreauClient } from "@preau/client";
import { Marks } from "../example/marks.js";
import { PreauProvider } from "../src/index.js";

const given = Object.fromEntries(new URLSearchParams(location.search)) as Record<"user" | "address" | "token" | "class_id" | "sheet", string>;
const client = createPreauClient({ baseUrl: given.address, token: given.token });

createRoot(document.querySelector("main") as HTMLElement).render(
  <StrictMode>
    <PreauProvider client={client} userId={given.user}>
      <Marks class_id={given.class_id} assessment_id={given.sheet} student_id="amina" />
    </PreauProvider>
  </StrictMode>,
);
