/** What can be read and done, and with what: types alone, all from the OpenAPI document. */
import type { components, paths } from "@preau/client";

export type Schemas = components["schemas"];

/** The methods of acts. */
type Verb = "post" | "put" | "patch" | "delete";

/** Paths that can be read, as the document writes them: `/dashboard/summary`, `/api/courses/{course_id}`. */
export type ReadPath = { [P in keyof paths]: paths[P] extends { get: { responses: unknown } } ? P : never }[keyof paths];

/** Acts, by method and path: `POST /sessions/book`. */
export type ActName = {
  [P in keyof paths]: { [V in Verb]: paths[P][V] extends { responses: unknown } ? `${Uppercase<V>} ${P}` : never }[Verb];
}[keyof paths];

/** Of an act, what the document says of it. */
type ActOf<A extends ActName> = A extends `${infer V} ${infer P}`
  ? P extends keyof paths
    ? Lowercase<V> extends keyof paths[P]
      ? paths[P][Lowercase<V>]
      : never
    : never
  : never;
type ReadOf<P extends ReadPath> = paths[P]["get"];

type Json<R> = R extends { content: infer C } ? (C extends { "application/json": infer J } ? J : undefined) : undefined;
type AnswerOf<O> = O extends { responses: infer R }
  ? { [S in keyof R]: S extends 200 | 201 | 202 | 204 ? Json<R[S]> : never }[keyof R]
  : never;

/** What reading a path answers. */
export type Answer<P extends ReadPath> = AnswerOf<ReadOf<P>>;
/** What an act answers; `undefined` where it answers nothing. */
export type ActAnswer<A extends ActName> = AnswerOf<ActOf<A>>;

/** Of `S`, what stands under `K`, as needed or not as it is there. */
type Given<S, K extends string> = S extends { [N in K]: infer T }
  ? [T] extends [undefined]
    ? object
    : { [N in K]: T }
  : S extends { [N in K]?: infer T }
    ? [T] extends [undefined]
      ? object
      : { [N in K]?: T }
    : object;
type PartsOf<O> = O extends { parameters: infer S } ? S : object;
type Header = { [name: string]: string | null | undefined };

/** What names one thing that is read: what stands in its path and in its query. */
export type Params<P extends ReadPath> = Given<PartsOf<ReadOf<P>>, "path"> & Given<PartsOf<ReadOf<P>>, "query">;

/** What an act is done with. `ifMatch` is the `etag` of what was read: the act is refused (412) when it has changed since. */
export type ActInput<A extends ActName> = Given<PartsOf<ActOf<A>>, "path"> &
  Given<PartsOf<ActOf<A>>, "query"> &
  BodyOf<ActOf<A>> & { ifMatch?: string; header?: Header };
type BodyOf<O> = O extends { requestBody: { content: { "application/json": infer B } } }
  ? { body: B }
  : O extends { requestBody?: { content: { "application/json": infer B } } }
    ? { body?: B }
    : object;

/** What a list may be narrowed by; how much of it is read, hooks say themselves. */
export type Filters<P extends ListPath> = Omit<Exclude<Field<Params<P>, "query">, undefined>, "limit" | "cursor" | "page" | "format">;
type Field<O, K extends string> = O extends { [N in K]?: infer T } ? T : object;

/** Paths whose answer is a page of a list: `{data, pagination}`. */
export type ListPath = { [P in ReadPath]: Answer<P> extends { data: unknown[]; pagination: Schemas["Pagination"] } ? P : never }[ReadPath];
/** What such a list is made of. */
export type Item<P extends ListPath> = Answer<P> extends { data: (infer T)[] } ? T : never;
