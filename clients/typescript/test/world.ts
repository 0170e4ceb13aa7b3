/** Browsers with a bad network and users who do not wait for it: what the model test drives, whatever the server is. */
import { createPreauClient } from "../src/index.js";
import { createAutoSync, type AutoSync, type Draft, type Operation, type OperationStore, type SyncClient } from "../src/sync.js";

/** A program that uses a store until it is killed: from then on it does nothing, and nothing that it awaits comes. */
export interface Tab {
  user: string;
  browser: Browser;
  sync: AutoSync;
  dead: boolean;
  died: Promise<void>;
  die(): void;
  /** Kills it at its transaction of this number from now, before or after that is kept. */
  fuse: { at: number; kept: boolean } | undefined;
}

export interface Browser {
  store: OperationStore;
  /** Whose token the program has now. */
  signedIn: string;
  tabs: Tab[];
  /** What was promised to be kept here, by user. */
  kept: { user: string; operation: Operation }[];
  /** The versions that were fetched last. */
  seen: Map<string, number>;
  /** How often a tab was killed while it kept something: it may be there or not. */
  uncertain: number;
  turns: Map<string, Promise<unknown>>;
}

export interface Surroundings {
  address: string;
  tokenOf: (user: string) => string;
  /** Whether the server knows this operation of this user. */
  arrived: (user: string, operation: Operation) => boolean;
}

const never = () => new Promise<never>(() => {});

export class World {
  browsers: Browser[] = [];
  /** What waited while it was said that all is synced. */
  lies: string[] = [];
  constructor(readonly around: Surroundings) {}

  browserWith(store: OperationStore, before?: Browser): Browser {
    const browser: Browser = {
      store,
      signedIn: before?.signedIn ?? "",
      tabs: [],
      kept: [...(before?.kept ?? [])],
      seen: new Map(before?.seen),
      uncertain: before?.uncertain ?? 0,
      turns: new Map(),
    };
    this.browsers.push(browser);
    return browser;
  }

  open(browser: Browser, user: string): Tab {
    let die = () => {};
    const died = new Promise<void>((resolve) => (die = resolve));
    const tab = { user, browser, dead: false, died, fuse: undefined } as unknown as Tab;
    tab.die = () => {
      tab.dead = true;
      die();
    };
    const client = createPreauClient({ baseUrl: this.around.address, token: () => this.around.tokenOf(browser.signedIn) });
    tab.sync = createAutoSync({
      client: client as unknown as SyncClient,
      store: mortal(browser.store, tab),
      userId: user,
      lock: (name, work) => {
        const turn = (browser.turns.get(name) ?? Promise.resolve()).then(() => Promise.race([work(), died.then(never)]));
        // The lock of a tab that was killed is free.
        browser.turns.set(name, Promise.race([turn.catch(() => {}), died]));
        return turn;
      },
      onState: ({ status }) => {
        if (tab.dead || status !== "synced") return;
        for (const { user: owner, operation } of browser.kept) {
          if (owner === user && !this.around.arrived(user, operation)) this.lies.push(operation.op_id);
        }
      },
    });
    browser.tabs.push(tab);
    return tab;
  }

  async enqueue(tab: Tab, draft: Draft): Promise<Operation | undefined> {
    const operation = await Promise.race([tab.sync.enqueue(draft), tab.died.then(() => undefined)]);
    if (operation) tab.browser.kept.push({ user: tab.user, operation });
    else tab.browser.uncertain += 1;
    return operation;
  }

  async flush(tab: Tab) {
    await Promise.race([tab.sync.flush(), tab.died]);
  }
}

function mortal(store: OperationStore, tab: Tab): OperationStore {
  return {
    async transaction(userId, mode, work) {
      if (tab.dead) return never();
      const last = tab.fuse && tab.fuse.at-- === 0;
      if (last && !tab.fuse?.kept) {
        tab.die();
        return never();
      }
      const done = await store.transaction(userId, mode, work);
      if (last) tab.die();
      return tab.dead ? never() : done;
    },
  };
}
