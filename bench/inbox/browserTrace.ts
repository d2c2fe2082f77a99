import type { CDPSession, Page } from 'playwright-core';

interface TraceEvent {
  name: string;
  /** Microseconds. */
  ts: number;
  dur?: number;
  pid: number;
  tid: number;
  args: { data?: { type?: string }; name?: string };
}

const CATEGORIES = [
  'blink.user_timing',
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
];

/** What the browser itself noted while something was done in it. */
export class BrowserTrace {
  private constructor(private readonly events: readonly TraceEvent[]) {}

  static async of(page: Page, work: () => Promise<unknown>): Promise<BrowserTrace> {
    const session = await page.context().newCDPSession(page);
    const events: TraceEvent[] = [];
    session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
    await session.send('Tracing.start', { traceConfig: { includedCategories: CATEGORIES } });
    await work();
    await ended(session);
    await session.detach();
    return new BrowserTrace(events.toSorted((a, b) => a.ts - b.ts));
  }

  /** Milliseconds from the click to the first frame on the screen after the page set this mark. */
  fromClickToFrameAfter(mark: string): number {
    const click = this.events.find(
      ({ name, args }) => name === 'EventDispatch' && args.data?.type === 'click',
    );
    const marked = this.events.find(({ name }) => name === mark);
    const frame = this.frames().find((at) => at > (marked?.ts ?? Infinity));
    if (click === undefined || frame === undefined)
      throw new Error('The trace shows no click, or nothing after it');
    return (frame - click.ts) / 1000;
  }

  /** Milliseconds from one frame to the next. */
  frameGaps(): number[] {
    const frames = this.frames();
    return frames.slice(1).map((at, before) => (at - (frames[before] ?? at)) / 1000);
  }

  /** The tasks of the page's own thread, in milliseconds. */
  tasks(): number[] {
    const page = this.events.find(
      ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain',
    );
    return this.events.flatMap(({ name, dur = 0, pid, tid }) =>
      name === 'RunTask' && pid === page?.pid && tid === page.tid ? [dur / 1000] : [],
    );
  }

  private frames(): number[] {
    return this.events.flatMap(({ name, ts }) => (name === 'DrawFrame' ? [ts] : []));
  }
}

async function ended(session: CDPSession): Promise<void> {
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
}
