import type { Reply } from '../base/behaviour.js';

/** Interakt has no machine codes: a refusal is told from another by its status and text (providers/interakt.md §2.4). */
const refusal = (status: number, message: string): Reply => ({ status, body: { result: false, message } });

const correct = (error: string): Reply => refusal(400, `Please correct the following error - ${error}`);

/** Use as `{ respond: refusals.outsideWindow }`. */
export const refusals = {
  outsideWindow: correct('Customer has not messaged within last 24 hours'),
  unknownCustomer: correct('Customer is not available for the organization'),
  templateVariables: refusal(
    400,
    "Missing variable values for template's header, expected number of values are 1",
  ),
  invalidNumber: correct('Either provide fullPhoneNumber or both countryCode and phoneNumber'),
  invalidMessage: correct('type and data do not make a message'),
  wrongKey: refusal(401, 'Invalid API key'),
  notInPlan: refusal(403, 'API not supported on your account'),
  notFound: refusal(404, 'Not found'),
  tooManyRequests: refusal(429, 'Rate limit exceeded for this resource'),
  internalError: refusal(500, 'Internal server error'),
} as const;
