/**
 * `setTimeout` stands still until the test moves it on; sockets, files and everything else go on.
 */
export function freezeDeadlines(): void {
  jest.useFakeTimers({
    doNotFake: [
      'Date',
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
    ],
  });
}
