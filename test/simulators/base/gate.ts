/**
 * Holds something back until a test lets it go: whoever comes to the gate waits in `pass()`, the test awaits `arrived`
 * to know that it is really there, does what it came to do in between, and then calls `open()`.
 */
export class Gate {
  readonly arrived: Promise<void>;
  readonly #opened: Promise<void>;
  #markArrived: () => void = () => undefined;
  #markOpened: () => void = () => undefined;

  constructor() {
    this.arrived = new Promise((resolve) => (this.#markArrived = resolve));
    this.#opened = new Promise((resolve) => (this.#markOpened = resolve));
  }

  pass(): Promise<void> {
    this.#markArrived();
    return this.#opened;
  }

  open(): void {
    this.#markOpened();
  }
}
