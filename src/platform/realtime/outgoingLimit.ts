import type { Socket } from 'socket.io';

/**
 * What one connection may have waiting to be sent, in characters: room for a batch of long messages, and little enough
 * that a thousand screens which have stopped reading cannot fill the memory.
 */
export const OUTGOING_LIMIT = 4 * 1024 * 1024;

type Connection = Socket['conn'];

/**
 * Cuts a connection that takes in less than it is sent. Its screen connects anew and catches up by `version`; without
 * this, everything said meanwhile would be kept for it until the ping finds it dead, or for ever if it is only slow.
 */
export function limitOutgoing(connection: Connection, onCut: () => void): void {
  // Engine.io hands all that waits to the transport at once, and again when the transport has written all of it.
  let waiting = 0;
  let handedOver = 0;
  connection.on('packetCreate', (packet: { data?: unknown }) => {
    waiting += typeof packet.data === 'string' ? packet.data.length : 0;
    if (waiting + handedOver <= OUTGOING_LIMIT || connection.readyState !== 'open') return;
    onCut();
    connection.close(true);
    end(connection);
  });
  connection.on('flush', () => {
    handedOver = waiting;
    waiting = 0;
  });
}

/** Engine.io would say goodbye behind all that waits, and keep it for the 30 s in which nobody hears that (a WebSocket). */
function end({ transport }: Connection): void {
  const { socket } = transport as unknown as { socket?: { terminate(): void } };
  socket?.terminate();
}
