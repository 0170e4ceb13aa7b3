import { createPreauClient } from "@preau/client";
import { useEffect, useState } from "react";

const preau = createPreauClient({ baseUrl: "http://127.0.0.1:8787", token: () => sessionStorage.getItem("token") ?? undefined });

export function Home() {
  const [lines, show] = useState(["…"]);
  useEffect(() => void preau.GET("/dashboard/summary").then(({ data, error }) => show(data ? data.tasks.map(({ label }) => label) : [error.detail])), []);
  return <ul>{lines.map((line) => <li key={line}>{line}</li>)}</ul>;
}
