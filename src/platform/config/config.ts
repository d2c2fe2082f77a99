import { Environment } from './environment.js';
import * as settings from './settings.js';

/** Everything that can be set from outside (design §10), validated and frozen. Injected by this class. */
export class Config {
  readonly production: boolean;
  readonly http: ReturnType<typeof settings.httpSettings>;
  readonly log: ReturnType<typeof settings.logSettings>;
  readonly database: ReturnType<typeof settings.databaseSettings>;
  readonly firstAdmin: ReturnType<typeof settings.firstAdminSettings>;
  readonly encryption: ReturnType<typeof settings.encryptionSettings>;
  readonly supabase: ReturnType<typeof settings.supabaseSettings>;
  readonly interakt: ReturnType<typeof settings.interaktSettings>;
  readonly unipile: ReturnType<typeof settings.unipileSettings>;
  readonly sandbox: ReturnType<typeof settings.sandboxSettings>;
  readonly elevenlabs: ReturnType<typeof settings.elevenlabsSettings>;
  readonly gemini: ReturnType<typeof settings.geminiSettings>;
  readonly retention: ReturnType<typeof settings.retentionSettings>;
  readonly grace: ReturnType<typeof settings.graceSettings>;
  readonly sessions: ReturnType<typeof settings.sessionSettings>;
  readonly ai: ReturnType<typeof settings.aiSettings>;

  constructor(env: Environment) {
    this.production = settings.isProduction(env);
    this.http = Object.freeze(settings.httpSettings(env));
    this.log = Object.freeze(settings.logSettings(env));
    this.database = Object.freeze(settings.databaseSettings(env));
    this.firstAdmin = Object.freeze(settings.firstAdminSettings(env));
    this.encryption = Object.freeze(settings.encryptionSettings(env));
    this.supabase = Object.freeze(settings.supabaseSettings(env));
    this.interakt = Object.freeze(settings.interaktSettings(env));
    this.unipile = Object.freeze(settings.unipileSettings(env));
    this.sandbox = Object.freeze(settings.sandboxSettings(env));
    this.elevenlabs = Object.freeze(settings.elevenlabsSettings(env));
    this.gemini = Object.freeze(settings.geminiSettings(env));
    this.retention = Object.freeze(settings.retentionSettings(env));
    this.grace = Object.freeze(settings.graceSettings(env));
    this.sessions = Object.freeze(settings.sessionSettings(env));
    this.ai = Object.freeze(settings.aiSettings(env));
    Object.freeze(this);
  }
}

/** Reads and checks the environment; throws `ConfigError` on the first value that will not do. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): Config =>
  new Config(new Environment(env));
