import { Injectable } from '@nestjs/common';
import { ConnectionLost } from '../../aiAgent/elevenlabs/connectionEnd.js';
import { requestSignedUrl } from '../../aiAgent/elevenlabs/signedUrl.js';
import { AgentFailure } from '../../aiAgent/model.js';
import { AppError, invalidField } from '../../contracts/errors.js';
import type { AgentProvider } from '../../contracts/model.js';
import { Config } from '../../platform/config/config.js';

const TIMEOUT_MS = 10_000;

const FIELD = 'provider_agent_id';

/** Whether an agent as it is about to be saved could answer at all, as far as its provider can be asked. */
@Injectable()
export class AgentProviderCheck {
  constructor(private readonly config: Config) {}

  /**
   * @throws AppError `validation_failed` where the id is missing, `conflict` where there is no key, `refused_by_provider`
   *   where the provider does not know the id, `provider_unavailable` where it cannot be asked now
   */
  async check(provider: AgentProvider, providerAgentId: string | null): Promise<void> {
    if (provider === 'elevenlabs') await this.checkElevenLabs(providerAgentId);
    if (provider === 'gemini' && this.config.gemini.apiKey === null) throw noKey('Gemini', 'GEMINI_API_KEY');
  }

  /** ElevenLabs gives the address of a conversation only for an agent that this key may use (providers/elevenlabs.md §1). */
  private async checkElevenLabs(providerAgentId: string | null): Promise<void> {
    if (providerAgentId === null) {
      throw invalidField(FIELD, `${FIELD} is needed for an ElevenLabs agent`);
    }
    const { apiUrl, apiKey } = this.config.elevenlabs;
    if (apiKey === null) throw noKey('ElevenLabs', 'ELEVENLABS_API_KEY');
    try {
      await requestSignedUrl({ apiUrl, apiKey }, providerAgentId, TIMEOUT_MS, new AbortController().signal);
    } catch (error) {
      if (error instanceof ConnectionLost) {
        throw new AppError(
          'provider_unavailable',
          'ElevenLabs could not be asked about this agent just now.',
        );
      }
      if (!(error instanceof AgentFailure)) throw error;
      throw new AppError('refused_by_provider', error.message, [{ field: FIELD, message: error.message }]);
    }
  }
}

const noKey = (provider: string, variable: string): AppError =>
  new AppError('conflict', `There is no key for ${provider}: set ${variable}.`, [
    { field: 'provider', message: `${variable} is not set` },
  ]);
