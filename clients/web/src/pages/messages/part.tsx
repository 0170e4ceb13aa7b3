/** What of a message is shown when someone asks for it. */
export function Part({ title, children }: { title: string; children: string }) {
  return (
    <details className="mt-2">
      <summary className="cursor-pointer py-1 text-sm break-words text-leaf-800">{title}</summary>
      <pre tabIndex={0} className="max-h-[40dvh] overflow-auto font-sans break-words whitespace-pre-wrap">
        {children}
      </pre>
    </details>
  );
}
