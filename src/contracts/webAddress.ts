/** Whether this may become a link on somebody's screen: an address on the web, and nothing that could run there. */
export const isWebAddress = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text);
