/**
 * The build. What comes out is committed and checked, byte for byte: nothing in it may depend on the machine, the folder or
 * the time. No source maps, and names by content.
 */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Sonner writes its styles into the page when it is loaded, which the content security policy forbids. They are among the
 * application's own (`styles.css`) instead.
 */
function sonnerWithoutInlineStyles(): Plugin {
  const inserted = /__insertCSS\("(?:[^"\\]|\\.)*"\);?/;
  return {
    name: "sonner-without-inline-styles",
    transform(code, id) {
      if (!id.includes("/sonner/dist/index.mjs")) return;
      if (!inserted.test(code)) this.error("sonner no longer inserts its styles as it did: look at it again");
      return { code: code.replace(inserted, ""), map: null };
    },
  };
}

/** Tells the service worker which files there are, all but itself: a build that differs is another worker. */
function filesOfTheWorker(): Plugin {
  return {
    name: "files-of-the-worker",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const worker = bundle["worker.js"];
        if (worker?.type !== "chunk") return this.error("there is no service worker");
        const names = Object.keys(bundle).filter((name) => name.startsWith("assets/"));
        const files = JSON.stringify([...names, "icon.svg"].sort());
        const version = createHash("sha256").update(files).digest("hex").slice(0, 16);
        worker.code = worker.code.replaceAll("__FILES__", files).replaceAll("__VERSION__", JSON.stringify(version));
      },
    },
  };
}

/** What is there before any page is. */
const FIRST =
  /clients\/(typescript\/src\/index|react\/src\/[a-z]+\.tsx?|react\/src\/hooks\/notifications|web\/src\/(app|router|i18n|idle|routes|session\/(session|configuration)|offline\/kept|layout\/(?!toasts|sync-banner|account\/)|ui\/(button|card|page)))|lucide-react\/dist\/esm\/(createLucideIcon|Icon|context|defaultAttributes|shared)/;

export default defineConfig({
  base: "/app/",
  plugins: [react(), tailwindcss(), sonnerWithoutInlineStyles(), filesOfTheWorker()],
  resolve: {
    alias: [
      { find: /^@preau\/client$/, replacement: here("../typescript/src/index.ts") },
      { find: /^@preau\/client\/markdown$/, replacement: here("../typescript/src/markdown.ts") },
      { find: /^@preau\/client\/sync$/, replacement: here("../typescript/src/sync.ts") },
      { find: /^@preau\/react$/, replacement: here("../react/src/index.ts") },
    ],
    // The two packages beside this one have what they import in folders of their own: one copy of each is enough.
    dedupe: ["react", "react-dom", "@tanstack/react-query", "openapi-fetch", "sonner", "markdown-it", "dompurify"],
  },
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    // A data address of a font or picture would be one more thing that the policy allows.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // Who made what is in it, and on which terms.
    license: { fileName: "licences.md" },
    outDir: "built",
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      input: { app: here("index.html"), worker: here("src/offline/worker.ts") },
      output: {
        // The address of a service worker stays the same, for it is by that that browsers find its next version.
        entryFileNames: ({ name }) => (name === "worker" ? "worker.js" : "assets/[name]-[hash].js"),
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
        // What seldom changes is apart from what often does, and what the first page needs from what it does not.
        codeSplitting: {
          groups: [
            // Whoever reads nothing that was written as Markdown loads nothing of what shows it.
            { name: "markdown", test: /node_modules\/(dompurify|markdown-it|linkify-it|mdurl|uc\.micro|entities|punycode\.js)\/|clients\/typescript\/src\/markdown|clients\/web\/src\/markdown/, priority: 3 },
            { name: "react", test: /node_modules\/(react|react-dom|scheduler|use-sync-external-store)\//, priority: 4 },
            { name: "tanstack", test: /node_modules\/(@tanstack|isbot|seroval|cookie-es|openapi-fetch)/, priority: 3 },
            { name: "menus", test: /node_modules\/(radix-ui|@radix-ui|@floating-ui|aria-hidden|react-remove-scroll)/, priority: 3 },
            { name: "toasts", test: /node_modules\/sonner|layout\/toasts/, priority: 3 },
            { name: "preau", test: FIRST, priority: 2 },
            { name: "parts", test: /clients\/web\/src\/(dates|subjects|terms|ui\/(?!choice))|lucide-react/, minShareCount: 2, priority: 1 },
          ],
        },
      },
    },
  },
});
