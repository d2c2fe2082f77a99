import { ElevenLabsModel, type ElevenLabsOptions } from '../../src/aiAgent/elevenlabs/elevenLabs.model.js';
import type { ModelLogger } from '../../src/aiAgent/model.js';
import type { ElevenLabsSimulator } from '../simulators/elevenlabs/elevenLabsSimulator.js';

export const QUIET_MS = 60;

/** A model that talks to the simulator, with every time scaled down. */
export const elevenLabsModel = (
  simulator: ElevenLabsSimulator,
  logger: ModelLogger,
  options: Partial<ElevenLabsOptions> = {},
): ElevenLabsModel =>
  new ElevenLabsModel(
    {
      apiUrl: simulator.url,
      apiKey: simulator.apiKey,
      initTimeoutMs: 400,
      answerTimeoutMs: 4_000,
      quietMs: QUIET_MS,
      greetingWaitMs: 80,
      reconnectMaxAttempts: 3,
      reconnectBaseDelayMs: 20,
      idleConnectionMs: 60_000,
      conversationTimeoutMs: 60_000,
      ...options,
    },
    logger,
  );
