import { io, type Socket } from 'socket.io-client';

interface Told {
  id: string;
  content: string;
}

/** A crowd of screens in this process, all hearing the same. */
export class Screens {
  private constructor(private readonly sockets: readonly Socket[]) {}

  /** @param url with the namespace */
  static async connect(url: string, howMany: number, token?: string): Promise<Screens> {
    const sockets: Socket[] = [];
    // Fifty at a time: a thousand handshakes at once would measure those, and run into time-outs.
    while (sockets.length < howMany) {
      const some = Array.from({ length: Math.min(50, howMany - sockets.length) }, () =>
        connected(io(url, { transports: ['websocket'], forceNew: true, auth: { token } })),
      );
      sockets.push(...(await Promise.all(some)));
    }
    return new Screens(sockets);
  }

  /** Calls with every message that any of them is told. */
  onMessage(hear: (told: Told) => void): void {
    for (const socket of this.sockets) socket.on('new_message', hear);
  }

  /** Milliseconds from now, while `trigger` runs, until all of them have heard one message. */
  async timeToReachAll(trigger: () => Promise<unknown>): Promise<number> {
    let left = this.sockets.length;
    const began = performance.now();
    const reached = new Promise<number>((resolve) => {
      const hear = () => {
        left -= 1;
        if (left === 0) resolve(performance.now() - began);
      };
      for (const socket of this.sockets) socket.once('new_message', hear);
    });
    await trigger();
    return reached;
  }

  close(): void {
    for (const socket of this.sockets) socket.close();
  }
}

function connected(socket: Socket): Promise<Socket> {
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', (error) => {
      socket.close();
      reject(error);
    });
  });
}
