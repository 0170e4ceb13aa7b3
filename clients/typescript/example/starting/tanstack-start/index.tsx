import { createPreauClient } from "@preau/client";
import { createFileRoute } from "@tanstack/react-router";
import { createServerFn } from "@tanstack/react-start";
import { getCookie } from "@tanstack/react-start/server";

const preau = createPreauClient({ baseUrl: process.env.PREAU_URL ?? "http://127.0.0.1:8787", token: () => getCookie("token") });
const home = createServerFn().handler(() => preau.GET("/dashboard/summary").then(({ data, error }) => data ?? Promise.reject(new Error(error.detail))));

export const Route = createFileRoute("/")({ loader: () => home(), component: Home });
function Home() { return <ul>{Route.useLoaderData().tasks.map((task) => <li key={task.id}>{task.label}</li>)}</ul>; }
