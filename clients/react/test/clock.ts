/** A clock that tests move, for what TanStack Query does at intervals; waits and the network stay real. */
import { timeoutManager } from "@tanstack/react-query";

interface Interval {
  every: number;
  due: number;
  callback: () => void;
}

export class Clock {
  #now = 0;
  #last = 0;
  #intervals = new Map<number, Interval>();

  constructor() {
    timeoutManager.setTimeoutProvider<NodeJS.Timeout | number>({
      setTimeout: (callback, delay) => setTimeout(callback, delay),
      clearTimeout: (id) => clearTimeout(id),
      setInterval: (callback, every) => {
        this.#last += 1;
        this.#intervals.set(this.#last, { every, due: this.#now + every, callback });
        return this.#last;
      },
      clearInterval: (id) => void this.#intervals.delete(id as number),
    });
  }

  /** Lets that many milliseconds pass. */
  pass(ms: number): void {
    this.#now += ms;
    for (const interval of [...this.#intervals.values()]) {
      for (; interval.due <= this.#now; interval.due += interval.every) interval.callback();
    }
  }
}
