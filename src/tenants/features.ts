/** What a tenant may have switched on (`tenants.enabled_features`). The names are the documents' own. */
export const FEATURES = ['whatsapp_agent', 'chat', 'messaging_ingest'] as const;
export type Feature = (typeof FEATURES)[number];
