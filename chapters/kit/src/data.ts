export { connectDatabase, type HearQuery } from './data/connect';
export { fillAtFirstStart } from './data/fill-at-first-start';
