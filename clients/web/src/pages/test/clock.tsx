/** The time that is left, by the server's clock: those of devices go wrong. */
import { useEffect, useState } from "react";
import { useWords } from "../../i18n";
import { Badge } from "../../ui/card";

const words = {
  fr: { left: (time: string) => `reste ${time}`, over: "temps écoulé", soon: "Il reste une minute." },
  en: { left: (time: string) => `${time} left`, over: "time is over", soon: "One minute is left." },
};

interface Props {
  deadline: string;
  /** What time it was on the server when the test was read. */
  serverTime: string;
}

export function Clock({ deadline, serverTime }: Props) {
  const said = useWords(words);
  // How far this device's clock is ahead.
  const [ahead] = useState(() => Date.now() - Date.parse(serverTime));
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((Date.parse(deadline) - (now - ahead)) / 1_000));
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return (
    <>
      <Badge tone={seconds < 60 ? "bad" : "plain"}>
        <span role="timer" className="tabular-nums">
          {seconds > 0 ? said.left(time) : said.over}
        </span>
      </Badge>
      <span aria-live="assertive" className="sr-only">
        {seconds <= 60 && seconds > 0 && said.soon}
        {seconds === 0 && said.over}
      </span>
    </>
  );
}
