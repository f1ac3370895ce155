/** A separate program: prints which timers start when the app is imported and created. */
// eslint-disable-next-line simple-import-sort/imports -- Timers are watched before the app is loaded.
import { started } from './watch-timers';
import { createApp } from '../app';
import { createOrderStore } from '../deps';
import { sampleSettings } from '../settings/sample-settings';

const onImport = [...started];
createApp(sampleSettings, { orders: createOrderStore(), now: Date.now });
const onCreate = started.slice(onImport.length);
console.log(JSON.stringify({ onImport, onCreate }));
