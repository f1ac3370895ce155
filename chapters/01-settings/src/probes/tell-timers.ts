/** Tells which timers are started when the app is imported and made. A program of its own. */
// eslint-disable-next-line simple-import-sort/imports -- The watch begins before the app is loaded.
import { started } from './watch-timers';
import { createApp } from '../app';
import { createOrderStore } from '../deps';
import { sampleSettings } from '../settings/sample-settings';

const onImport = [...started];
createApp(sampleSettings, { orders: createOrderStore(), now: Date.now });
const onCreate = started.slice(onImport.length);
console.log(JSON.stringify({ onImport, onCreate }));
