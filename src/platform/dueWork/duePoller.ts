import { Injectable, Logger, type OnModuleDestroy, type OnApplicationBootstrap } from '@nestjs/common';

/** How long a source that found nothing rests before it looks again, unless somebody wakes it (milliseconds). */
const POLL_MS = 500;
/** How long it rests after it failed: the database is likely away. */
const FAILURE_PAUSE_MS = 1_000;

/** A kind of work that falls due at a moment written in the database. */
export interface DueSource {
  name: string;
  /**
   * Does what is due now, and answers whether more of it may be waiting. Several instances run the same source at once:
   * it takes what it works on under a lock, and leaves what somebody else holds.
   */
  run(): Promise<boolean>;
}

/**
 * Deadlines are columns, not jobs (design §2): every source is asked each half second, and at once when a commit of
 * this process has made work for it. Nothing is lost when a wake-up is: the next look finds it.
 */
@Injectable()
export class DuePoller implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loops = new Map<string, SourceLoop>();
  private isStarted = false;

  /** Adds a source; before or after the start. */
  add(source: DueSource): void {
    const loop = new SourceLoop(source);
    this.loops.set(source.name, loop);
    if (this.isStarted) loop.start();
  }

  /** Lets a source look now instead of at its next half second. */
  wake(name: string): void {
    this.loops.get(name)?.wake();
  }

  onApplicationBootstrap(): void {
    this.isStarted = true;
    for (const loop of this.loops.values()) loop.start();
  }

  /** Lets every source finish its look, and starts no other. What it has set going is waited for by its owner. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.loops.values()].map((loop) => loop.stop()));
  }
}

class SourceLoop {
  private readonly log = new Logger('DueWork');
  private isStopping = false;
  private isWoken = false;
  private endRest: (() => void) | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly source: DueSource) {}

  start(): void {
    this.running = this.loop();
  }

  wake(): void {
    this.isWoken = true;
    this.endRest?.();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.endRest?.();
    await this.running;
  }

  private async loop(): Promise<void> {
    while (!this.isStopping) {
      this.isWoken = false;
      const pause = await this.look();
      if (pause > 0 && !this.isWoken && !this.isStopping) await this.rest(pause);
    }
  }

  private async look(): Promise<number> {
    try {
      return (await this.source.run()) ? 0 : POLL_MS;
    } catch (error) {
      this.log.warn({ err: error, source: this.source.name }, 'Looking for due work failed; trying again');
      return FAILURE_PAUSE_MS;
    }
  }

  private rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.endRest = null;
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.endRest = end;
    });
  }
}
