export { formatCents as showPrice } from '@bookshop/kit/app';
