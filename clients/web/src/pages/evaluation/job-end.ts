/** Work that a model does meanwhile: a subject that is written, a copy that is judged. */
import { useJob, type Schemas } from "@preau/react";
import { useEffect, useState } from "react";

type Job = Schemas["EvaluationJob"];

/** Whether an answer is the job that makes what was asked for, rather than that. */
export function isJob(answer: object | undefined): answer is Job {
  return answer !== undefined && "state" in answer;
}

/**
 * Waits for jobs: `begin` with one, and `onEnd` is told once of which evaluation it was, with the problem that it ended with if
 * there is one. Jobs go on without the page; what they made is there when one comes back.
 */
export function useJobEnd(onEnd: (evaluation: string, problem: { title: string; detail: string } | undefined) => void) {
  const [job, begin] = useState<Job>();
  const { data } = useJob(job?.id);
  const hasEnded = data !== undefined && data.id === job?.id && data.state !== "queued" && data.state !== "running";
  useEffect(() => {
    if (!hasEnded || !job) return;
    begin(undefined);
    onEnd(job.eval_id, data.problem ?? undefined);
  }, [hasEnded]);
  return { begin, isWaiting: job !== undefined };
}
