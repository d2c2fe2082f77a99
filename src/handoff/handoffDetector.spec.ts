import { findHandoffRequest } from './handoffDetector.js';

describe('a request for a person', () => {
  it.each([
    ['I want to speak to a human', 'speak to a human'],
    ['I want to speak to human', 'speak to human'],
    ['please let me TALK  TO an agent now', 'talk to an agent'],
    ['your Supervisor!', 'supervisor'],
    ['(manager)', 'manager'],
    ['I have a complaint.', 'complaint'],
    ['is there a person?', 'person'],
    ['escalate this', 'escalate'],
  ])('is found in “%s”', (text, phrase) => {
    expect(findHandoffRequest(text)).toBe(phrase);
  });

  it.each(['my personal data', 'humanity', 'the managerial side', 'superhuman', 'when do you open?', ''])(
    'is not found in “%s”: the words must stand alone',
    (text) => {
      expect(findHandoffRequest(text)).toBeNull();
    },
  );
});
