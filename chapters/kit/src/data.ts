export { connectDatabase, type HearQuery } from './data/connect';
