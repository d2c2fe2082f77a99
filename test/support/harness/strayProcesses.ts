/** The processes that tests have started themselves, so that one whose test forgot it does not outlive the run. */
export class StrayProcesses {
  readonly #started = new Map<number, string>();

  started(pid: number, by: string): void {
    this.#started.set(pid, by);
  }

  ended(pid: number): void {
    this.#started.delete(pid);
  }

  /** Kills what is left, and throws if there was something. */
  end(): void {
    if (this.#started.size === 0) return;
    for (const pid of this.#started.keys()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended meanwhile; nobody has said so, which is what we complain of.
      }
    }
    throw new Error(`Started and never stopped by: ${[...new Set(this.#started.values())].join(', ')}`);
  }
}
