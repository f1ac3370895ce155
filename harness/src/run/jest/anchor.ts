// Jest wants a test file to start with. The course's runner takes its jobs from elsewhere and never
// runs this one.
export {};
