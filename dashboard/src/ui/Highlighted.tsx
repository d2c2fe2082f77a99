import { Fragment } from 'react';

/** Between these Baton puts what it found: no message holds them. */
const FROM = '\u0002';
const TO = '\u0003';

/** A text in which Baton has marked what was looked for. */
export function Highlighted({ text }: { text: string }) {
  const [before, ...rest] = text.split(FROM);
  return (
    <>
      {before}
      {rest.map((part, index) => {
        const [found, after] = part.split(TO);
        return (
          <Fragment key={index}>
            <mark>{found}</mark>
            {after}
          </Fragment>
        );
      })}
    </>
  );
}
