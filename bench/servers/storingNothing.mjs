/** The same server, answering 200 and storing nothing: what HTTP, the secret and the reading of the payload cost. */
import { Ingestion } from '../../dist/chatIngestion/ingestion.service.js';
import { announce, start } from './start.mjs';

const baton = await start();
baton.app.get(Ingestion).accept = async () => [];
announce(baton);
