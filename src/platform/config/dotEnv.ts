import { loadEnvFile } from 'node:process';

/** Takes the settings of `.env` in the working directory, where there is one. What is set already stays. */
export function loadDotEnv(): void {
  try {
    loadEnvFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
