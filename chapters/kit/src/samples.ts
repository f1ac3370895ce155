export { type Chance, createChance, distinct } from './samples/chance';
export { type SampleRow, type Samples } from './samples/samples';
export { makeBio, makeBlurb, makeDay, makeEmail, makeName, makeTitle } from './samples/texts';
export { GENRES } from './samples/words';
