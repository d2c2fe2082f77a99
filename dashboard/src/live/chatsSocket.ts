import { io, type Socket } from 'socket.io-client';
import type { ChatsClientEvents, ChatsServerEvents } from '../../../src/contracts/socketEvents.js';
import { currentToken } from '../auth/credential.js';

export type ChatsSocket = Socket<ChatsServerEvents, ChatsClientEvents>;

/** Namespace `/chats`: everything that changes in the tenant comes here. The token is asked for anew at each try. */
export const openChatsSocket = (): ChatsSocket =>
  io('/chats', {
    auth: (answer) => void currentToken().then((token) => answer({ token })),
    reconnectionDelay: 500,
    reconnectionDelayMax: 5_000,
  });
