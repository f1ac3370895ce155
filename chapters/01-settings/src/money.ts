export { formatCents } from '@bookshop/kit/app';
