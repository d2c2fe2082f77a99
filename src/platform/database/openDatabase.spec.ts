import { ConfigError } from '../config/environment.js';
import { openDatabase } from './openDatabase.js';

it('a start without its database ends in a sentence that names the setting, and not the password', async () => {
  const settings = { url: 'postgres://baton:a-secret@127.0.0.1:1/baton', poolMax: 2, dataDir: '' };
  await expect(openDatabase(settings)).rejects.toThrow(
    new ConfigError(
      'DATABASE_URL: the database cannot be reached or used (connect ECONNREFUSED 127.0.0.1:1).',
    ),
  );
});
