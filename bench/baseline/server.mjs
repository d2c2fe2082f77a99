/** The same server with the usual design behind it: see `usualStore.mjs`. */
import { Ingestion } from '../../dist/chatIngestion/ingestion.service.js';
import { Database } from '../../dist/platform/database/database.js';
import { announce, start } from '../servers/start.mjs';
import { storeTheUsualWay } from './usualStore.mjs';

const baton = await start();
const { pool } = baton.app.get(Database);
baton.app.get(Ingestion).accept = async (messages) => {
  for (const message of messages) await storeTheUsualWay(pool, message);
  return [];
};
announce(baton);
