// Preloaded into jsii's Node. jsii looks whether a package has come into its cache at growing
// intervals, up to a second; here it looks at least every 20 milliseconds.
const { wait } = Atomics;

Atomics.wait = (array, index, value, timeout) => wait(array, index, value, Math.min(timeout, 20));
