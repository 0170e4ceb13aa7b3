import { createPreauClient } from "@preau/client";
import { cookies } from "next/headers";

const token = async () => (await cookies()).get("token")?.value;
const preau = createPreauClient({ baseUrl: process.env.PREAU_URL ?? "http://127.0.0.1:8787", token });

export default async function Home() {
  const { data, error } = await preau.GET("/dashboard/summary");
  return error ? <p role="alert">{error.detail}</p> : <ul>{data.tasks.map((task) => <li key={task.id}>{task.label}</li>)}</ul>;
}
