/** The same server telling screens of every message, and storing none but the first: what storing adds to their wait. */
import { randomUUID } from 'node:crypto';
import { Ingestion } from '../../dist/chatIngestion/ingestion.service.js';
import { Announcer } from '../../dist/conversations/announcer.js';
import { announce, start } from './start.mjs';

const baton = await start();
const ingestion = baton.app.get(Ingestion);
const announcer = baton.app.get(Announcer);
const store = ingestion.accept.bind(ingestion);
let first = null;
announcer.listen((event) => {
  if (event.type === 'messageCreated') first ??= event;
});
ingestion.accept = async (messages) => {
  if (first === null) return store(messages);
  const { conversation, message } = first;
  const events = messages.map(({ text, sentAt }) => ({
    type: 'messageCreated',
    conversation,
    message: { ...message, id: randomUUID(), content: text, sent_at: sentAt },
  }));
  announcer.announce({ afterCommit: (tell) => tell() }, events);
  return [];
};
announce(baton);
