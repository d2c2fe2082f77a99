import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { NotTaken, shortReason } from './outgoingError.js';

/** Resolves once the request has a connection on which it could be written; after a failure the request is destroyed. */
export function connected(outgoing: ClientRequest, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => outgoing.destroy(new Error('timed out')), Math.max(0, timeoutMs));
    outgoing.once('error', (error) => {
      clearTimeout(timer);
      reject(new NotTaken(`No connection: ${shortReason(error)}`, { cause: error }));
    });
    outgoing.once('socket', (socket) => {
      const ready = () => {
        clearTimeout(timer);
        resolve();
      };
      if (outgoing.reusedSocket) ready();
      else socket.once(readyEvent(socket), ready);
    });
  });
}

const readyEvent = (socket: Socket): 'secureConnect' | 'connect' =>
  socket instanceof TLSSocket ? 'secureConnect' : 'connect';
