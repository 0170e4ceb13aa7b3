/** What is known of a document, in a line. */
import type { Schemas } from "@preau/react";
import { FileText, Link as LinkIcon, Video } from "lucide-react";
import { useLanguage } from "../../i18n";
import { subjectName } from "../../subjects";
import { Badge } from "../../ui/card";

const ICONS = { PDF: FileText, Video, URL: LinkIcon };

interface AboutProps {
  type: Schemas["ResourceType"];
  subject?: string | undefined;
  level?: string | undefined;
  tags: string[];
}

export function About({ type, subject, level, tags }: AboutProps) {
  const { language } = useLanguage();
  const Icon = ICONS[type];
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-ink-soft">
      <Icon aria-hidden="true" className="size-4" />
      {subject && <span>{subjectName(subject, language)}</span>}
      {level && <span>· {level}</span>}
      {tags.map((tag) => (
        <Badge key={tag}>{tag}</Badge>
      ))}
    </p>
  );
}
