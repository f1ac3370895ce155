export { createLabClock, type LabClock, type Sleep } from './lab/lab-clock';
export { type Lab, openLab } from './lab/open-lab';
