/** What the page uses of Next.js 16, whose package is too large to be installed for one type. */
declare module "next/headers" {
  export function cookies(): Promise<{ get(name: string): { name: string; value: string } | undefined }>;
}
